// A snapshot that was not written again with the migrations: known before anything is applied, and never a reason to undo them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { type UpRun, upOn } from '../support/up-on.ts';

const OLD = {
  '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL);\n',
  '2_index.sql': 'CREATE INDEX users_email ON users (email);\n',
};
const SINCE = {
  '3_drop.sql': 'DROP INDEX users_email;\nALTER TABLE users ADD COLUMN name text;\n',
  '4_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY);\n',
};
const brief = (run: UpRun) => [
  run.code,
  // Who owned what is to be made again is another matter.
  run.report.findings.map(({ code }) => code).filter((code) => code !== 'access-unknown'),
];
const repairs = (run: UpRun) => run.report.findings.flatMap(({ repair = [] }) => repair);

/** A folder with all of the files and the snapshot of the old ones, and a database at their head. */
async function atOldHead(files: Readonly<Record<string, string>> = OLD): Promise<{ db: FreshDatabase; folder: string; snapshot: string }> {
  const db = await freshDatabase();
  const folder = migrationsFolder(files);
  expect((await upOn(db.url, folder)).code).toBe(0);
  const [row] = await db.admin('SELECT snapshot FROM schemagate.expectations ORDER BY recorded_at DESC LIMIT 1');
  const snapshot = String(row!['snapshot']);
  writeFiles(folder, { ...SINCE, 'schema.snapshot.json': snapshot });
  return { db, folder, snapshot };
}

test('what is newer than the snapshot is recorded as it was made: exit 0, reported first, and nothing is offered that undoes it', async () => {
  const { db, folder } = await atOldHead();
  const plan = await runCommand({ command: 'plan', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder } });
  expect([plan.exit, plan.findings[0]!.code, plan.findings[0]!.severity]).toEqual([0, 'snapshot-stale', 'warning']);
  const run = await upOn(db.url, folder);
  expect([...brief(run), repairs(run)]).toEqual([0, ['snapshot-stale'], []]);
  const again = await upOn(db.url, folder);
  expect([...brief(again), again.report.verification?.by]).toEqual([0, ['snapshot-stale'], 'fingerprint']);
  const proved = await runCommand({ command: 'verify', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder } });
  expect([proved.exit, proved.verification?.against]).toEqual([0, 'recorded']);
  await db.admin('DROP TABLE orders');
  expect(brief(await upOn(db.url, folder))).toEqual([7, ['snapshot-stale', 'table-missing']]);
});

test('GATE_SNAPSHOT_STALE=fail applies nothing, and plan says so', async () => {
  const { db, folder } = await atOldHead();
  const env = { GATE_SNAPSHOT_STALE: 'fail' };
  const plan = await runCommand({ command: 'plan', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder, ...env } });
  expect([plan.exit, plan.findings[0]!.severity]).toEqual([9, 'error']);
  const run = await upOn(db.url, folder, env);
  expect([...brief(run), run.report.steps.map(({ state }) => state)]).toEqual([7, ['snapshot-stale'], ['not-run', 'not-run']]);
  expect(await db.admin("SELECT FROM pg_class WHERE relname = 'orders'")).toEqual([]);
});

test('what is below its head is compared with it before anything is applied', async () => {
  const { db, folder } = await atOldHead();
  await db.admin('DROP INDEX users_email; DELETE FROM schemagate.expectations');
  const run = await upOn(db.url, folder);
  expect([...brief(run), run.report.steps.map(({ state }) => state)]).toEqual([
    7,
    ['snapshot-stale', 'index-missing'],
    ['not-run', 'not-run'],
  ]);
});

test('a run that passes its head looks there: it continues where the schema is the snapshot, and stops where it is not', async () => {
  const { folder, snapshot } = await atOldHead();
  const fresh = await freshDatabase();
  expect(brief(await upOn(fresh.url, folder))).toEqual([0, ['snapshot-stale']]);

  const other = migrationsFolder({ ...OLD, ...SINCE, '2_index.sql': 'CREATE TABLE else_ (id int);\n', 'schema.snapshot.json': snapshot });
  const db = await freshDatabase();
  const run = await upOn(db.url, other);
  expect([run.code, run.report.steps.map(({ state }) => state)]).toEqual([7, ['applied', 'applied', 'not-run', 'not-run']]);
  expect([brief(run)[1], repairs(run)]).toEqual([['snapshot-stale', 'index-missing'], []]);
});

