// GATE_CANCEL_BLOCKERS: who is ended for a migration that cannot get its lock, and who never is.
import type { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { startEmbedded } from '../../src/postgres/scratch/embedded.ts';
import { type FreshDatabase, freshDatabase, untilRow } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { inMemory } from '../support/memory.ts';

const TABLE = { '1_t.sql': 'CREATE TABLE t (id int PRIMARY KEY);' };
const ALTER = { ...TABLE, '2_alter.sql': 'ALTER TABLE t ADD COLUMN note text;', '2_alter.down.sql': 'ALTER TABLE t DROP COLUMN note;' };
const POLICY = 'after:500ms,idle-in-transaction';

async function withTable(options?: Parameters<typeof freshDatabase>[0]): Promise<FreshDatabase> {
  const database = await freshDatabase(options);
  expect((await gateOn(database.url, migrationsFolder(TABLE))).code).toBe(0);
  return database;
}

async function session(database: FreshDatabase, name: string, sql: string): Promise<{ client: Client; pid: number }> {
  const client = await database.client();
  const { rows } = await client
    .query<{ pid: number }>(`SET application_name = '${name}'; SELECT pg_backend_pid() AS pid`)
    .then((all) => (all as never as { rows: { pid: number }[] }[])[1]!);
  await client.query(sql);
  return { client, pid: rows[0]!.pid };
}

const isAlive = ({ client }: { readonly client: Client }): Promise<boolean> =>
  client.query('SELECT 1').then(
    () => true,
    () => false,
  );

const alter = (database: FreshDatabase, policy: string | null, env: Readonly<Record<string, string>> = {}, url = database.url) =>
  gateOn(url, migrationsFolder(ALTER), {
    ...(policy !== null && { GATE_CANCEL_BLOCKERS: policy }),
    GATE_LOCK_TIMEOUT: '2s',
    GATE_LOCK_TRIES: '2',
    ...env,
  });

test('by default nobody is ended', async () => {
  const database = await withTable();
  const shop = await session(database, 'the shop', 'BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const run = await alter(database, null);
  expect([run.code, run.report.failure?.sqlstate, await isAlive(shop)]).toEqual([6, '55P03', true]);
});

test('a session that is idle in its transaction is ended, named in the log and in the report, and the migration is applied', async () => {
  const database = await withTable();
  const shop = await session(database, 'the shop', "BEGIN; LOCK TABLE t IN ACCESS SHARE MODE; SELECT 'confidential'");
  const run = await alter(database, POLICY);
  expect([run.code, await isAlive(shop)]).toEqual([0, false]);
  const [told] = run.lines.filter(({ event }) => event === 'blocker-ended');
  expect(told).toMatchObject({ level: 'warn', pid: shop.pid, how: 'terminated', wanted: 'AccessExclusiveLock on t' });
  expect(run.report.findings[0]).toMatchObject({ code: 'blocker-ended', severity: 'warning', subject: `pid ${shop.pid}` });
  expect(run.report.findings[0]?.message).toMatch(
    new RegExp(
      `^the session was ended that had kept \\S*2_alter.sql waiting for .+ for AccessExclusiveLock on t: pid ${shop.pid} \\(the shop, `,
    ),
  );
  expect(run.stdout).not.toContain('confidential');
});

test('who works is left alone, unless it is any: then the query is cancelled and the session stays', async () => {
  const database = await withTable();
  const report = await session(database, 'a report', 'SELECT 1');
  const working = report.client.query('SELECT pg_sleep(60) FROM (SELECT count(*) FROM t) c').catch((error: Error) => error.message);
  await untilRow(await database.client(), `SELECT 1 FROM pg_stat_activity WHERE pid = ${report.pid} AND wait_event = 'PgSleep'`);
  expect((await alter(database, POLICY, { GATE_LOCK_TRIES: '1' })).code).toBe(6);
  const run = await alter(database, 'after:500ms,any');
  expect([run.code, await working, await isAlive(report)]).toEqual([0, 'canceling statement due to user request', true]);
  expect(run.lines.filter(({ event }) => event === 'blocker-ended')).toMatchObject([{ pid: report.pid, how: 'cancelled' }]);
});

test('of a chain the one who waits for nobody is ended, and the others finish', async () => {
  const database = await withTable();
  await database.admin('INSERT INTO t VALUES (1)');
  const head = await session(database, 'head', 'BEGIN; SELECT FROM t WHERE id = 1 FOR UPDATE');
  const middle = await session(database, 'middle', 'SELECT 1');
  const deleting = middle.client.query('DELETE FROM t WHERE id = 1');
  await untilRow(await database.client(), `SELECT 1 FROM pg_locks WHERE pid = ${middle.pid} AND NOT granted`);
  const run = await alter(database, 'after:500ms,any');
  expect([run.code, (await deleting).rowCount, await isAlive(middle), await isAlive(head)]).toEqual([0, 1, true, false]);
  expect(run.lines.filter(({ event }) => event === 'blocker-ended').map(({ pid }) => pid)).toEqual([head.pid]);
});

test('the time counts over all attempts of a migration', async () => {
  const database = await withTable();
  const shop = await session(database, 'the shop', 'BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const run = await alter(database, 'after:1500ms,idle-in-transaction', { GATE_LOCK_TIMEOUT: '700ms', GATE_LOCK_TRIES: '10' });
  expect([run.code, await isAlive(shop)]).toEqual([0, false]);
  const [told] = run.lines.filter(({ event }) => event === 'blocker-ended');
  expect(told?.['waitedMs']).toBeGreaterThanOrEqual(1500);
});

test('it is for down and for a command as well', async () => {
  const database = await withTable();
  const policy = { GATE_CANCEL_BLOCKERS: POLICY };
  expect((await alter(database, null)).code).toBe(0);
  const one = await session(database, 'one', 'BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const down = await gateOn(database.url, migrationsFolder(ALTER), policy, ['down', '--yes']);
  expect([down.code, await isAlive(one)]).toEqual([0, false]);
  const other = await freshDatabase();
  await other.admin('CREATE TABLE t (id int)');
  const two = await session(other, 'two', 'BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const command = startGate({
    args: ['run', '--', 'psql', '-c', 'ALTER TABLE t ADD COLUMN n int'],
    env: { DATABASE_URL: other.url, GATE_MIGRATIONS: '/nowhere', ...policy },
  });
  const ran = await command.done;
  expect([ran.code, await isAlive(two)]).toEqual([0, false]);
  expect(ran.report?.findings).toContainEqual(expect.objectContaining({ code: 'blocker-ended', subject: `pid ${two.pid}` }));
});

test("another gate's session, and whom the role may not end, are left alone and named with what to do", async () => {
  const database = await withTable();
  const gate = await session(database, 'schemagate 0.1.0 0badc0de host', 'BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const spared = await alter(database, POLICY, { GATE_LOCK_TRIES: '1' });
  expect([spared.code, await isAlive(gate)]).toEqual([6, true]);
  expect(spared.report.findings).toContainEqual(
    expect.objectContaining({ code: 'blocker-spared', hint: expect.stringContaining(`pg_terminate_backend(${gate.pid})`) }),
  );
  await gate.client.query('ROLLBACK');
  const role = await database.role({
    grants: `GRANT pg_signal_backend, pg_read_all_stats TO :role; ALTER TABLE t OWNER TO :role; GRANT ALL ON SCHEMA schemagate, public TO :role; GRANT ALL ON ALL TABLES IN SCHEMA schemagate TO :role`,
  });
  const admin = await session(database, 'admin', 'BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const refused = await alter(database, POLICY, { GATE_LOCK_TRIES: '1' }, role.url);
  expect([refused.code, await isAlive(admin)]).toEqual([6, true]);
  expect(refused.report.findings).toContainEqual(
    expect.objectContaining({ code: 'blocker-spared', hint: "only a superuser may end a superuser's session" }),
  );
});

test('a prepared transaction cannot be ended, and is named with the statement that ends it', async () => {
  const server = await startEmbedded({ ...inMemory(), settings: { max_prepared_transactions: '5', fsync: 'off' } });
  if (server === null) return console.log('prepared transactions are not tried: the embedded server is not installed');
  onTestFinished(async () => void (await server.stop()));
  const database = await withTable({ serverUrl: server.url, droppedBy: 'caller' });
  await database.admin("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE; PREPARE TRANSACTION 'payment''7'");
  const run = await alter(database, 'after:0,any', { GATE_LOCK_TRIES: '1' });
  expect(run.code).toBe(6);
  expect(run.report.findings).toContainEqual(
    expect.objectContaining({
      code: 'blocker-spared',
      message: expect.stringContaining("held by the prepared transaction payment'7, which is not ended: it has no session"),
      hint: expect.stringContaining("ROLLBACK PREPARED 'payment''7';"),
    }),
  );
  await database.admin("ROLLBACK PREPARED 'payment''7'");
});
