// What a gate leaves that was killed while something between it and the server keeps its connection open.
import { expect, test } from 'vitest';
import { lockKey } from '../../src/postgres/lock/lock.ts';
import { type FreshDatabase, freshDatabase, untilRow, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { holdingProxy } from '../support/holding-proxy.ts';

const HOLDER = (key: bigint) => `SELECT a.pid, a.application_name, a.state FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE l.locktype = 'advisory' AND ((l.classid::bigint << 32) | l.objid::bigint) = ${key} AND l.objsubid = 1`;

/** A gate is killed in the middle of its work; its session goes on to the end of what was sent, and then holds the lock for nobody. */
async function abandonedSession(db: FreshDatabase): Promise<Readonly<Record<string, unknown>>> {
  const proxied = urlOf(db.url, { port: await holdingProxy(db.url) });
  const folder = migrationsFolder({
    '1_a.sql': 'CREATE TABLE a (id int);\nSELECT pg_sleep(0.5);\n',
    '2_b.sql': 'CREATE TABLE b (id int);\n',
  });
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: proxied, GATE_MIGRATIONS: folder } });
  const client = await db.client();
  await untilRow(client, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
  gate.kill('SIGKILL');
  await gate.done;
  return untilRow(client, `${HOLDER(lockKey(db.name, 'schemagate'))} AND a.state = 'idle'`);
}

const AFTER = { '1_a.sql': 'CREATE TABLE a (id int);\nSELECT pg_sleep(0.5);\n', '2_b.sql': 'CREATE TABLE b (id int);\n' };

test('an abandoned session is named with its run, its pid and the command that ends it', async () => {
  const db = await freshDatabase();
  const { pid, application_name } = await abandonedSession(db);
  expect(application_name).toMatch(/^schemagate \d+\.\d+\.\d+ [0-9a-f]{8} /);
  const run = await gateOn(db.url, migrationsFolder(AFTER), { GATE_LOCK_WAIT: '1s', GATE_ORPHAN_AFTER: '500ms' });
  expect(run.code).toBe(5);
  expect(run.report.findings[0]).toMatchObject({ code: 'lock-abandoned', subject: `pid ${String(pid)}` });
  expect(run.report.findings[0]?.hint).toContain(`SELECT pg_terminate_backend(${String(pid)});`);
  expect(run.report.findings[0]?.hint).toContain('GATE_TERMINATE_ORPHANS=true');
});

test('with GATE_TERMINATE_ORPHANS it is ended, and the run continues, also where it may not wait', async () => {
  const db = await freshDatabase();
  const { pid } = await abandonedSession(db);
  const watcher = await db.client();
  await watcher.query('SELECT pg_sleep(0.6)');
  const env = { GATE_LOCK_WAIT: '0', GATE_ORPHAN_AFTER: '500ms', GATE_TERMINATE_ORPHANS: 'true' };
  const run = await gateOn(db.url, migrationsFolder(AFTER), env);
  expect([run.code, run.applied]).toEqual([0, 1]);
  expect(run.lines.filter(({ msg }) => String(msg).includes(`was ended: pid ${String(pid)}`))).toHaveLength(1);
});

test.each([
  ['younger than the limit', `SET application_name = 'schemagate 0.1.0 0badc0de host'`, '1h'],
  ["not a gate's", `SET application_name = 'psql'`, '1ms'],
])('a session that is %s is never ended', async (_, setting, limit) => {
  const db = await freshDatabase();
  const holder = await db.client();
  await holder.query(`${setting}; SELECT pg_advisory_lock(${lockKey(db.name, 'schemagate')})`);
  const env = { GATE_LOCK_WAIT: '1s', GATE_ORPHAN_AFTER: limit, GATE_TERMINATE_ORPHANS: 'true' };
  expect((await gateOn(db.url, migrationsFolder(AFTER), env)).code).toBe(5);
  expect((await holder.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a session at work is never ended, however old it is', async () => {
  const db = await freshDatabase();
  const holder = await db.client();
  await holder.query(`SET application_name = 'schemagate 0.1.0 0badc0de host'; SELECT pg_advisory_lock(${lockKey(db.name, 'schemagate')})`);
  const working = holder.query('SELECT pg_sleep(60)').catch((error: Error) => error.message);
  const env = { GATE_LOCK_WAIT: '1s', GATE_ORPHAN_AFTER: '1ms', GATE_TERMINATE_ORPHANS: 'true' };
  expect((await gateOn(db.url, migrationsFolder(AFTER), env)).code).toBe(5);
  // Ended here, and not before: it is cancelled, where a terminated one would have lost its connection.
  await db.admin("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
  expect(await working).toBe('canceling statement due to user request');
});

test('a role that may not end it says so, and continues waiting', async () => {
  const db = await freshDatabase();
  const { pid } = await abandonedSession(db);
  const role = await db.role({ grants: 'GRANT CREATE ON DATABASE current TO :role'.replace('current', `"${db.name}"`) });
  await db.admin(
    `GRANT ALL ON SCHEMA schemagate TO "${role.name}"; GRANT ALL ON ALL TABLES IN SCHEMA schemagate TO "${role.name}"; GRANT pg_read_all_stats TO "${role.name}"`,
  );
  const env = { GATE_LOCK_WAIT: '2s', GATE_ORPHAN_AFTER: '500ms', GATE_TERMINATE_ORPHANS: 'true' };
  const run = await gateOn(role.url, migrationsFolder(AFTER), env);
  expect(run.code).toBe(5);
  expect(run.stdout).toContain('could not be ended (');
  expect(run.report.findings[0]?.subject).toBe(`pid ${String(pid)}`);
});
