// What people are told: the right words, once, about the right thing, and what to do.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n', '9_b.sql': 'CREATE TABLE b (id int);\n' };
/** Where nothing listens, so that a run that connects waits. */
const NOWHERE = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', GATE_WAIT_TIMEOUT: '1h' };

test.for([
  ['adopt', {}, [], 'adopt needs --from'],
  ['adopt', { from: 'gate' }, [], '--from=gate does not name another layout'],
  ['mark', {}, ['1', 'done'], 'a migration cannot be marked as done'],
  ['plan', { 'fail-on': 'never' }, [], '--fail-on=never is not a severity'],
  ['status', { 'fail-on': 'info' }, [], '--fail-on=info is not a severity'],
] as const)('%s with %j %j is refused before anybody is connected to', async ([command, flags, operands, message]) => {
  const env = { ...NOWHERE, GATE_MIGRATIONS: migrationsFolder(FILES) };
  const { exit, summary, findings } = await runCommand({ command, env, flags, operands });
  expect({ exit, summary, hint: findings[0]?.hint !== undefined }).toEqual({ exit: 2, summary: message, hint: true });
});

test('a version that is not there is not another one misspelt, but where a digit of a time is wrong', async () => {
  const { url } = await freshDatabase();
  const folder = migrationsFolder({ ...FILES, '20260101120000_c.sql': 'CREATE TABLE c (id int);\n' });
  const hintOf = async (version: string) => {
    const env = { DATABASE_URL: url, GATE_MIGRATIONS: folder };
    const { exit, findings } = await runCommand({ command: 'mark', env, operands: [version, 'applied'] });
    return [exit, findings[0]?.hint];
  };
  expect([await hintOf('99'), await hintOf('8'), await hintOf('20260101120001'), await hintOf('9_bb.sql')]).toEqual([
    [2, '`schemagate status` shows them all'],
    [2, '`schemagate status` shows them all'],
    [2, 'did you mean 20260101120000?'],
    [2, expect.stringMatching(/^did you mean 9_b\.sql\?$/)],
  ]);
});

describe('where a statement went wrong', () => {
  test.for([
    ['ALTER TABLE t\n  DROP COLUMN nope', '2:15'],
    ['CREATE INDEX ON t (id, /* nope */ nope)', '1:35'],
    ["COMMENT ON COLUMN t.nope IS 'nope'", '1:21'],
    ['ALTER TABLE t ADD UNIQUE (id, nope)', '1:31'],
    ['ALTER TABLE t ADD FOREIGN KEY (nope) REFERENCES t (id)', '1:32'],
    ['ALTER TABLE t ALTER COLUMN "No pe" SET NOT NULL', '1:28'],
    ['ALTER TABLE t ADD COLUMN x int, ADD COLUMN ID bigint', '1:44'],
    ['DROP TABLE public.nope', '1:19'],
    ['DO $$ BEGIN RAISE EXCEPTION \'no column "t" here\'; END $$', '1:1'],
    ['ALTER TABLE t ADD CHECK (id > nope)', '1:31'],
  ] as const)('%s: at %s', async ([sql, place]) => {
    const { url } = await freshDatabase();
    const files = { '1_t.sql': 'CREATE TABLE t (id int);\n', '2_wrong.sql': `${sql};\n` };
    const { exit, failure } = await runCommand({ command: 'up', env: { DATABASE_URL: url, GATE_MIGRATIONS: migrationsFolder(files) } });
    expect([exit, `${failure?.place.line}:${failure?.place.column}`]).toEqual([6, place]);
  });

  test.for([
    ['SELEC 1;\n', '1_a.sql'],
    ['-- gate: transaction=off\nSELEC 1;\n', '1_a.sql'],
    ['BEGIN;\nSELEC 1;\nCOMMIT;\n', '1_a.sql'],
  ] as const)('a syntax error in %j comes alone, without a warning about the transaction that it never began', async ([sql, name]) => {
    const { url } = await freshDatabase();
    const run = await gateOn(url, migrationsFolder({ [name]: sql }));
    expect([run.code, run.lines.filter(({ event }) => event === 'server-notice')]).toEqual([6, []]);
  });
});

test('files of the server that were replaced are reported as such, by a migration and at login', async () => {
  const { url } = await freshDatabase();
  const raise = "DO $$ BEGIN RAISE 'could not access file \"$libdir/x\"' USING ERRCODE = '58P01'; END $$;\n";
  const { failure } = await runCommand({
    command: 'up',
    env: { DATABASE_URL: url, GATE_MIGRATIONS: migrationsFolder({ '1_x.sql': raise }) },
  });
  expect(failure?.hint).toContain('restart the server');
});

test.each(["SELECT pg_read_file('/no/such');", "SELECT lo_import('/no/such');", "CREATE TABLESPACE x LOCATION '/no/such';"])(
  'a path that a migration gives the server is looked for there, and does not make the server broken: %s',
  async (sql) => {
    const env = { DATABASE_URL: (await freshDatabase()).url, GATE_MIGRATIONS: migrationsFolder({ '1_x.sql': `${sql}\n` }) };
    const { failure } = await runCommand({ command: 'up', env });
    expect([failure?.sqlstate, failure?.hint]).toEqual(['58P01', expect.stringContaining('on its own disk')]);
  },
);

