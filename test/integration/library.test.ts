// The library as a program uses it: what it refuses, what it tells, and the first example of its page.
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import * as library from '../../src/index.ts';
import * as functions from '../../src/library/functions.ts';
import { effectsIn } from '../../src/runtime.ts';
import { freshDatabase, query } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const { run: _, ...FUNCTIONS } = functions;
type Loose = (options?: unknown) => Promise<library.Report>;

test('an option that is not known is refused by every function, and nothing is done on the database of the environment', async () => {
  const database = await freshDatabase();
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'CREATE TABLE a ();' }) };
  for (const [name, call] of Object.entries(FUNCTIONS)) {
    const report = await (call as Loose)({ env, name: 'x', databaseUrl: 'postgres://elsewhere/db', migrations: 'm' });
    expect([name, report.exit, report.findings.map(({ code, subject }) => `${code} ${subject}`)]).toEqual([
      name,
      2,
      [...(name === 'newMigration' ? [] : ['unknown-option name']), 'unknown-option databaseUrl', 'unknown-option migrations'],
    ]);
  }
  expect(
    await query(database.url, "SELECT FROM pg_namespace WHERE nspname = 'schemagate' UNION ALL SELECT FROM pg_class WHERE relname = 'a'"),
  ).toEqual([]);
});

test.each([
  ['a URL instead of options', 'postgres://elsewhere/db', 'bad-option up', 'up() expects an object of options, not a string'],
  ['nothing', null, 'bad-option up', 'up() expects an object of options, not null'],
  ['url', { url: 'postgres://elsewhere/db' }, 'unknown-option url', 'url is not an option of up()'],
  ['a setting by its flag', { ledgerSchema: 'x' }, 'unknown-option ledgerSchema', 'ledgerSchema is not an option of up()'],
  ['a typing error', { onevent: () => {} }, 'unknown-option onevent', 'onevent is not an option of up()'],
  ['another kind', { env: 'DATABASE_URL' }, 'bad-option env', 'the option env of up() is a string, not an object'],
  ['no signal', { signal: {} }, 'bad-option signal', 'the option signal of up() is an object, not an AbortSignal'],
  ['what every object has', { toString: 1 }, 'unknown-option toString', 'toString is not an option of up()'],
])('refused: %s', async (_, options, finding, message) => {
  const { exit, outcome, findings } = await (library.up as Loose)(options);
  expect([exit, outcome, findings.map(({ code, subject }) => `${code} ${subject}`), findings[0]?.message]).toEqual([
    2,
    'misused',
    [finding],
    message,
  ]);
});

test('what is to be written instead is said', async () => {
  const hints = async (options: unknown) => (await (library.up as Loose)(options)).findings.map(({ hint }) => hint);
  expect(await hints({ url: 'x' })).toEqual(["settings go into env: { env: { ...process.env, DATABASE_URL: '…' } }"]);
  expect(await hints({ waitTimeout: '1s' })).toEqual(["settings go into env: { env: { ...process.env, GATE_WAIT_TIMEOUT: '…' } }"]);
  expect(await hints({ onevent: () => {} })).toEqual(['did you mean onEvent?']);
  expect((await (library.newMigration as Loose)({})).findings[0]).toMatchObject({ code: 'missing-option', subject: 'name' });
});

test('the types refuse the same', () => {
  const calls = (): unknown => [
    // @ts-expect-error
    library.up({ url: 'postgres://elsewhere/db' }),
    // @ts-expect-error
    library.up('postgres://elsewhere/db'),
    // @ts-expect-error
    library.diff({ from: 'a', too: 'b' }),
    // @ts-expect-error
    library.newMigration({}),
    // @ts-expect-error
    library.up({ onEvent: (event) => event.type }),
  ];
  expect(calls).toBeTypeOf('function');
});

