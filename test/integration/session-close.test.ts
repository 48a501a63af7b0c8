// The end of a session with a statement under way: the server does not go on with it, and whoever closes it waits for that.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type FreshDatabase, freshDatabase, urlOf } from '../support/database.ts';
import { onlyTheFirst, startProxy } from '../support/proxy.ts';
import { openSession } from '../support/session.ts';

const busy = async ({ admin }: FreshDatabase, pid: number): Promise<unknown> =>
  (await admin(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE pid = ${pid} AND state = 'active'`))[0]!['n'];

const holders = async ({ admin }: FreshDatabase): Promise<unknown> =>
  (await admin("SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711"))[0]!['n'];

test('what is under way is cancelled, and the lock is free once it is closed', async () => {
  const database = await freshDatabase();
  const session = await openSession(database.url);
  await session.query('SELECT pg_advisory_lock(4711)');
  const working = session.query('BEGIN; SELECT pg_sleep(30)');
  working.catch(() => {});
  await expect.poll(() => busy(database, session.keyPid)).toBe(1);
  await session.close();
  await expect(working).rejects.toMatchObject({ sqlstate: '57014' });
  await expect.poll(() => holders(database)).toBe(0);
});

test('everybody who closes it waits for the same end', async () => {
  const database = await freshDatabase();
  const session = await openSession(database.url);
  let isOver = false;
  const working = session.query('SELECT pg_sleep(30)').catch(() => {
    isOver = true;
  });
  await expect.poll(() => busy(database, session.keyPid)).toBe(1);
  const first = session.close();
  expect(session.close()).toBe(first);
  expect([session.isLost, isOver]).toEqual([true, false]);
  await session.close();
  await working;
  expect(isOver).toBe(true);
});

/** The URL by which the server is reached with one connection only: what comes on others is kept. */
async function withoutCancel(url: string): Promise<string> {
  const proxy = await startProxy(url, onlyTheFirst);
  onTestFinished(() => proxy.close());
  return urlOf(url, { port: proxy.port });
}

test('it says whether a cancel arrived, and is not used any more where nobody knows', async () => {
  const database = await freshDatabase();
  const sure = await openSession(database.url);
  const cancelled = sure.query('SELECT pg_sleep(30)');
  cancelled.catch(() => {});
  await expect.poll(() => busy(database, sure.keyPid)).toBe(1);
  expect(await sure.cancel()).toBe('done');
  await expect(cancelled).rejects.toMatchObject({ sqlstate: '57014' });
  expect((await sure.query('SELECT 1 AS one')).at(-1)?.rows).toEqual([{ one: '1' }]);

  const unsure = await openSession(await withoutCancel(database.url));
  const working = unsure.query('SELECT pg_sleep(0.2)');
  expect(await unsure.cancel()).toBe('unsure');
  await working;
  expect(unsure.isLost).toBe(true);
  await expect(unsure.query('SELECT 1')).rejects.toMatchObject({ code: 'ABORTED' });
});

test('one whose cancel does not arrive is closed all the same, after a second', async () => {
  const database = await freshDatabase();
  const session = await openSession(await withoutCancel(database.url));
  session.query('SELECT pg_sleep(30)').catch(() => {});
  await expect.poll(() => busy(database, session.keyPid)).toBe(1);
  await Promise.race([session.close(), sleep(10_000).then(() => Promise.reject(new Error('it hangs')))]);
  expect(session.isLost).toBe(true);
});

/** Lets nobody but the first client know that its connection has ended. @returns the URL by which the server is reached so, and what tells them. */
async function lateToEnd(url: string, { port: target, hostname }: URL = new URL(url)) {
  let count = 0;
  const proxy = createServer({ allowHalfOpen: true });
  const held = new Promise<() => Promise<unknown>>(
    (resolve) =>
      void proxy.on('connection', (client) => {
        const isLate = ++count > 1;
        const server = connect(Number(target), hostname);
        for (const socket of [client, server]) socket.on('error', () => {});
        client.pipe(server);
        server.pipe(client, { end: !isLate });
        client.on('close', () => server.destroy());
        if (isLate) server.once('end', () => resolve(() => once(client.end(), 'close')));
      }),
  );
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  return { late: urlOf(url, { port: (proxy.address() as AddressInfo).port }), held };
}

const STUBBORN = `DO $$ BEGIN FOR i IN 1..20 LOOP BEGIN PERFORM pg_sleep(1); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$`;

test('a cancel that is answered late and work that goes on after it take a second together', async () => {
  const database = await freshDatabase();
  const { late, held } = await lateToEnd(database.url);
  const session = await openSession(late);
  session.query(STUBBORN).catch(() => {});
  await expect.poll(() => busy(database, session.keyPid)).toBe(1);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const closing = session.close();
  const tell = await held;
  vi.advanceTimersByTime(900);
  await tell();
  vi.advanceTimersByTime(200);
  await Promise.race([closing, sleep(5000).then(() => Promise.reject(new Error('it waits for longer')))]);
  await database.admin(`SELECT pg_terminate_backend(${session.keyPid})`);
});
