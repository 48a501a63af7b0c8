// What the watch tells of a statement that takes long.
import { expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase, untilRow } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const TABLE = { '1_t.sql': 'CREATE TABLE t (id bigint);' };
const ALTER = { ...TABLE, '2_alter.sql': 'ALTER TABLE t ADD COLUMN note text;' };

async function withTable(options?: Parameters<typeof freshDatabase>[0]): Promise<FreshDatabase> {
  const database = await freshDatabase(options);
  expect((await gateOn(database.url, migrationsFolder(TABLE))).code).toBe(0);
  return database;
}

async function blocker(database: FreshDatabase): Promise<{ pid: number; letGo: () => Promise<unknown> }> {
  const application = await database.client();
  await application.query("SET application_name = 'the shop'; BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
  const { rows } = await application.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return { pid: rows[0]!.pid, letGo: () => application.query('COMMIT') };
}

test('who is in the way is reported while it waits, with what it waits for', async () => {
  const database = await withTable();
  const { pid, letGo } = await blocker(database);
  const gate = startGate({ env: { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(ALTER), GATE_LOCK_TIMEOUT: '30s' } });
  await gate.saw('"event":"blocked"');
  await letGo();
  const run = await gate.done;
  expect(run.code).toBe(0);
  const told = run.lines.filter(({ event }) => event === 'blocked');
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ level: 'info', wanted: 'AccessExclusiveLock on t' });
  expect(told[0]?.['msg']).toMatch(
    new RegExp(
      `2_alter.sql has waited .*s for AccessExclusiveLock on t, held by pid ${pid} \\(the shop, role \\w+, from .+\\), idle in transaction for .+, query: `,
    ),
  );
});

test('when lock_timeout ends it, the error names who held the lock, also where lock_timeout is short', async () => {
  const database = await withTable();
  const { pid } = await blocker(database);
  for (const [timeout, tries] of [
    ['3s', '1'],
    ['1800ms', '2'],
  ] as const) {
    const run = await gateOn(database.url, migrationsFolder(ALTER), { GATE_LOCK_TIMEOUT: timeout, GATE_LOCK_TRIES: tries });
    expect([run.code, run.report.failure?.sqlstate]).toEqual([6, '55P03']);
    expect(run.report.failure?.message).toContain(`canceling statement due to lock timeout; the lock was held by pid ${pid} (the shop, `);
    const again = run.lines.filter(({ msg }) => String(msg).includes('tried again'));
    expect(again.map(({ msg }) => String(msg).includes(`held by pid ${pid}`))).toEqual(tries === '1' ? [] : [true]);
  }
});

test('the transaction that a concurrent index waits for is reported, and the phase when there is nobody to name', async () => {
  const database = await withTable();
  const writer = await database.client();
  await writer.query('BEGIN; INSERT INTO t VALUES (1)');
  const files = { ...TABLE, '2_i.sql': 'CREATE INDEX CONCURRENTLY i ON t (id);' };
  const gate = startGate({ env: { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(files) } });
  await gate.saw(/"event":"blocked".*the end of an older transaction|"event":"blocked".*ShareLock/);
  await writer.query('COMMIT');
  expect((await gate.done).code).toBe(0);
});

test('the progress of a long build is reported in numbers', async () => {
  const database = await withTable();
  // Each key costs 20 ms, so that the build takes long with few rows.
  await database.admin(`INSERT INTO t SELECT generate_series(1, 250);
    CREATE FUNCTION slow(bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS 'BEGIN PERFORM pg_sleep(0.02); RETURN $1; END'`);
  const files = { ...TABLE, '2_i.sql': 'CREATE INDEX i ON t (slow(id));' };
  const run = await gateOn(database.url, migrationsFolder(files), { GATE_DRIFT: 'warn' });
  const progress = run.lines.find(({ event }) => event === 'progress');
  expect(progress).toMatchObject({ command: 'CREATE INDEX', subject: 't', unit: 'blocks', done: expect.any(Number), total: 2 });
  expect(progress?.['msg']).toMatch(/2_i\.sql: CREATE INDEX of t: building index: scanning table, \d of 2 blocks \(\d+ %\), after \d/);
});

test('a statement that is neither blocked nor measured is said to be at work', async () => {
  const database = await freshDatabase();
  const run = await gateOn(database.url, migrationsFolder({ '1_s.sql': 'SELECT pg_sleep(2.6);' }));
  expect(run.lines.filter(({ event }) => event === 'running')).toMatchObject([
    {
      waitEvent: 'Timeout/PgSleep',
      file: expect.stringMatching(/1_s\.sql$/),
      msg: expect.stringMatching(/1_s\.sql is still running after \d/),
    },
  ]);
});

test('one more connection at most, and none for a run that is quick', async () => {
  const database = await withTable();
  const watcher = await database.client();
  const sessions =
    "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'schemagate%'";
  const gate = startGate({
    env: { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder({ ...TABLE, '2_s.sql': 'SELECT pg_sleep(5);' }) },
  });
  await untilRow(watcher, `${sessions} AND wait_event = 'PgSleep'`);
  expect((await watcher.query(sessions)).rows).toHaveLength(1);
  await gate.saw('"event":"running"');
  expect((await watcher.query(sessions)).rows).toHaveLength(2);
  expect((await gate.done).code).toBe(0);
  await untilRow(watcher, `SELECT 1 WHERE NOT EXISTS (${sessions})`);
});

test('without a connection to spare the run continues unexplained, which is reported once', async () => {
  const database = await freshDatabase();
  const role = await database.role({
    attributes: 'CONNECTION LIMIT 1',
    grants: `GRANT CREATE ON DATABASE "${database.name}" TO :role; GRANT CREATE ON SCHEMA public TO :role`,
  });
  const run = await gateOn(role.url, migrationsFolder({ '1_s.sql': 'SELECT pg_sleep(4);' }), { GATE_LOG_LEVEL: 'debug' });
  expect(run.code).toBe(0);
  const told = run.lines.filter(({ msg }) => String(msg).includes('cannot be determined at the moment'));
  expect(told).toMatchObject([{ level: 'debug', msg: expect.stringContaining('no connection to spare') }]);
});

test.each(['verify', 'status', 'diff'])('%s says who is in the way of what it reads, and ends nobody', async (command) => {
  const database = await withTable();
  const folder = migrationsFolder(TABLE);
  await database.admin('CREATE VIEW v AS SELECT * FROM t');
  const application = await database.client();
  await application.query("SET application_name = 'the shop'; BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, GATE_CANCEL_BLOCKERS: 'after:100ms,any' };
  const gate = startGate({ args: [command], env });
  await gate.saw('"event":"blocked"');
  await application.query('COMMIT');
  const { lines } = await gate.done;
  expect(lines.find(({ event }) => event === 'blocked')?.['msg']).toMatch(/for AccessShareLock on t, held by pid \d+ \(the shop/);
});
