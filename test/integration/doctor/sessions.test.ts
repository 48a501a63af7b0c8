// What the doctor finds in sessions and locks: sessions of a test's own do it, and how long they have been at it is put into the answer.
import { expect, test } from 'vitest';
import { freshDatabase, untilRow } from '../../support/database.ts';
import { examined, judgedWith, shown } from '../../support/doctor.ts';
import { ownServer } from '../../support/server.ts';

const MINUTE = 60;
const HOUR = 3600;

const severitiesOf = ({ findings }: Awaited<ReturnType<typeof judgedWith>>) => findings.map(({ finding: { severity } }) => severity);

test('a session that is idle in a transaction, by how long it is', async () => {
  const database = await freshDatabase();
  expect(shown(await examined(database.url, 'idle-in-transaction'))).toEqual(['ok']);
  const client = await database.client();
  await client.query("SET application_name = 'forgetful'; BEGIN; SELECT 1");
  const judged = (idle: number) => judgedWith(database.url, 'idle-in-transaction', { idle: String(idle) });
  expect(severitiesOf(await judged(4 * MINUTE))).toEqual([]);
  expect(severitiesOf(await judged(HOUR))).toEqual(['error']);
  const { findings, rows } = await judged(6 * MINUTE);
  expect(findings.map(({ finding: { code, severity, subject, message } }) => [code, severity, subject, message])).toEqual([
    ['idle-in-transaction', 'warning', expect.stringMatching(/^pid \d+ \(forgetful, role /), expect.stringContaining('idle for 6m')],
  ]);
  expect(Number(rows[0]!['idle'])).toBeLessThan(60);
});

test("other roles' sessions are skipped and not taken for well, where the role does not see them", async () => {
  const database = await freshDatabase();
  const role = await database.role();
  for (const check of ['idle-in-transaction', 'long-transaction'])
    expect(await examined(role.url, check)).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('pg_monitor') });
  await database.admin(`GRANT pg_monitor TO ${role.name}`);
  for (const check of ['idle-in-transaction', 'long-transaction']) expect(await examined(role.url, check)).toMatchObject({ state: 'ok' });
});

test('a transaction that has been at work for long', async () => {
  const database = await freshDatabase();
  const client = await database.client();
  const working = client.query("SET application_name = 'slow'; BEGIN; SELECT pg_sleep(60)").catch(() => {});
  await untilRow(
    await database.client(),
    "SELECT 1 FROM pg_stat_activity WHERE application_name = 'slow' AND query ~ 'pg_sleep' AND state = 'active'",
  );
  const judged = (age: number) => judgedWith(database.url, 'long-transaction', { age: String(age) });
  expect(severitiesOf(await judged(MINUTE - 1))).toEqual([]);
  expect(severitiesOf(await judged(HOUR))).toEqual(['error']);
  const { findings } = await judged(2 * MINUTE);
  expect(findings.map(({ finding: { severity, subject } }) => `${severity} ${subject}`)).toEqual([expect.stringContaining('(slow, role')]);
  await database.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'slow'");
  await working;
});

test('a session that waits for a lock, and who is in its way', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE t (id int)');
  expect(shown(await examined(database.url, 'blocked-session'))).toEqual(['ok']);
  const [holder, waiter] = [await database.client(), await database.client()];
  const { rows } = await holder.query('SELECT pg_backend_pid() AS pid');
  await holder.query('BEGIN; LOCK TABLE t');
  const waiting = waiter.query("SET application_name = 'waiter'; SELECT * FROM t").catch(() => {});
  await untilRow(await database.client(), 'SELECT 1 FROM pg_locks WHERE NOT granted AND waitstart IS NOT NULL');
  const judged = (waited: number) => judgedWith(database.url, 'blocked-session', { waited: String(waited) });
  expect(severitiesOf(await judged(MINUTE - 1))).toEqual([]);
  expect(severitiesOf(await judged(2 * MINUTE))).toEqual(['error']);
  const [one] = (await judged(MINUTE)).findings;
  expect(one!.finding).toMatchObject({
    severity: 'warning',
    subject: expect.stringContaining('(waiter, role'),
    message: `it has waited for a lock on public.t for 1m; pid ${rows[0].pid} is in its way`,
  });
  await holder.query('ROLLBACK');
  await waiting;
});

