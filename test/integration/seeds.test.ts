// Seeds: rows of the environment that is named, after the migrations; each once, and again when it has changed; none where none is named.
import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { DIALECTS } from '../contract/dialects.ts';
import { type FreshDatabase, freshDatabase, query } from '../support/database.ts';
import { type Files, migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { upOn } from '../support/up-on.ts';

const MIGRATIONS: Files = { '0001_plans.sql': 'CREATE TABLE plans (name text PRIMARY KEY, at timestamptz DEFAULT now());' };
const seed = (name: string): string => `INSERT INTO plans VALUES ('${name}') ON CONFLICT (name) DO UPDATE SET at = clock_timestamp();`;
const SEEDS: Files = {
  'seeds/b.sql': seed('b'),
  'seeds/a.sql': seed('a'),
  'seeds/dev/demo.sql': seed('demo'),
  'seeds/staging/x.sql': seed('x'),
};

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
const plans = async (): Promise<readonly unknown[]> =>
  (await query(database.url, 'SELECT name FROM plans ORDER BY at, name')).map(({ name }) => name);
const show = (command: string, folder: string, env: Readonly<Record<string, string>> = {}) =>
  runCommand({ command, env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, ...env } });

test('are run after the migrations, in order, once; one that has changed is run again, and no other', async () => {
  const folder = migrationsFolder({ ...MIGRATIONS, ...SEEDS });
  expect(await show('plan', folder, { GATE_ENV: 'dev' })).toMatchObject({
    summary: '1 of 1 migrations to apply; 3 seeds to run',
    data: { seeds: [`${folder}/seeds/a.sql`, `${folder}/seeds/b.sql`, `${folder}/seeds/dev/demo.sql`] },
  });
  const first = await upOn(database.url, folder, { GATE_ENV: 'dev' });
  expect([first.code, first.report.summary]).toEqual([0, expect.stringMatching(/^1 migration applied; .*; 3 seeds run$/)]);
  expect(await plans()).toEqual(['a', 'b', 'demo']);
  expect((await upOn(database.url, folder, { GATE_ENV: 'dev' })).report.summary).toMatch(
    /^nothing to apply .* columns$|^nothing to apply (?!.*seed)/,
  );
  expect((await show('status', folder, { GATE_ENV: 'dev' })).text).toContain('seeds    3 seeds of dev, nothing to run');
  writeFileSync(`${folder}/seeds/a.sql`, `${seed('a')} -- again`);
  expect((await show('status', folder, { GATE_ENV: 'dev' })).text).toContain(
    `seeds    1 to run in dev, the first is ${folder}/seeds/a.sql`,
  );
  expect((await upOn(database.url, folder, { GATE_ENV: 'dev' })).report.summary).toMatch(/; 1 seed run$/);
  expect(await plans()).toEqual(['b', 'demo', 'a']);
});

test('none is run where no environment is named; those of another never', async () => {
  const folder = migrationsFolder({ ...MIGRATIONS, ...SEEDS });
  expect((await upOn(database.url, folder)).code).toBe(0);
  expect(await plans()).toEqual([]);
  expect((await show('status', folder)).text).toContain('seeds    GATE_ENV is not set, so none is run');
  expect((await upOn(database.url, folder, { GATE_ENV: 'production' })).report.findings).toEqual([]);
  expect(await plans()).toEqual(['a', 'b']);
  const near = await upOn(database.url, folder, { GATE_ENV: 'stagging' });
  expect(near.report.findings).toMatchObject([{ code: 'seeds-misspelt', message: expect.stringContaining('one called staging') }]);
  expect(await show('plan', folder, { GATE_ENV: '../dev' })).toMatchObject({
    exit: 2,
    findings: [{ code: 'bad-setting', subject: 'GATE_ENV' }],
  });
});

test('one that fails is reported with its place and rolled back; what came before it is kept, and it is run again', async () => {
  const folder = migrationsFolder({
    ...MIGRATIONS,
    'seeds/a.sql': seed('a'),
    'seeds/b.sql': `${seed('b')}\nSELECT nothing;`,
    'seeds/c.sql': seed('c'),
  });
  const failed = await upOn(database.url, folder, { GATE_ENV: 'dev' });
  expect(failed.report).toMatchObject({
    exit: 6,
    failure: { place: { file: `${folder}/seeds/b.sql`, line: 2 }, sqlstate: '42703' },
    summary: `the seed ${folder}/seeds/b.sql failed and was rolled back; 1 migration and 1 seed before it are kept, 1 not run`,
  });
  expect(await plans()).toEqual(['a']);
  writeFileSync(`${folder}/seeds/b.sql`, seed('b'));
  expect((await upOn(database.url, folder, { GATE_ENV: 'dev' })).report.summary).toMatch(/; 2 seeds run$/);
  writeFileSync(`${folder}/seeds/d.sql`, 'VACUUM plans;');
  expect((await upOn(database.url, folder, { GATE_ENV: 'dev' })).report).toMatchObject({
    exit: 2,
    findings: [{ code: 'seed-not-transactional' }],
  });
});

test('two gates at once run each of them once', async () => {
  const folder = migrationsFolder({
    ...MIGRATIONS,
    'seeds/a.sql': "INSERT INTO plans SELECT 'a' || count(*) FROM plans; SELECT pg_sleep(0.3);",
  });
  const runs = await Promise.all([1, 2, 3].map(() => upOn(database.url, folder, { GATE_ENV: 'dev' })));
  expect([runs.map(({ code }) => code), await plans()]).toEqual([[0, 0, 0], ['a0']]);
});

describe('a folder of that name', () => {
  test.each(DIALECTS.map((dialect) => [dialect.layout, dialect] as const))('is no migration in the layout %s', async (layout, dialect) => {
    const folder = migrationsFolder(dialect.tell([{ number: 1, name: 'plans', up: MIGRATIONS['0001_plans.sql'] as string }]));
    mkdirSync(`${folder}/seeds/dev`, { recursive: true });
    writeFileSync(`${folder}/seeds/dev/demo.sql`, seed('demo'));
    const { report } = await upOn(database.url, folder, { GATE_LAYOUT: layout, GATE_ENV: 'dev' });
    expect([report.exit, report.findings, report.applied, await plans()]).toEqual([0, [], 0, ['demo']]);
  });
});
