// Several gates at once, and gates that are ended in the middle.
import { expect, test } from 'vitest';
import { lockKey } from '../../src/postgres/lock/lock.ts';
import { freshDatabase, untilRow } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const TEN = Object.fromEntries(
  Array.from({ length: 10 }, (_, i) => [`${i + 1}_t.sql`, `CREATE TABLE t${i + 1} (id int);\nSELECT pg_sleep(0.02);\n`]),
);

test('five gates started at once on an empty database: each migration is applied once, and all exit 0', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(TEN);
  const runs = await Promise.all(Array.from({ length: 5 }, () => gateOn(db.url, folder)));
  expect(runs.map((run) => run.code)).toEqual([0, 0, 0, 0, 0]);
  expect(runs.reduce((sum, run) => sum + run.applied, 0)).toBe(10);
});

test('a waiter does not stand in the way of a concurrent index', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_t.sql': 'CREATE TABLE t (id int);\nINSERT INTO t SELECT generate_series(1, 50000);\n',
    '2_i.sql': 'CREATE INDEX CONCURRENTLY i ON t (id);\nCREATE INDEX CONCURRENTLY j ON t (id);\n',
  });
  const runs = await Promise.all([gateOn(db.url, folder), gateOn(db.url, folder), gateOn(db.url, folder)]);
  expect(runs.map((run) => run.code)).toEqual([0, 0, 0]);
});

test('a lock that is held until the end of waiting is busy, and its holder is named', async () => {
  const db = await freshDatabase();
  const holder = await db.client();
  await holder.query(`SET application_name = 'somebody'; SELECT pg_advisory_lock(${lockKey(db.name, 'schemagate')})`);
  const run = await gateOn(db.url, migrationsFolder(TEN), { GATE_LOCK_WAIT: '1s' });
  expect(run.code).toBe(5);
  expect(run.report.findings[0]?.message).toMatch(
    /pid \d+ \(somebody, role \w+, from .+\), idle for .+, connected for .+, query: SET application_name/,
  );
  expect(run.report.findings[0]?.hint).toContain('SELECT pg_terminate_backend(');
});

test('while another holds the lock nothing is made, and no statement fails', async () => {
  const db = await freshDatabase();
  const holder = await db.client();
  await holder.query(`SELECT pg_advisory_lock(${lockKey(db.name, 'schemagate')})`);
  const gate = startGate({ env: { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(TEN) } });
  await gate.saw("waiting for the gate's lock");
  const [made] = await db.admin("SELECT to_regnamespace('schemagate') AS schema");
  await holder.query('SELECT pg_advisory_unlock_all()');
  expect(made).toEqual({ schema: null });
  expect(await gate.done).toMatchObject({ code: 0 });
  // Each session tells when it ends.
  await untilRow(await db.client(), 'SELECT 1 FROM pg_stat_database WHERE datname = current_database() AND xact_commit > 0');
  expect(await db.admin('SELECT xact_rollback::int AS rollbacks FROM pg_stat_database WHERE datname = current_database()')).toEqual([
    { rollbacks: 0 },
  ]);
});

test.each(['repeatable read', 'serializable'])(
  'a gate whose role has %s as default does not take a database that was empty for an empty one',
  async (level) => {
    const db = await freshDatabase();
    await db.admin(`ALTER DATABASE "${db.name}" SET default_transaction_isolation = '${level}'`);
    const folder = migrationsFolder(TEN);
    const runs = await Promise.all(Array.from({ length: 5 }, () => gateOn(db.url, folder)));
    expect([runs.map((run) => run.code), runs.reduce((sum, run) => sum + run.applied, 0)]).toEqual([[0, 0, 0, 0, 0], 10]);
  },
);

test('a ledger that cannot be made is told as such, and leaves nothing', async () => {
  const db = await freshDatabase();
  await db.admin(`CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'tables are made by the DBA'; END $$;
    CREATE EVENT TRIGGER forbid ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION forbid()`);
  const run = await gateOn(db.url, migrationsFolder(TEN));
  expect([run.code, run.report.timings]).toEqual([4, expect.objectContaining({ lock: expect.any(Number), plan: expect.any(Number) })]);
  expect(run.report.findings[0]).toMatchObject({ message: expect.stringMatching(/^tables are made by the DBA .*while in stage plan/) });
  expect(await db.admin("SELECT to_regnamespace('schemagate') AS schema")).toEqual([{ schema: null }]);
});

test('a deadline that passes while the ledger is made is not the wait for the lock, and leaves nothing', async () => {
  const db = await freshDatabase();
  await db.admin(`CREATE FUNCTION linger() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); END $$;
    CREATE EVENT TRIGGER linger ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION linger()`);
  const run = await gateOn(db.url, migrationsFolder(TEN), { GATE_DEADLINE: '2s' });
  expect([run.code, run.report.findings]).toEqual([
    3,
    [expect.objectContaining({ code: 'deadline', message: expect.stringContaining('passed while in stage plan') })],
  ]);
  expect(await db.admin("SELECT to_regnamespace('schemagate') AS schema")).toEqual([{ schema: null }]);
});

