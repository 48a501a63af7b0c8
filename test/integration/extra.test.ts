// What others make beside the migrations stays beside the expectation, until a migration takes it in, or a person does.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { type UpRun, upOn } from '../support/up-on.ts';

const FIRST = { '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY);\n' };
const brief = (run: UpRun) => [
  run.code,
  run.report.findings.filter(({ code }) => code !== 'access-unknown').map(({ severity, subject }) => `${severity} ${subject}`),
];
const QUEUE = 'CREATE SCHEMA jobs; CREATE TABLE jobs.job (id int); CREATE INDEX job_id ON jobs.job (id)';
const EXTRA = ['warning table jobs.job', 'warning schema jobs'];

test('a queue that made its schema at run time is not adopted by the next migration: it may change, and go', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FIRST);
  await upOn(db.url, folder);
  await db.admin(QUEUE);
  expect(brief(await upOn(db.url, folder))).toEqual([0, EXTRA]);
  writeFiles(folder, {
    '2_more.sql': 'ALTER TABLE users ADD COLUMN name text;\n',
    'R__view.sql': 'CREATE OR REPLACE VIEW v AS SELECT 1 AS a;\n',
  });
  expect(brief(await upOn(db.url, folder))).toEqual([0, EXTRA]);
  await db.admin('ALTER TABLE jobs.job ADD COLUMN at timestamptz; DROP INDEX jobs.job_id');
  expect(brief(await upOn(db.url, folder))).toEqual([0, EXTRA]);
  writeFiles(folder, { 'R__view.sql': 'CREATE OR REPLACE VIEW v AS SELECT 1 AS a, 2 AS b;\n' });
  expect(brief(await upOn(db.url, folder))).toEqual([0, EXTRA]);
  await db.admin('DROP SCHEMA jobs CASCADE');
  expect(brief(await upOn(db.url, folder))).toEqual([0, []]);
  await db.admin('ALTER TABLE users DROP COLUMN name');
  expect(brief(await upOn(db.url, folder))).toEqual([7, ['error column public.users.name']]);
});

test.each([
  ['changes it', 'ALTER TABLE jobs.job ADD COLUMN note text;\n'],
  ['puts an index on it', 'CREATE INDEX ours ON jobs.job (id);\n'],
  ['names it where it is there already', 'CREATE SCHEMA IF NOT EXISTS jobs;\nCREATE TABLE IF NOT EXISTS jobs.job (id int);\n'],
])('a migration that %s takes it in, and nothing else of its schema', async (_, sql) => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FIRST);
  await upOn(db.url, folder);
  await db.admin(`${QUEUE}; CREATE TABLE jobs.archive (id int)`);
  writeFiles(folder, { '2_touch.sql': sql });
  expect(brief(await upOn(db.url, folder))).toEqual([0, ['warning table jobs.archive']]);
  await db.admin('DROP TABLE jobs.archive; DROP TABLE jobs.job');
  expect(brief(await upOn(db.url, folder))).toEqual([7, ['error table jobs.job']]);
});

test('a run that stopped in between leaves what it saw before, and the next one goes by that', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FIRST);
  await upOn(db.url, folder);
  await db.admin(QUEUE);
  writeFiles(folder, { '2_more.sql': 'CREATE TABLE more (id int);\n', '3_bad.sql': 'SELECT 1/0;\n' });
  expect((await upOn(db.url, folder)).code).toBe(6);
  writeFiles(folder, { '3_bad.sql': 'CREATE TABLE last (id int);\n' });
  expect(brief(await upOn(db.url, folder))).toEqual([0, EXTRA]);
  await db.admin('DROP SCHEMA jobs CASCADE');
  expect(brief(await upOn(db.url, folder))).toEqual([0, []]);
  await db.admin('DROP TABLE more');
  expect((await upOn(db.url, folder)).code).toBe(7);

  // Everything applied, and nothing recorded: as where the process was killed between the two.
  const other = await freshDatabase();
  const more = migrationsFolder(FIRST);
  await upOn(other.url, more);
  await other.admin(QUEUE);
  writeFiles(more, { '2_more.sql': 'CREATE TABLE more (id int);\n' });
  await other.admin('CREATE TABLE schemagate.kept AS SELECT * FROM schemagate.expectations');
  await upOn(other.url, more);
  await other.admin("DELETE FROM schemagate.expectations WHERE head IN ('2', ':verified'); DROP TABLE schemagate.kept");
  expect(brief(await upOn(other.url, more))).toEqual([0, EXTRA]);
  await other.admin('DROP SCHEMA jobs CASCADE');
  expect(brief(await upOn(other.url, more))).toEqual([0, []]);
});

