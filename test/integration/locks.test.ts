// Locks that others hold: waited for politely, and not for ever.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const TABLE = { '1_t.sql': 'CREATE TABLE t (id bigint);' };
const ALTER = { ...TABLE, '2_alter.sql': 'CREATE TABLE other ();\nALTER TABLE t ADD COLUMN note text;' };

test('a migration that a lock stops is rolled back, and tried again until the lock is free', async () => {
  const database = await freshDatabase();
  expect((await gateOn(database.url, migrationsFolder(TABLE))).code).toBe(0);
  const application = await database.client();
  await application.query('BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const gate = startGate({ env: { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(ALTER), GATE_LOCK_TIMEOUT: '100ms' } });
  await gate.saw('tried again');
  // Nothing is held between two tries: the application's own queries go on.
  await application.query("SET statement_timeout = '2s'; SELECT count(*) FROM t");
  await application.query('COMMIT');
  expect(await gate.done).toMatchObject({ code: 0, report: { steps: [{ state: 'applied' }] } });
});

test('where the lock stays, the tries come to an end and nothing is kept', async () => {
  const database = await freshDatabase();
  expect((await gateOn(database.url, migrationsFolder(TABLE))).code).toBe(0);
  const application = await database.client();
  await application.query('BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const run = await gateOn(database.url, migrationsFolder(ALTER), { GATE_LOCK_TIMEOUT: '50ms', GATE_LOCK_TRIES: '2' });
  expect([run.code, run.report.failure?.sqlstate]).toEqual([6, '55P03']);
  expect(run.lines.filter(({ msg }) => String(msg).includes('tried again'))).toHaveLength(1);
  expect(await database.admin("SELECT to_regclass('other') AS other")).toEqual([{ other: null }]);
});

test('in a file that runs statement by statement, only the statement is tried again', async () => {
  const database = await freshDatabase();
  expect((await gateOn(database.url, migrationsFolder(TABLE))).code).toBe(0);
  const application = await database.client();
  await application.query('BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const files = { ...TABLE, '2_alter.sql': '-- gate: transaction=off\nCREATE TABLE other ();\nALTER TABLE t ADD COLUMN note text;' };
  const gate = startGate({ env: { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(files), GATE_LOCK_TIMEOUT: '100ms' } });
  await gate.saw('statement 2 of 2');
  await application.query('COMMIT');
  expect(await gate.done).toMatchObject({ code: 0, report: { steps: [{ state: 'applied', mode: 'statements' }] } });
});
