// What `sessions` shows of who is connected and who waits for whom, and whom it ends.
import type { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { startEmbedded } from '../../src/postgres/scratch/embedded.ts';
import { type FreshDatabase, freshDatabase, untilRow } from '../support/database.ts';
import { inMemory } from '../support/memory.ts';
import { runCommand } from '../support/run-command.ts';

const pidOf = async (client: Client): Promise<number> =>
  (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid;

const isGone = (client: Client): Promise<boolean> =>
  client.query('SELECT 1').then(
    () => false,
    () => true,
  );

async function named(database: FreshDatabase, name: string, sql = 'SELECT 1'): Promise<{ client: Client; pid: number }> {
  const client = await database.client();
  await client.query(`SET application_name = '${name}'`);
  await client.query(sql);
  return { client, pid: await pidOf(client) };
}

const waitsFor = (watcher: Client, pid: number) =>
  untilRow(watcher, `SELECT 1 FROM pg_locks WHERE pid = ${pid} AND NOT granted AND waitstart < clock_timestamp()`);

const look = (url: string, flags: Readonly<Record<string, string | boolean>> = {}, operands: readonly string[] = []) =>
  runCommand({ command: 'sessions', env: { DATABASE_URL: url, GATE_WAIT_TIMEOUT: '0' }, flags, operands });

test('a chain of waiting sessions is shown as a tree, with the lock, the table and no value of any query', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE orders (id int PRIMARY KEY, note text); INSERT INTO orders VALUES (1)');
  const shop = await named(database, 'the shop', "BEGIN; UPDATE orders SET note = 'confidential' WHERE id = 1");
  const alter = await named(database, 'deploy');
  const altering = alter.client.query('ALTER TABLE orders ADD COLUMN total int').catch(() => {});
  const watcher = await database.client();
  await waitsFor(watcher, alter.pid);
  const reader = await named(database, 'reader');
  const reading = reader.client.query("SELECT * FROM orders WHERE note = 'confidential'").catch(() => {});
  await waitsFor(watcher, reader.pid);
  const { exit, summary, text, findings } = await look(database.url);
  expect([exit, findings]).toEqual([0, []]);
  expect(summary).toMatch(/^4 sessions: 2 active, 1 idle, 1 idle in transaction; 2 wait for a lock$/);
  const tree = text!.slice(text!.indexOf('Who waits for whom'), text!.indexOf('Locks by table')).trim().split('\n');
  expect(tree).toEqual([
    'Who waits for whom',
    expect.stringMatching(
      new RegExp(`^pid ${shop.pid} \\(the shop, role \\w+, from .+\\), idle in transaction for .+, query: SELECT pg_backend_pid`),
    ),
    expect.stringMatching(new RegExp(`^└─ pid ${alter.pid} \\(deploy, .+, query: ALTER TABLE orders ADD COLUMN total int`)),
    expect.stringMatching(/^ {6}waits .+ for AccessExclusiveLock on public\.orders$/),
    expect.stringMatching(new RegExp(`^ {3}└─ pid ${reader.pid} \\(reader, .+ WHERE note = '…'`)),
    expect.stringMatching(/^ {9}waits .+ for AccessShareLock on public\.orders$/),
  ]);
  expect(text).toMatch(new RegExp(`public\\.orders +RowExclusiveLock +${shop.pid}`));
  expect(text).toMatch(new RegExp(`public\\.orders +AccessExclusiveLock +${alter.pid}`));
  expect(text).not.toContain('confidential');
  await shop.client.query('ROLLBACK');
  await Promise.all([altering, reading]);
});

test('who waits for a row is told whose table it is in; as JSON, too', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (1)');
  const first = await named(database, 'first', 'BEGIN; DELETE FROM orders');
  const second = await named(database, 'second');
  const waiting = second.client.query('DELETE FROM orders').catch(() => {});
  await waitsFor(await database.client(), second.pid);
  const { text } = await look(database.url, { json: true });
  const data = JSON.parse(text!);
  expect(data.waits).toEqual([
    {
      pid: second.pid,
      wanted: 'the end of a transaction that changed the same row or key of public.orders',
      seconds: expect.any(Number),
      blockers: [first.pid],
      prepared: [],
    },
  ]);
  expect(data.sessions.find(({ pid }: { pid: number }) => pid === first.pid)).toMatchObject({
    application: 'first',
    state: 'idle in transaction',
  });
  await first.client.query('ROLLBACK');
  await waiting;
});

test('a prepared transaction that nobody has ended is named as the one that holds the lock', async () => {
  const server = await startEmbedded({ ...inMemory(), settings: { max_prepared_transactions: '5', fsync: 'off' } });
  if (server === null) return console.log('prepared transactions are not tried: the embedded server is not installed');
  onTestFinished(async () => void (await server.stop()));
  const database = await freshDatabase({ serverUrl: server.url, droppedBy: 'caller' });
  await database.admin('CREATE TABLE orders (id int)');
  await database.admin("BEGIN; LOCK TABLE orders; PREPARE TRANSACTION 'payment 7'");
  const waiter = await named(database, 'waiter');
  const waiting = waiter.client.query('SELECT FROM orders');
  await waitsFor(await database.client(), waiter.pid);
  const { text, summary } = await look(database.url);
  expect(summary).toContain('; 1 prepared transaction');
  expect(text).toMatch(
    new RegExp(`prepared transaction payment 7 \\(of \\w+, in ${database.name}, prepared .+ ago\\)\n└─ pid ${waiter.pid} `),
  );
  expect(text).toMatch(/public\.orders +AccessExclusiveLock +a prepared transaction/);
  await database.admin("ROLLBACK PREPARED 'payment 7'");
  await waiting;
  await database.drop();
});