test('what repeatable migrations make after all others is judged at the end', async () => {
  const view = { 'R__emails.sql': 'CREATE OR REPLACE VIEW emails AS SELECT email FROM users;\n' };
  const { folder, snapshot } = await atOldHead({ ...OLD, ...view });
  const fresh = await freshDatabase();
  expect(brief(await upOn(fresh.url, folder))).toEqual([0, ['snapshot-stale']]);
  const without = migrationsFolder({ ...OLD, ...SINCE, 'R__other.sql': 'SELECT 1;\n', 'schema.snapshot.json': snapshot });
  const db = await freshDatabase();
  expect(brief(await upOn(db.url, without))).toEqual([7, ['snapshot-stale', 'view-missing']]);
});

test('of the folder’s own head, yet older than what a migration makes: no repair undoes that, neither then nor at the next start', async () => {
  const { snapshot } = await atOldHead();
  const folder = migrationsFolder({
    ...OLD,
    '2_index.sql': 'ALTER TABLE users ALTER email TYPE varchar(9);\nCREATE TABLE made (id int);\n',
    'schema.snapshot.json': snapshot,
  });
  const db = await freshDatabase();
  for (const run of [await upOn(db.url, folder), await upOn(db.url, folder)]) {
    expect([...brief(run), repairs(run)]).toEqual([7, ['column-changed', 'index-missing', 'table-extra'], []]);
  }
  const recovered = await runCommand({ command: 'recover', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder } });
  expect([recovered.exit, recovered.data]).toMatchObject([0, { missing: [] }]);
  await db.admin('DROP TABLE made; ALTER TABLE users ALTER email DROP NOT NULL');
  const drifted = await upOn(db.url, folder);
  expect(drifted.report.findings.filter(({ repair }) => repair !== undefined).map(({ subject }) => subject)).toEqual([
    'column public.users.email',
  ]);
});

test('a snapshot of a head that the folder does not have is reported, and counts as it is', async () => {
  const { db, folder, snapshot } = await atOldHead();
  writeFiles(folder, { 'schema.snapshot.json': snapshot.replace('"head": "2"', '"head": "0"') });
  const run = await upOn(db.url, folder);
  expect([run.code, run.report.findings[0]!.code, run.report.verification?.against]).toEqual([7, 'snapshot-stale', 'snapshot']);
  expect(repairs(run)).toEqual([]);
  expect(join(folder, 'schema.snapshot.json')).toBe(run.report.findings[0]!.subject);
});

test('snapshot --check and diff see it by its head: without a server, and by the folder in its place', async () => {
  const { db, folder, snapshot } = await atOldHead();
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: folder };
  // No server answers there: none is asked.
  const checked = await runCommand({
    command: 'snapshot',
    env: { ...env, DATABASE_URL: 'postgres://127.0.0.1:1/none' },
    flags: { check: true, url: 'postgres://127.0.0.1:1/none' },
  });
  expect([checked.exit, checked.findings.map(({ code }) => code)]).toEqual([9, ['snapshot-stale']]);
  await upOn(db.url, folder);
  const same = await runCommand({ command: 'diff', env, flags: { scratch: urlOf(db.url, { database: 'postgres' }) } });
  expect([same.exit, same.findings.map(({ code }) => code), same.data]).toMatchObject([0, ['snapshot-stale'], { sql: '' }]);

  const file = join(temporaryFolder(), 'new.json');
  const made = await runCommand({
    command: 'snapshot',
    env: { ...env, DATABASE_URL: urlOf(db.url, { database: 'postgres' }), GATE_SNAPSHOT: file },
    flags: { url: 'DATABASE_URL' },
  });
  expect([made.exit, made.data]).toMatchObject([0, { file }]);
  expect(readFileSync(file, 'utf8')).not.toBe(snapshot);
  const fresh = await upOn(db.url, folder, { GATE_SNAPSHOT: file });
  expect([...brief(fresh), fresh.report.verification?.against]).toEqual([0, [], 'snapshot']);
});

test('if nothing is recorded but the snapshot is of this head, what is extra to it stays extra after the newer migrations', async () => {
  const { db, folder } = await atOldHead();
  await db.admin('CREATE TABLE queue (id int); DELETE FROM schemagate.expectations');
  expect(brief(await upOn(db.url, folder))).toEqual([0, ['snapshot-stale', 'table-extra']]);
  await db.admin('DROP TABLE queue');
  expect(brief(await upOn(db.url, folder))).toEqual([0, ['snapshot-stale']]);
});