test('an option that names a server comes before the environment', async () => {
  const env = {
    GATE_DIRECT_URL: 'postgres://nobody@127.0.0.1:2/direct',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:2/shared',
    GATE_WAIT_TIMEOUT: '0',
  };
  const migrations = { GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'SELECT 1;' }) };
  const { exit, summary, findings } = await library.snapshot({
    url: 'postgres://nobody@127.0.0.1:1/given',
    env: { ...env, ...migrations },
  });
  expect([exit, `${summary} ${JSON.stringify(findings)}`]).toEqual([3, expect.stringContaining('127.0.0.1:1')]);
  expect(effectsIn({ PGUSER: 'theirs', PGPORT: '6000' }).connectionOf('postgres://db/app', 'from')).toMatchObject({
    user: 'theirs',
    port: 6000,
  });
});

test('events are those of the log, by the same names, and hold no secret', async () => {
  const folder = migrationsFolder({ '1_a.sql': "DO $$ BEGIN RAISE NOTICE 'hidden-away-123'; END $$;", '2_b.sql': 'CREATE TABLE b ();' });
  const env = async () => ({
    DATABASE_URL: (await freshDatabase()).url,
    GATE_MIGRATIONS: folder,
    PGSSLMODE: 'disable',
    GATE_PLACEHOLDER_SECRET: 'hidden-away-123',
  });
  const told: library.GateEvent[] = [];
  const report = await library.up({ env: await env(), onEvent: (event) => told.push(event) });
  expect(report.exit).toBe(0);
  expect(told.every((event) => !('type' in event))).toBe(true);
  expect(JSON.stringify(told)).not.toContain('hidden-away-123');
  const run = await runGate({ args: ['up'], env: { ...(await env()), GATE_LOG_FORMAT: 'json', GATE_LOG_LEVEL: 'debug' } });
  const logged = run.lines.map((line) => String(line['event'])).filter((event) => event !== 'summary');
  expect(told.map(({ event }) => event)).toEqual(logged);
});

test('a listener that throws changes nothing of the run, which rejects with that when it is over', async () => {
  const given = { DATABASE_URL: (await freshDatabase()).url, GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'CREATE TABLE a ();' }) };
  let heard = 0;
  const onEvent = () => {
    throw new Error(`not now (${++heard})`);
  };
  await expect(library.up({ env: given, onEvent })).rejects.toThrow('not now (1)');
  expect(heard).toBeGreaterThan(2);
  expect(await library.up({ env: given })).toMatchObject({ exit: 0, steps: [] });
});

test('nothing is reported after the report, and nothing keeps the process: bad files end a run that waits for its server', () => {
  const env = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    GATE_WAIT_TIMEOUT: '20m',
    GATE_MIGRATIONS: migrationsFolder({ 'no version.sql': '' }),
  };
  const script = `
    import { up } from ${JSON.stringify(join(ROOT, 'src/index.ts'))};
    let ended = false;
    const { exit } = await up({ env: ${JSON.stringify(env)}, onEvent: ({ event }) => ended && console.log(event) });
    ended = true;
    console.log(exit);`;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', timeout: 50_000 });
  expect([run.stdout, run.stderr, run.signal]).toEqual(['2\n', '', null]);
});

test('the first example of its page runs', async () => {
  const [, example = ''] = /## A gate in a program\n\n```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/library.md'), 'utf8')) ?? [];
  const project = temporaryFolder({
    'example.ts': example,
    'package.json': '{ "type": "module" }',
    'migrations/1_a.sql': 'CREATE TABLE a ();',
    'node_modules/schemagate/package.json': '{ "type": "module", "exports": "./index.ts" }',
  });
  // Types are stripped from no file below node_modules: the package is a link to what it is built from.
  symlinkSync(join(ROOT, 'src/index.ts'), `${project}/node_modules/schemagate/index.ts`);
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DATABASE_URL: (await freshDatabase()).url };
  const run = spawnSync(process.execPath, ['example.ts'], { cwd: project, env, encoding: 'utf8' });
  expect([run.stderr, run.status]).toEqual(['', 0]);
  expect(run.stdout).toContain("migration-applied { file: 'migrations/1_a.sql'");
  expect(run.stdout.trimEnd().split('\n').at(-1)).toMatch(/^ready /);
});