test('what was there before the first migration is reported in one line, also where migrations need it', async () => {
  const db = await freshDatabase();
  await db.admin(`${QUEUE}; CREATE SCHEMA app`);
  const folder = migrationsFolder({ '1_t.sql': 'CREATE TABLE app.t (id int);\n' });
  const before = ['notice schema jobs, table jobs.job'];
  expect(brief(await upOn(db.url, folder))).toEqual([0, before]);
  const again = await upOn(db.url, folder);
  expect([...brief(again), again.report.verification?.by]).toEqual([0, [], 'fingerprint']);
  writeFiles(folder, { '2_t.sql': 'ALTER TABLE app.t ADD COLUMN a int;\n' });
  expect(brief(await upOn(db.url, folder))).toEqual([0, before]);
  await db.admin('DROP SCHEMA jobs CASCADE');
  expect(brief(await upOn(db.url, folder))).toEqual([0, []]);
});

test('with GATE_DRIFT=warn a migration elsewhere does not make expected what differs', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ ...FIRST, '2_a.sql': 'CREATE TABLE a (id int NOT NULL);\n' });
  await upOn(db.url, folder);
  await db.admin('DROP TABLE a; ALTER TABLE users ADD COLUMN mine int; CREATE INDEX mine ON users (mine)');
  writeFiles(folder, { '3_b.sql': 'CREATE TABLE b (id int);\n' });
  const warned = ['warning column public.users.mine', 'warning index public.mine', 'warning table public.a'];
  const run = await upOn(db.url, folder, { GATE_DRIFT: 'warn' });
  expect([run.code, [...(brief(run)[1] as string[])].sort()]).toEqual([0, warned]);
  expect((await upOn(db.url, folder)).report.findings.filter(({ severity }) => severity === 'error').map(({ subject }) => subject)).toEqual(
    ['table public.a'],
  );
});

test('snapshot --adopt takes in what is extra, and nothing of a library', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FIRST);
  await upOn(db.url, folder);
  await db.admin(`${QUEUE}; CREATE SCHEMA pgboss; CREATE TABLE pgboss.job (id int)`);
  const adopt = () => runCommand({ command: 'snapshot', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder }, flags: { adopt: true } });
  expect(await adopt()).toMatchObject({ exit: 0, data: { adopted: ['schema jobs', 'table jobs.job'], left: ['schema pgboss'] } });
  const after = await upOn(db.url, folder);
  expect([...brief(after), after.report.verification?.by]).toEqual([0, [], 'fingerprint']);
  expect(await adopt()).toMatchObject({ exit: 0, data: { adopted: [] } });
  await db.admin('DROP INDEX jobs.job_id');
  expect(await adopt()).toMatchObject({ exit: 7, findings: [{ subject: 'index jobs.job_id' }, { code: 'library-schema' }] });
  expect((await upOn(db.url, folder)).code).toBe(7);
  await db.admin('CREATE INDEX job_id ON jobs.job (id)');
  writeFiles(folder, { '2_more.sql': 'CREATE TABLE more (id int);\n' });
  expect(await adopt()).toMatchObject({ exit: 8, findings: [{ code: 'not-at-head' }] });
});

test('what was marked as applied, or applied by the layout’s own tool, does not take along what was seen as extra before', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FIRST);
  await upOn(db.url, folder);
  await db.admin(QUEUE);
  await upOn(db.url, folder);
  writeFiles(folder, { '2_more.sql': 'CREATE TABLE more (id int);\n' });
  await db.admin('CREATE TABLE more (id int)');
  const marked = await runCommand({ command: 'mark', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder }, operands: ['2', 'applied'] });
  expect(marked.exit).toBe(0);
  expect(brief(await upOn(db.url, folder))).toEqual([0, EXTRA]);
  await db.admin('DROP SCHEMA jobs CASCADE');
  expect(brief(await upOn(db.url, folder))).toEqual([0, []]);
  await db.admin('DROP TABLE more');
  expect((await upOn(db.url, folder)).code).toBe(7);
});
