// `upkeep`: what it shows, and maintenance table by table, which can be stopped at any time.
import { expect, onTestFinished, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { startEmbedded } from '../../src/postgres/scratch/embedded.ts';
import type { ServerFacts } from '../../src/postgres/server/probe.ts';
import { maintain } from '../../src/upkeep/maintain.ts';
import { reindex } from '../../src/upkeep/tasks/reindex.ts';
import { untilTime } from '../../src/upkeep/until.ts';
import { type FreshDatabase, freshDatabase, untilRow } from '../support/database.ts';
import { startGate } from '../support/gate.ts';
import { inMemory } from '../support/memory.ts';
import { runCommand } from '../support/run-command.ts';
import { openSession } from '../support/session.ts';

const upkeep = (url: string, ...operands: readonly string[]) => upkeepWaiting('500ms', url, ...operands);

const upkeepWaiting = (GATE_LOCK_TIMEOUT: string, url: string, ...operands: readonly string[]) =>
  runCommand({ command: 'upkeep', env: { DATABASE_URL: url, GATE_WAIT_TIMEOUT: '0', GATE_LOCK_TIMEOUT }, operands });

const INVALID = 'SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid';

/** An index that takes seconds to build again: each key costs 20 ms. */
async function slowIndex(database: FreshDatabase): Promise<void> {
  const slowly = (body: string): string =>
    `CREATE OR REPLACE FUNCTION slowly(bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS 'BEGIN ${body} RETURN $1; END'`;
  await database.admin(`CREATE TABLE slow (id bigint); INSERT INTO slow SELECT generate_series(1, 300);
    ${slowly('')}; CREATE INDEX slow_id ON slow (slowly(id)); ${slowly('PERFORM pg_sleep(0.02);')}`);
}

test('tables and stats show sizes, rows and what is dead', async () => {
  const database = await freshDatabase();
  await database.admin(`CREATE TABLE big (id int PRIMARY KEY, note text); INSERT INTO big SELECT n, repeat('x', 100) FROM generate_series(1, 1000) n;
    CREATE TABLE small (id int)`);
  await database.admin('ANALYZE big');
  const tables = await upkeep(database.url, 'tables');
  expect([tables.exit, tables.summary]).toEqual([0, expect.stringMatching(/^2 tables; the database has \d+ .B$/)]);
  expect(tables.text?.split('\n').slice(0, 3)).toEqual([
    expect.stringMatching(/^table +rows \(about\) +total +table only +indexes$/),
    expect.stringMatching(/^public\.big +1000 +\d+ kB +\d+ kB +\d+ kB$/),
    expect.stringMatching(/^public\.small +not known +/),
  ]);
  expect(tables.data).toMatchObject([{ table: 'public.big', rows: 1000, totalBytes: expect.any(Number) }, { rows: null }]);
  const stats = await upkeep(database.url, 'stats');
  expect([stats.exit, stats.summary]).toEqual([0, expect.stringMatching(/^2 tables, \d+ dead rows?, 1 never analysed$/)]);
  expect(stats.text).toMatch(/public\.big .* \d{4}-\d\d-\d\d \d\d:\d\d/);
});

test('locks and queries show who is at it, and say that costs are not counted', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE t (id int)');
  const shop = await database.client();
  await shop.query("SET application_name = 'the shop'; BEGIN; LOCK TABLE t");
  const locks = await upkeep(database.url, 'locks');
  expect([locks.summary, locks.text]).toEqual([
    '1 table locked; 0 sessions wait',
    expect.stringMatching(/public\.t +AccessExclusiveLock +\d+/),
  ]);
  const sleeping = shop.query("SELECT pg_sleep(30), 'confidential'").catch(() => {});
  await untilRow(await database.client(), "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
  const queries = await upkeep(database.url, 'queries');
  expect(queries.text).toMatch(/the shop .*SELECT pg_sleep\(30\), '…'/);
  expect(queries.text).not.toContain('confidential');
  expect(queries.findings).toMatchObject([{ code: 'statements-not-counted' }]);
  await database.admin("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
  await sleeping;
});

test('with pg_stat_statements the queries that cost the most are shown', async () => {
  const server = await startEmbedded({ ...inMemory(), settings: { shared_preload_libraries: 'pg_stat_statements', fsync: 'off' } });
  if (server === null) return console.log('pg_stat_statements is not tried: the embedded server is not installed');
  onTestFinished(async () => void (await server.stop()));
  const database = await freshDatabase({ serverUrl: server.url, droppedBy: 'caller' });
  await database.admin('CREATE SCHEMA ext; CREATE EXTENSION pg_stat_statements SCHEMA ext');
  await database.admin('SELECT count(*) FROM generate_series(1, 1000)');
  const { text, findings, data } = await upkeep(database.url, 'queries');
  expect(findings).toEqual([]);
  expect(text).toMatch(/in all +calls +mean +query\n/);
  expect((data as { costly: { query: string }[] }).costly.map(({ query }) => query)).toContain(
    'SELECT count(*) FROM generate_series($1, $2)',
  );
  await database.drop();
});

test('all tables are vacuumed, those with the most dead rows first, or those that are named', async () => {
  const database = await freshDatabase();
  await database.admin(
    'CREATE TABLE a (id int); CREATE TABLE b (id int) WITH (autovacuum_enabled = off); INSERT INTO b SELECT generate_series(1, 100)',
  );
  await database.admin('DELETE FROM b');
  await untilRow(await database.client(), "SELECT 1 FROM pg_stat_user_tables WHERE relname = 'b' AND n_dead_tup = 100");
  const all = await upkeep(database.url, 'vacuum');
  expect([all.exit, all.summary, all.data]).toEqual([
    0,
    '2 of 2 tables vacuumed',
    { task: 'vacuum', done: ['public.b', 'public.a'], notDone: [] },
  ]);
  await untilRow(await database.client(), "SELECT 1 FROM pg_stat_user_tables WHERE relname = 'b' AND n_dead_tup = 0 AND vacuum_count = 1");
  const one = await upkeep(database.url, 'analyze', 'public.a');
  expect([one.exit, one.summary]).toEqual([0, '1 of 1 table analysed']);
});

test('a locked table is left out with who holds it, and the others are done', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE a (id int); CREATE TABLE b (id int)');
  const shop = await database.client();
  await shop.query("SET application_name = 'the shop'; BEGIN; LOCK TABLE a");
  // Long enough to see who it is on a slow machine, too.
  const { exit, summary, findings } = await upkeepWaiting('8s', database.url, 'vacuum');
  expect([exit, summary]).toEqual([
    6,
    expect.stringMatching(/^1 of 2 tables vacuumed: public\.a was left out: it is locked by pid \d+ \(the shop/),
  ]);
  expect(findings).toMatchObject([{ code: 'upkeep-failed', subject: 'public.a' }]);
});

test("another role's tables are left out and named", async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE a (id int)');
  const role = await database.role({ grants: 'CREATE TABLE mine (id int); ALTER TABLE mine OWNER TO :role' });
  const { exit, summary, findings } = await upkeep(role.url, 'analyze');
  expect([exit, summary]).toEqual([0, '1 of 1 table analysed']);
  expect(findings).toMatchObject([{ code: 'upkeep-not-allowed', message: expect.stringContaining('public.a') }]);
});

test('an INVALID index that a cancelled REINDEX CONCURRENTLY has left is removed and named', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE t (id int PRIMARY KEY); CREATE INDEX "t_pkey_ccnew" ON t (id)');
  await database.admin("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_pkey_ccnew'::regclass");
  const { exit, findings } = await upkeep(database.url, 'reindex');
  expect([exit, findings.map(({ message }) => message)]).toEqual([
    0,
    ['the INVALID index public.t_pkey_ccnew, which a cancelled REINDEX CONCURRENTLY had left, was removed'],
  ]);
  expect(await database.admin(INVALID)).toEqual([]);
});