test('who holds the lock is reported with the migration it is at', async () => {
  const database = await freshDatabase();
  const holding = await database.client();
  await holding.query('SELECT pg_advisory_lock(4711)');
  const folder = migrationsFolder({ '1_slow.sql': 'SELECT pg_advisory_xact_lock(4711);\n' });
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, GATE_LOCK_TIMEOUT: '0', GATE_LOG_LEVEL: 'debug' };
  const first = startGate({ env });
  await first.saw('"event":"migration-started"');
  const second = startGate({ env });
  await second.saw('"event":"lock-waiting"');
  await holding.query('SELECT pg_advisory_unlock(4711)');
  const [, waited] = await Promise.all([first.done, second.done]);
  const told = waited.lines.filter(({ event }) => event === 'lock-waiting').map(({ msg }) => String(msg));
  expect(told[0]).toMatch(/^waiting for the gate's lock \(.*s\); held by pid \d+ \(schemagate .*, migration \/.*\/1_slow\.sql$/);
});

describe('the schema and its expectation', () => {
  test('while migrations are pending, verify says to run them, and offers no SQL that would make what they make', async () => {
    const { url } = await freshDatabase();
    const folder = migrationsFolder(FILES);
    const env = { DATABASE_URL: url, GATE_MIGRATIONS: folder };
    expect((await runCommand({ command: 'up', env })).exit).toBe(0);
    const out = join(folder, 'schema.snapshot.json');
    expect((await gateOn(url, folder, {}, ['snapshot', '--url', inject('databaseUrl'), '--out', out])).code).toBe(0);
    const empty = await freshDatabase();
    const verified = await runCommand({ command: 'verify', env: { ...env, DATABASE_URL: empty.url } });
    expect(verified).toMatchObject({
      exit: 7,
      summary: expect.stringMatching(/^the schema is not the expected one yet: .*1_a\.sql is not applied yet \(and 1 more\)$/),
    });
    expect(verified.findings.map(({ code, hint, repair }) => [code, hint, repair])).toEqual([
      ['pending', 'run `schemagate up`', undefined],
      ['pending', 'run `schemagate up`', undefined],
    ]);
  });

  test('what was there before and after applying is reported once', async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_a.sql': FILES['1_a.sql'] });
    expect((await gateOn(database.url, folder)).code).toBe(0);
    await database.admin('CREATE INDEX by_hand ON a (id)');
    writeFileSync(join(folder, '2_b.sql'), 'CREATE TABLE b (id int);\n');
    const run = await gateOn(database.url, folder);
    expect([run.code, run.report.findings.filter(({ code }) => code === 'index-extra')]).toMatchObject([0, { length: 1 }]);
    expect(run.lines.filter(({ event }) => event === 'verified')).toHaveLength(1);
    await database.admin('DROP TABLE b');
    const drifted = await gateOn(database.url, folder);
    expect([drifted.code, drifted.lines.filter(({ event }) => event === 'verified').length]).toEqual([7, 1]);
  });

  test('diff counts differences, and lists each with its direction', async () => {
    const database = await freshDatabase();
    await database.admin('CREATE TABLE a (id bigint, x text); CREATE TABLE gone (i int)');
    const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(FILES) };
    const { exit, text, findings } = await runCommand({ command: 'diff', env, flags: { scratch: inject('databaseUrl') } });
    expect([exit, findings]).toEqual([9, []]);
    expect(text?.split('\n').slice(0, 8)).toEqual([
      expect.stringMatching(/^4 differences from .* to .*, 2 of them destructive$/),
      '',
      expect.stringMatching(/^ {2}[+~-] /),
      expect.stringMatching(/^ {2}[+~-] /),
      expect.stringMatching(/^ {2}[+~-] /),
      expect.stringMatching(/^ {2}[+~-] /),
      '',
      expect.stringMatching(/^-- /),
    ]);
    expect(text).toContain('  + table public.b\n');
    expect(text).toContain('  - table public.gone\n');
    expect(text).toContain('  ~ column public.a.id differs: ');
  });

  test('recover says what it would do, and once it is done only what is left to do', async () => {
    const database = await freshDatabase();
    const files = { '1_a.sql': 'CREATE TABLE a (id int);\nCREATE VIEW v AS SELECT 1 AS one;\n' };
    const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(files) };
    expect((await runCommand({ command: 'up', env })).exit).toBe(0);
    await database.admin('DROP TABLE a; DROP VIEW v');
    const would = await runCommand({ command: 'recover', env });
    expect(would.findings.map(({ message, hint }) => [message, hint])).toEqual(
      expect.arrayContaining([
        [
          'table public.a is missing, with its 1 column; its rows are gone with it',
          '`schemagate recover --yes` recreates it, empty: restore the data from a backup',
        ],
      ]),
    );
    const done = await runCommand({ command: 'recover', env, flags: { yes: true } });
    expect([done.exit, done.findings.filter(({ hint }) => hint?.includes('--yes'))]).toEqual([0, []]);
    expect(done.findings.map(({ severity, message, hint }) => [severity, message, hint])).toEqual(
      expect.arrayContaining([
        ['warning', 'table public.a was missing and has been recreated; its rows are gone', 'restore its data from a backup'],
        ['notice', 'view public.v was missing and has been recreated', undefined],
      ]),
    );
  });
});
