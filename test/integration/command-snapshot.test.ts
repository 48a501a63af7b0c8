// `schemagate snapshot -- COMMAND`: what a command makes, written down from a scratch database.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { codesOf, outputOf } from '../support/run-under-gate.ts';

const runs = (text: string): readonly string[] => [
  process.execPath,
  '-e',
  `const { Client } = require('pg'); const c = new Client(process.env.DATABASE_URL);
c.connect().then(() => c.query(${JSON.stringify(text)})).then(() => console.log(process.env.MY_URL === process.env.DATABASE_URL, process.env.PGDATABASE))
  .then(() => c.end(), (e) => { console.error(e.message); process.exit(3); })`,
];
const KNEX = `CREATE TABLE knex_migrations (id serial PRIMARY KEY, name text, batch int, migration_time timestamptz);
CREATE TABLE knex_migrations_lock (index serial PRIMARY KEY, is_locked int); INSERT INTO knex_migrations (name) VALUES ('1_users.js');`;
const MAKES = `${KNEX} CREATE TABLE users (id int PRIMARY KEY, name text)`;

const place = async () => {
  const db = await freshDatabase();
  const root = temporaryFolder({ 'package.json': '{}' });
  const file = `${root}/schema.snapshot.json`;
  const gate = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runGate({ args, env: { DATABASE_URL: db.url, GATE_MIGRATIONS: `${root}/migrations`, MY_URL: db.url, ...env } });
  return {
    db,
    file,
    gate,
    snapshot: (command: readonly string[], ...flags: readonly string[]) =>
      gate(['snapshot', '--scratch', db.url, ...flags, '--', ...command]),
  };
};

test('the command works on a scratch database, whatever URL it is configured with, and the snapshot guards the real one', async () => {
  const { db, file, gate, snapshot } = await place();
  const written = await snapshot(runs(MAKES));
  expect([written.code, (written.report as Report).data]).toEqual([0, { file, changed: true }]);
  expect(outputOf(written)).toEqual([expect.stringMatching(/^true schemagate_scratch_/)]);
  expect(await db.admin("SELECT 1 FROM pg_class WHERE relname = 'users'")).toEqual([]);
  const { head, text } = { head: JSON.parse(readFileSync(file, 'utf8')).head as string, text: readFileSync(file, 'utf8') };
  expect([head, text.includes('knex_migrations')]).toEqual([expect.stringMatching(/^command knex 1_users\.js [0-9a-f]{12}$/), false]);
  expect((await snapshot(runs(MAKES), '--check')).code).toBe(0);
  const run = await gate(['run', '--', ...runs(MAKES)]);
  expect([run.code, run.report?.verification]).toMatchObject([0, { state: 'verified', against: 'snapshot' }]);
  expect((await gate(['diff', '--to', file])).code).toBe(0);
  await db.admin('ALTER TABLE users DROP COLUMN name');
  const drifted = await gate(['run', '--', ...runs('SELECT 1')]);
  expect([drifted.code, codesOf(drifted)]).toEqual([7, ['column-missing']]);
  const diff = await gate(['diff', '--to', file]);
  expect([diff.code, (diff.report as Report).data]).toMatchObject([9, { sql: expect.stringContaining('ADD COLUMN name text') }]);
});

test('a database whose migrations were applied before there was a gate is held against the snapshot before anything is run', async () => {
  const { db, gate, snapshot } = await place();
  await snapshot(runs(MAKES));
  await db.admin(`${KNEX} CREATE TABLE users (id int PRIMARY KEY)`);
  const run = await gate(['run', '--', ...runs('SELECT 1')]);
  expect([run.code, codesOf(run)]).toEqual([7, ['column-missing']]);
  expect((run.report as Report).data).toMatchObject({ started: false });
});

test('--check finds a snapshot that is not what the command makes; nothing is written then', async () => {
  const { file, snapshot } = await place();
  expect([(await snapshot(runs(MAKES), '--check')).code, existsSync(file)]).toEqual([9, false]);
  await snapshot(runs(MAKES));
  const before = readFileSync(file, 'utf8');
  const other = await snapshot(runs(MAKES.replace('name text)', 'name text, more int)')), '--check');
  expect([other.code, codesOf(other), readFileSync(file, 'utf8') === before]).toEqual([9, ['snapshot-stale'], true]);
});

test('a snapshot of another state of the ledger is reported, and does not count', async () => {
  const { gate, snapshot } = await place();
  await snapshot(runs(MAKES));
  const more = runs(`${MAKES}; INSERT INTO knex_migrations (name) VALUES ('2_more.js'); ALTER TABLE users ADD COLUMN more int`);
  const run = await gate(['run', '--', ...more]);
  expect([run.code, codesOf(run), run.report?.verification?.state]).toEqual([0, ['snapshot-stale'], 'recorded']);
  expect(run.report?.findings[0]?.message).toMatch(/was written for knex 1_users\.js, and the database is at knex 2_more\.js$/);
  const strict = await gate(['verify'], { GATE_SNAPSHOT_STALE: 'fail', GATE_COMMAND: 'true' });
  expect([strict.code, codesOf(strict)]).toEqual([7, ['snapshot-stale']]);
});

test('a command that fails, or works on another database, writes nothing', async () => {
  const { file, snapshot } = await place();
  const failed = await snapshot(runs('SELECT nonsense'));
  expect([failed.code, codesOf(failed)]).toEqual([6, ['command-failed']]);
  const elsewhere = await snapshot([process.execPath, '-e', '0']);
  expect([elsewhere.code, codesOf(elsewhere), existsSync(file)]).toEqual([6, ['scratch-untouched'], false]);
  const none = await snapshot(['no-such-program']);
  expect([none.code, codesOf(none)]).toEqual([2, ['command-not-found']]);
});