test('a role that may not take the lock is told so of the lock', async () => {
  const db = await freshDatabase();
  const { url } = await db.role();
  await db.admin('REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_lock(bigint) FROM PUBLIC');
  const run = await gateOn(url, migrationsFolder(TEN));
  expect([run.code, run.report.findings[0]?.message]).toEqual([4, expect.stringMatching(/^permission denied .*while in stage lock$/)]);
});

test('an up-to-date database is passed while another holds the lock', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(TEN);
  expect((await gateOn(db.url, folder)).code).toBe(0);
  await (await db.client()).query(`SELECT pg_advisory_lock(${lockKey(db.name, 'schemagate')})`);
  expect((await gateOn(db.url, folder, { GATE_LOCK_WAIT: '0' })).code).toBe(0);
});

const SLOW = {
  '1_a.sql': 'CREATE TABLE a (id int);\n',
  '2_b.sql': 'CREATE TABLE b (id int);\nSELECT pg_sleep(60);\n',
  '3_c.sql': 'CREATE TABLE c (id int);\n',
};
const MENDED = { ...SLOW, '2_b.sql': 'CREATE TABLE b (id int);\n' };
const SLEEPING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s in the middle of a migration cancels it, frees the lock and exits %i within 2 s', async (signal, exit) => {
  const db = await freshDatabase();
  const folder = migrationsFolder(SLOW);
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder } });
  const watcher = await db.client();
  await untilRow(watcher, SLEEPING);
  gate.kill(signal);
  const run = await gate.done;
  expect(run.code).toBe(exit);
  // A run that does not end in order within 2 s is ended without a report.
  expect(run.report?.steps.map((step) => step.state)).toEqual(['applied', 'failed', 'not-run']);
  const next = await gateOn(db.url, migrationsFolder(MENDED));
  expect([next.code, next.applied]).toEqual([0, 2]);
});

test('SIGKILL in the middle of a migration leaves ledger and schema in agreement, and the next run succeeds', async () => {
  const db = await freshDatabase();
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(SLOW) } });
  const watcher = await db.client();
  const { pid } = await untilRow(watcher, SLEEPING);
  gate.kill('SIGKILL');
  expect((await gate.done).signal).toBe('SIGKILL');
  expect(await db.admin("SELECT relname FROM pg_class WHERE relname IN ('a', 'b', 'c')")).toEqual([{ relname: 'a' }]);
  expect(await db.admin('SELECT version FROM schemagate.migrations')).toEqual([{ version: '1' }]);
  // The server only notices that the client is gone when it has something to send: the sleep is ended for it.
  await db.admin(`SELECT pg_terminate_backend(${pid})`);
  const next = await gateOn(db.url, migrationsFolder(MENDED));
  expect([next.code, next.applied]).toEqual([0, 2]);
});

test('SIGKILL while an index is built concurrently: the next run builds it again', async () => {
  const db = await freshDatabase();
  const files = {
    '1_t.sql': 'CREATE TABLE t (id int);\nINSERT INTO t VALUES (1);\n',
    '2_i.sql': 'CREATE INDEX CONCURRENTLY i ON t (id);\nCREATE INDEX CONCURRENTLY j ON t (id);\n',
  };
  const folder = migrationsFolder(files);
  expect((await gateOn(db.url, migrationsFolder({ '1_t.sql': files['1_t.sql'] }))).code).toBe(0);
  const writer = await db.client();
  await writer.query('BEGIN; UPDATE t SET id = 2');
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder } });
  const watcher = await db.client();
  const { pid } = await untilRow(
    watcher,
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'CREATE INDEX CONCURRENTLY i%' AND wait_event_type = 'Lock'",
  );
  gate.kill('SIGKILL');
  await gate.done;
  await db.admin(`SELECT pg_terminate_backend(${pid})`);
  await writer.query('COMMIT');
  await untilRow(watcher, `SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = ${pid})`);
  expect(await db.admin("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")).toEqual([{ indisvalid: false }]);
  expect((await gateOn(db.url, folder)).code).toBe(0);
  expect(await db.admin("SELECT indisvalid FROM pg_index WHERE indexrelid IN ('i'::regclass, 'j'::regclass)")).toEqual([
    { indisvalid: true },
    { indisvalid: true },
  ]);
});

test('the deadline ends a run whatever it is doing', async () => {
  const db = await freshDatabase();
  const run = await gateOn(db.url, migrationsFolder(SLOW), { GATE_DEADLINE: '4s' });
  expect(run.code).toBe(6);
  expect(run.report.steps.map((step) => step.state)).toEqual(['applied', 'failed', 'not-run']);
  expect(await db.admin("SELECT 1 FROM pg_class WHERE relname = 'b'")).toEqual([]);
});
