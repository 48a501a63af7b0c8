// A folder of many files: where a run has found nothing to do, the next one does not work out again what each file means. Whatever is not as
// then must be found as if nothing had been written down.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Files, writeFiles } from '../support/files.ts';
import { type Env, lasting, many, manyFiles, OURS, padded } from '../support/many-files.ts';
import { runCommand } from '../support/run-command.ts';

test('a run tells and answers the same whether or not it looks at every file, and asks no more', async () => {
  const { up, short } = await manyFiles();
  expect((await up()).report).toMatchObject({ exit: 0 });
  const whole = await up();
  const run = await short();
  expect(lasting(run.report)).toEqual(lasting(whole.report));
  expect(lasting(run.events)).toEqual(lasting(whole.events));
  expect(run.asked).toEqual(['probe', 'state']);
  expect((await up()).asked).not.toContain('remember');
});

test('verify queries are asked, and what was written down counts only where everything else is recorded', async () => {
  const { up, short, folder, admin } = await manyFiles();
  await up();
  writeFiles(folder, { 'verify/there.sql': 'SELECT 1 WHERE false;' });
  expect((await short()).report).toMatchObject({ exit: 0, verification: { queries: 1, by: 'fingerprint' } });
  await admin(`DELETE FROM schemagate.expectations WHERE head = ':files'`);
  expect((await up()).isShort).toBe(false);
  await short();
  writeFiles(folder, { 'verify/there.sql': 'SELECT 1;' });
  expect((await up()).report).toMatchObject({ outcome: 'mismatch' });
});

