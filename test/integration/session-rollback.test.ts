// A rollback right after an error, where the server's error is here and its word that it is ready is not: until then the driver takes the
// transaction that has failed for none.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase, urlOf } from '../support/database.ts';
import { openSession } from '../support/session.ts';

/** Of a ReadyForQuery (manual, 54.7), in bytes. */
const READY = 6;

/** Passes everything on, but each ReadyForQuery a moment later. @returns the URL by which the server is reached so. */
async function readyLater(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    client.pipe(server);
    server.on('data', (bytes: Buffer) => {
      const end = bytes.at(-READY) === 'Z'.charCodeAt(0) ? bytes.length - READY : bytes.length;
      client.write(bytes.subarray(0, end));
      if (end < bytes.length) setTimeout(() => client.write(bytes.subarray(end)), 50);
    });
    for (const socket of [client, server]) socket.on('error', () => {});
    client.on('close', () => server.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  return urlOf(url, { port: (proxy.address() as AddressInfo).port });
}

test('it sends nothing before the ROLLBACK, which the failed transaction would refuse', async () => {
  const database = await freshDatabase();
  const session = await openSession(await readyLater(database.url));
  session.prologue = ['SET LOCAL lock_timeout = 100'];
  await expect(session.query('BEGIN; SELECT 1 / 0')).rejects.toMatchObject({ sqlstate: '22012' });
  await session.rollback();
  expect((await session.query('SELECT 1 AS one')).at(-1)?.rows).toEqual([{ one: '1' }]);
});