test('what the role may not see is said, and not shown as nothing', async () => {
  const database = await freshDatabase();
  const role = await database.role();
  const other = await named(database, 'the shop', 'BEGIN');
  const { exit, text, summary, findings } = await look(role.url);
  expect([exit, summary]).toEqual([0, '1 session: 1 hidden']);
  expect(text).toMatch(new RegExp(`${other.pid} +hidden +\\w+ +the shop`));
  expect(findings).toMatchObject([{ code: 'sessions-hidden', severity: 'notice', hint: `GRANT pg_read_all_stats TO ${role.name}` }]);
  await database.admin('REVOKE SELECT ON pg_stat_activity FROM PUBLIC');
  const refused = await look(role.url);
  expect([refused.exit, refused.findings[0]?.hint]).toEqual([4, `GRANT SELECT ON pg_catalog.pg_stat_activity TO ${role.name}`]);
});

test('who waits in another database is shown only with --all', async () => {
  const [database, other] = [await freshDatabase(), await freshDatabase()];
  await other.admin('CREATE TABLE theirs (id int)');
  const holder = await named(other, 'holder', 'BEGIN; LOCK TABLE theirs');
  const waiter = await named(other, 'waiter');
  const waiting = waiter.client.query('SELECT FROM theirs');
  await waitsFor(await other.client(), waiter.pid);
  const pids = ({ data }: { readonly data?: unknown }) => (data as { waits: { pid: number }[] }).waits.map(({ pid }) => pid);
  expect(await look(database.url)).toMatchObject({ exit: 0, data: { sessions: [], waits: [] } });
  expect(pids(await look(database.url, { all: true }))).toContain(waiter.pid);
  await holder.client.query('ROLLBACK');
  await waiting;
});

test('several configured steps are nothing to it', async () => {
  const database = await freshDatabase();
  const env = { DATABASE_URL: database.url, GATE_STEPS: 'one:./nowhere,two:./neither' };
  const { exit, summary } = await runCommand({ command: 'sessions', env });
  expect([exit, summary]).toEqual([0, '0 sessions']);
});

test('--terminate shows whom it would end, and ends them with --yes', async () => {
  const database = await freshDatabase();
  const [one, two] = [await named(database, 'one', 'BEGIN'), await named(database, 'two')];
  const shown = await look(database.url, { terminate: String(one.pid) }, [String(two.pid)]);
  expect([shown.exit, shown.summary, await isGone(one.client)]).toEqual([9, '2 sessions, which --yes would end', false]);
  const done = await look(database.url, { terminate: `${one.pid},${two.pid}`, yes: true });
  expect([done.exit, done.summary]).toEqual([0, '2 sessions ended']);
  expect(done.text).toContain(`pid ${one.pid} (one, role `);
  expect([await isGone(one.client), await isGone(two.client)]).toEqual([true, true]);
  const again = await look(database.url, { terminate: String(one.pid), yes: true });
  expect([again.exit, again.findings[0]?.code]).toEqual([0, 'no-such-session']);
});

test("a gate's session and PostgreSQL's own are refused, and with them all that were named", async () => {
  const database = await freshDatabase();
  const shop = await named(database, 'the shop');
  const gate = await named(database, 'schemagate 0.1.0 0badc0de host');
  const [{ pid: writer }] = (await database.admin("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")) as [
    { pid: number },
  ];
  const refused = await look(database.url, { terminate: `${shop.pid},${gate.pid},${writer}`, yes: true });
  expect([refused.exit, refused.findings.map(({ code }) => code)]).toEqual([2, ['session-protected', 'session-protected']]);
  expect(await isGone(shop.client)).toBe(false);
  const forced = await look(database.url, { terminate: String(writer), yes: true, force: true });
  expect([forced.exit, forced.findings[0]?.message]).toEqual([
    2,
    `pid ${writer} is the checkpointer of PostgreSQL itself; nothing was ended`,
  ]);
  expect((await look(database.url, { terminate: String(gate.pid), yes: true, force: true })).exit).toBe(0);
  expect(await isGone(gate.client)).toBe(true);
});

test('a role without the right is told which one it lacks, and that nothing helps against a superuser but being one', async () => {
  const database = await freshDatabase();
  const [mine, theirs] = [await database.role(), await database.role()];
  const [{ pid }] = (await database.admin('SELECT 1 AS pid')) as [{ pid: number }];
  expect(pid).toBe(1);
  const { Client } = await import('pg');
  const victim = new Client({ connectionString: theirs.url });
  victim.on('error', () => {});
  await victim.connect();
  onTestFinished(() => victim.end());
  const end = async (of: number) => {
    const { exit, findings } = await look(mine.url, { terminate: String(of), yes: true });
    return [exit, findings[0]?.code, findings[0]?.hint];
  };
  const ofTheirs = await pidOf(victim);
  expect(await end(ofTheirs)).toEqual([4, 'session-not-ended', `GRANT pg_signal_backend TO ${mine.name}`]);
  await database.admin(`GRANT pg_signal_backend TO "${mine.name}"`);
  expect(await end(ofTheirs)).toEqual([0, undefined, undefined]);
  const admin = await named(database, 'admin');
  expect(await end(admin.pid)).toEqual([4, 'session-not-ended', "log in as a superuser: nobody else may end a superuser's session"]);
});