test('the time of day is the next one there is, by the clock of the server', async () => {
  const { url, admin } = await freshDatabase();
  const session = await openSession(url);
  const [{ before, after }] = (await admin(
    "SELECT to_char(now() - interval '1 minute', 'HH24:MI') AS before, to_char(now() + interval '2 minutes', 'HH24:MI') AS after",
  )) as [{ before: string; after: string }];
  const minutes = async (time: string): Promise<number> => Math.floor((await untilTime(session, time)).left() / 60_000);
  expect([0, 1, 2]).toContain(await minutes(after));
  expect([1437, 1438, 1439]).toContain(await minutes(before));
  expect((await upkeep(url, 'analyze')).exit).toBe(0);
  const wrong = await runCommand({ command: 'upkeep', env: { DATABASE_URL: url }, operands: ['vacuum'], flags: { until: '6 am' } });
  expect([wrong.exit, wrong.findings[0]?.message]).toEqual([2, '--until takes a time of day, which "6 am" is not']);
});

test('when the time has come, what is under way is cancelled, and nothing is left of it', async () => {
  const database = await freshDatabase();
  await slowIndex(database);
  const session = await openSession(database.url);
  const end = performance.now() + 1500;
  const until = { text: '06:00 (UTC)', left: () => Math.max(0, end - performance.now()) };
  const context = {
    config: { lockTimeout: 1000 } as Config,
    emit: () => {},
    signal: new AbortController().signal,
    stage: () => {},
    blockedBy: () => null,
  };
  const facts = { versionNumber: 140_000, user: 'postgres' } as ServerFacts;
  const { summary, findings, data } = await maintain(context, { session, facts }, { task: reindex, names: [], until });
  expect([summary, data]).toEqual(['0 of 1 table reindexed', { task: 'reindex', done: [], notDone: ['public.slow'] }]);
  expect(findings).toMatchObject([
    { code: 'upkeep-stopped', severity: 'warning', message: 'stopped, because it is 06:00 (UTC); not done: public.slow' },
    { code: 'upkeep-leftover', message: expect.stringContaining('the INVALID index public.slow_id_ccnew') },
  ]);
  expect(await database.admin(INVALID)).toEqual([]);
});

test('Ctrl-C stops it, says what is done, and leaves no INVALID index', async () => {
  const database = await freshDatabase();
  await slowIndex(database);
  const gate = startGate({ args: ['upkeep', 'reindex'], env: { DATABASE_URL: database.url } });
  await untilRow(await database.client(), `${INVALID} AND c.relname ~ 'ccnew'`);
  gate.kill('SIGINT');
  const run = await gate.done;
  expect([run.code, run.report?.summary]).toEqual([
    130,
    expect.stringContaining('0 of 1 table reindexed; what was under way was cancelled'),
  ]);
  expect(await database.admin(INVALID)).toEqual([]);
});

test('a task or a table that there is not is refused', async () => {
  const { url } = await freshDatabase();
  for (const [operands, message] of [
    [[], 'upkeep needs the name of a task'],
    [['vacum'], 'upkeep has no task vacum'],
    [['tables', 't'], 'upkeep tables only shows, and names of tables are for analyze, vacuum, reindex'],
    [['vacuum', 'nowhere.t'], 'there is no table nowhere.t'],
  ] as const) {
    const { exit, findings } = await upkeep(url, ...operands);
    expect([exit, findings[0]?.message]).toEqual([2, message]);
  }
});