test('a check that a lock keeps from looking is skipped, and the others are not', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 50000)');
  const holder = await database.client();
  await holder.query('BEGIN; LOCK TABLE t');
  expect(await examined(database.url, 'never-analysed')).toMatchObject({
    state: 'skipped',
    skipped: expect.stringContaining('holds a lock'),
  });
  await holder.query('ROLLBACK');
});

test('on a server of its own: prepared transactions, connections and locks near their limits', async () => {
  const server = await ownServer({
    max_prepared_transactions: '5',
    max_connections: '12',
    superuser_reserved_connections: '2',
    max_locks_per_transaction: '10',
  });
  await server.start();
  const url = server.url();
  for (const check of ['prepared-transaction', 'connections-near-limit', 'lock-table-full'])
    expect(shown(await examined(url, check))).toEqual(['ok']);
  const database = await freshDatabase({ serverUrl: url });

  await Promise.all(Array.from({ length: 7 }, () => database.client()));
  expect(shown(await examined(database.url, 'connections-near-limit'))).toEqual(['findings', 'warning: max_connections']);
  const client = await database.client();
  expect(shown(await examined(database.url, 'connections-near-limit'))).toEqual(['findings', 'error: max_connections']);

  const tables = Array.from({ length: 125 }, (_, at) => `CREATE TABLE many_${at} (id int)`);
  await database.admin(tables.join(';'));
  await client.query(`BEGIN; LOCK TABLE ${Array.from({ length: 125 }, (_, at) => `many_${at}`).join(', ')}`);
  expect(shown(await examined(database.url, 'lock-table-full'))).toEqual(['findings', 'warning: max_locks_per_transaction']);
  await client.query('ROLLBACK');

  await database.admin("BEGIN; CREATE TABLE t (id int); PREPARE TRANSACTION 'left over'");
  expect(severitiesOf(await judgedWith(database.url, 'prepared-transaction', { age: '59' }))).toEqual([]);
  const [prepared] = (await judgedWith(database.url, 'prepared-transaction', { age: '60' })).findings;
  expect(prepared!.finding).toMatchObject({
    severity: 'error',
    subject: 'prepared transaction left over',
    hint: expect.stringContaining("ROLLBACK PREPARED 'left over'"),
  });
  expect(severitiesOf(await judgedWith(url, 'prepared-transaction', { age: '60' }))).toEqual(['warning']);
  await database.admin("ROLLBACK PREPARED 'left over'");
});

test('an advisory lock that an idle session keeps, and who waits for it', async () => {
  const database = await freshDatabase();
  const [holder, gate, waiter] = [await database.client(), await database.client(), await database.client()];
  await gate.query("SET application_name = 'schemagate up'; SELECT pg_advisory_lock(1)");
  await waiter.query('BEGIN; SELECT pg_advisory_xact_lock(2)');
  await holder.query("SET application_name = 'leader'");
  const judged = (idle: number) => judgedWith(database.url, 'idle-advisory-lock', { idle: String(idle) });
  expect((await judged(HOUR)).rows).toEqual([]);
  await holder.query('SELECT pg_advisory_lock(-7), pg_advisory_lock(-3, 4)');
  expect(shown(await examined(database.url, 'idle-advisory-lock'))).toEqual(['ok']);
  expect(severitiesOf(await judged(299))).toEqual([]);
  const [one] = (await judged(300)).findings;
  expect(one!.finding).toMatchObject({ severity: 'notice', subject: expect.stringContaining('(leader, role') });
  expect(one!.finding.message).toMatch(/advisory lock (?:\(-7\), \(-3, 4\)|\(-3, 4\), \(-7\))$/);
  const waiting = waiter.query('SELECT pg_advisory_xact_lock(-7)').catch(() => {});
  await untilRow(await database.client(), "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
  const { findings } = await judged(300);
  expect(findings.map(({ finding: { severity, message } }) => `${severity} ${message}`)).toEqual([
    expect.stringMatching(/^warning .*; pid \d+ waits for it$/),
  ]);
  await holder.query('SELECT pg_advisory_unlock_all()');
  await waiting;
  const role = await database.role();
  expect(await examined(role.url, 'idle-advisory-lock')).toMatchObject({
    state: 'skipped',
    skipped: expect.stringContaining('pg_monitor'),
  });
});
