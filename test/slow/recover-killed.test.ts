// `recover` that is killed while it applies migrations again.
import { expect, inject, test } from 'vitest';
import { freshDatabase, untilRow } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const FILES = {
  '1_a.sql': 'CREATE TABLE a (id bigint PRIMARY KEY);\n',
  '2_b.sql': 'CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint REFERENCES a (id));\nALTER TABLE a ADD COLUMN note text;\n',
  '3_c.sql': 'CREATE TABLE c (id bigint);\nCREATE INDEX b_a ON b (a_id);\nSELECT pg_sleep(2);\n',
};

test('killed in the middle, it is run again and comes to the same end', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder(FILES);
  expect((await gateOn(database.url, folder)).code).toBe(0);
  const watcher = await database.client();
  const args = ['recover', '--scratch', inject('databaseUrl'), '--from', '1', '--yes'];
  const gate = startGate({ args, env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder } });
  await untilRow(watcher, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
  gate.kill('SIGKILL');
  await gate.done;
  expect((await gateOn(database.url, folder, {}, args)).code).toBe(0);
  const tables = await database.admin("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
  expect(tables.map(({ tablename }) => tablename)).toEqual(['a', 'b', 'c']);
  expect((await gateOn(database.url, folder, { GATE_DRIFT: 'strict' }, ['verify'])).code).toBe(0);
});