test('a snapshot is what is expected, and another one is noticed', async () => {
  const { up, short, folder, url } = await manyFiles();
  await up();
  const env = { DATABASE_URL: url, GATE_MIGRATIONS: folder };
  expect(await runCommand({ command: 'snapshot', env, flags: { scratch: url } })).toMatchObject({ exit: 0 });
  expect((await short()).report).toMatchObject({ exit: 0, verification: { against: 'snapshot' } });
  const file = join(folder, 'schema.snapshot.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('integer', 'bigint'));
  const run = await up();
  expect([run.isShort, run.report.exit]).toEqual([false, 2]);
});

test.each<[string, (folder: string) => void, object]>([
  ['edited', (folder) => writeFileSync(join(folder, '0050_t.sql'), 'SELECT 2;\n'), { exit: 8 }],
  ['edited in its line ends only', (folder) => writeFileSync(join(folder, '0050_t.sql'), 'SELECT 1;\r\n'), { exit: 0 }],
  ['removed', (folder) => rmSync(join(folder, '0050_t.sql')), { exit: 8 }],
  ['renamed', (folder) => renameSync(join(folder, '0050_t.sql'), join(folder, '0051x_t.sql')), { exit: 2 }],
  ['exchanged with another', (folder) => exchange(join(folder, '0050_t.sql'), join(folder, '0051_t.sql')), { exit: 8 }],
  ['added', (folder) => writeFiles(folder, { '0121_t.sql': 'CREATE TABLE more ();' }), { exit: 0, steps: [{ state: 'applied' }] }],
  ['added as repeatable', (folder) => writeFiles(folder, { 'R__v.sql': 'CREATE VIEW v AS SELECT 1;' }), { exit: 0, steps: [{}] }],
  ['added in a folder below', (folder) => writeFiles(folder, { 'more/0122_t.sql': 'SELECT 1;' }), { findings: [{ code: 'passed-over' }] }],
  ['a callback', (folder) => writeFiles(folder, { 'after-each.sql': 'SELECT 1;' }), { exit: 0 }],
  ['a mark of another tool', (folder) => writeFiles(folder, { '0001_t.sql': '-- migrate:up\nCREATE TABLE t0 (id int);\n' }), { exit: 8 }],
  ['a project around it', (folder) => writeFiles(dirname(folder), { 'sqlx.toml': '' }), { exit: 2 }],
])('a file that is %s is noticed', async (what, change, expected) => {
  const { folder, up, short, forget } = await manyFiles(what.startsWith('exchanged') ? { ...OURS, '0051_t.sql': 'SELECT 51;\n' } : OURS);
  await up();
  await short();
  change(folder);
  const run = await up();
  expect(run.isShort).toBe(false);
  expect(run.report).toMatchObject(expected);
  if (run.report.steps.length > 0) return;
  await forget();
  const whole = await up();
  expect(lasting([run.report, run.events])).toEqual(lasting([whole.report, whole.events]));
});

function exchange(one: string, other: string): void {
  renameSync(one, `${one}.tmp`);
  renameSync(other, one);
  renameSync(`${one}.tmp`, other);
}

test.each<[string, Env, object]>([
  ['a placeholder', { GATE_PLACEHOLDER_X: '1' }, { exit: 0 }],
  ['whether placeholders count', { GATE_PLACEHOLDERS: 'off' }, { exit: 0 }],
  ['the layout', { GATE_LAYOUT: 'gate' }, { exit: 0 }],
  ['another layout', { GATE_LAYOUT: 'flyway' }, { outcome: 'misused' }],
  ['the head', { GATE_EXPECT_HEAD: '0119' }, { exit: 8 }],
  ['the order', { GATE_OUT_OF_ORDER: 'apply' }, { exit: 0 }],
  ['a way back that is not kept', { GATE_DOWN: 'off' }, { exit: 0 }],
])('with another setting the files are looked at: %s', async (_, env, expected) => {
  const { up, short } = await manyFiles();
  await up();
  await short();
  const run = await up(env);
  expect(run.isShort).toBe(false);
  expect(run.report).toMatchObject(expected);
});

test.each<[string, string, object]>([
  ['a row gone', `DELETE FROM schemagate.migrations WHERE version = '0050'`, { exit: 8 }],
  ['another checksum', `UPDATE schemagate.migrations SET checksum = 'x' WHERE version = '0050'`, { exit: 8 }],
  [
    'a row more',
    `INSERT INTO schemagate.migrations SELECT '0999', name, checksum, state, done, error, run, program, started_at, applied_at, duration_ms FROM schemagate.migrations LIMIT 1`,
    { exit: 0 },
  ],
  ['one that is begun', `UPDATE schemagate.migrations SET state = 'started' WHERE version = '0120'`, { steps: [{}] }],
  ['a table more', 'CREATE TABLE extra ()', { findings: expect.arrayContaining([expect.objectContaining({ code: 'table-extra' })]) }],
  ['a column gone', 'ALTER TABLE t0 DROP COLUMN id', { outcome: 'mismatch' }],
  ['an expectation gone', `DELETE FROM schemagate.expectations WHERE head = '120'`, { exit: 0 }],
  ['a ledger of another tool', 'CREATE TABLE flyway_schema_history (installed_rank int)', { exit: 0 }],
  ['what was recorded, in disorder', `UPDATE schemagate.expectations SET snapshot = '{' WHERE head = ':files'`, { exit: 0 }],
  ...['layout', 'ledger', 'applied', 'head', 'headOfLedger'].map((part): [string, string, object] => [
    `what was recorded, without ${part}`,
    `UPDATE schemagate.expectations SET snapshot = jsonb_build_array(snapshot::jsonb -> 0 #- '{${part}}') WHERE head = ':files'`,
    { exit: 0, summary: expect.stringContaining('(120 applied)') },
  ]),
  ['a newer ledger', 'UPDATE schemagate.about SET format = 99', { exit: 8 }],
])('what is not as it was in the database is noticed: %s', async (_, sql, expected) => {
  const { up, short, admin, forget } = await manyFiles();
  await up();
  await short();
  await admin(sql);
  const run = await up();
  expect(run.isShort).toBe(false);
  expect(run.report).toMatchObject(expected);
  if (run.report.exit === 0) return;
  await forget();
  const whole = await up();
  expect(lasting([run.report, run.events])).toEqual(lasting([whole.report, whole.events]));
});

test.each<[string, Files]>([
  ['dbmate', many((n, sql) => [`${padded(n)}_t.sql`, `-- migrate:up\n${sql}\n-- migrate:down\n`])],
  ['goose', many((n, sql) => [`${padded(n)}_t.sql`, `-- +goose Up\n${sql}\n-- +goose Down\n`])],
  ['flyway', many((n, sql) => [`V${n}__t.sql`, sql])],
  ['golang-migrate', many((n, sql) => [`${padded(n)}_t.up.sql`, sql])],
  ['prisma', many((n, sql) => [`2024010100${padded(n)}_t/migration.sql`, sql])],
])('with the ledger of %s the same holds', async (layout, files) => {
  const { up, short, folder, admin } = await manyFiles(files);
  expect((await up({ GATE_LAYOUT: layout })).report).toMatchObject({ exit: 0 });
  const whole = await up({ GATE_LAYOUT: layout });
  const run = await short({ GATE_LAYOUT: layout });
  expect(lasting([run.report, run.events])).toEqual(lasting([whole.report, whole.events]));
  await admin('DELETE FROM schemagate.beside WHERE ctid = (SELECT max(ctid) FROM schemagate.beside)');
  expect((await up({ GATE_LAYOUT: layout })).isShort).toBe(false);
  const [name] = Object.keys(files).slice(20);
  writeFileSync(join(folder, name!), files[name!]!.toString().replace('CREATE', '/* edited */ CREATE'));
  expect((await up({ GATE_LAYOUT: layout })).report).toMatchObject({ exit: 8 });
});

const PRISMA = many((n, sql) => [`2024010100${padded(n)}_t/migration.sql`, sql]);
const DIESEL = many((n, sql) => [`2024010100${padded(n)}_t/up.sql`, sql]);
const FLYWAY = many((n, sql) => [`V${n}__t.sql`, sql]);

test.each<[layout: string, what: string, files: Files, change: (folder: string) => void, expected: object]>([
  ['prisma', 'without a script', PRISMA, (folder) => mkdirSync(join(folder, '20240101009999_t')), { exit: 2 }],
  ['prisma', 'that is hidden', PRISMA, (folder) => mkdirSync(join(folder, '.more')), { exit: 2 }],
  ['diesel', 'without a script', DIESEL, (folder) => mkdirSync(join(folder, '20240101009999_t')), { exit: 2 }],
  ['diesel', 'of packages', DIESEL, (folder) => mkdirSync(join(folder, 'node_modules')), { exit: 2 }],
  [
    'flyway',
    'of packages',
    FLYWAY,
    (folder) => writeFiles(folder, { 'node_modules/V121__t.sql': 'SELECT 1;\n' }),
    { exit: 0, steps: [{}] },
  ],
])('with the layout of %s a new folder %s is noticed', async (layout, _, files, change, expected) => {
  const { up, short, folder, forget } = await manyFiles(files);
  expect((await up({ GATE_LAYOUT: layout })).report).toMatchObject({ exit: 0 });
  await short({ GATE_LAYOUT: layout });
  change(folder);
  const run = await up({ GATE_LAYOUT: layout });
  expect(run.isShort).toBe(false);
  expect(run.report).toMatchObject(expected);
  if (run.report.steps.length > 0) return;
  await forget();
  const whole = await up({ GATE_LAYOUT: layout });
  expect(lasting([run.report, run.events])).toEqual(lasting([whole.report, whole.events]));
});

test('a role that may only read passes, writes nothing down, and is refused nothing', async () => {
  const { up, short, role, admin } = await manyFiles();
  await up();
  await admin(`DELETE FROM schemagate.expectations WHERE head = ':files'`);
  const reader = await role({
    grants: 'GRANT USAGE ON SCHEMA schemagate TO :role; GRANT SELECT ON ALL TABLES IN SCHEMA schemagate TO :role',
  });
  const run = await up({ DATABASE_URL: reader.url });
  expect(run.report).toMatchObject({ exit: 0 });
  expect(await admin(`SELECT count(*)::int AS n FROM schemagate.expectations WHERE head = ':files'`)).toEqual([{ n: 0 }]);
  await up();
  await short();
});
