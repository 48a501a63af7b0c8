// Whoever asks `serve` too much at once is told so, or is not let in; and everybody is answered again when that is over.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { type Serving, serving } from '../support/serving.ts';

const started = async (): Promise<Serving> => {
  const database = await freshDatabase();
  return serving({ DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);\n' }) });
};

/** So many connections, on each of which this was sent. */
async function opened(served: Serving, count: number, text: string): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(served.url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.on('error', () => {}).write(text);
  return sockets;
}

/** A request whose body never comes. */
const UNFINISHED = 'POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n';

test('32 requests at once are worked on, and the next is asked to try again', async () => {
  const served = await started();
  const sockets = await opened(served, 32, UNFINISHED);
  const refused = await served.until('/health/live', ({ status }) => status === 503);
  expect([refused.json, refused.headers.get('retry-after')]).toEqual([
    { error: { code: 'busy', message: 'too many requests at once; try again' } },
    '1',
  ]);
  for (const socket of sockets) socket.destroy();
  expect((await served.until('/health/live', ({ status }) => status === 200)).json).toEqual({ status: 'live' });
});

test('128 connections are kept, and the next is not let in', async () => {
  const served = await started();
  // The one that the test asks with is kept alive, or is one of these.
  const sockets = await opened(served, 140, '');
  const closed = (await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'close').then(() => 1), settled()])))).filter(
    Boolean,
  );
  expect(closed.length).toBeGreaterThanOrEqual(12);
  for (const socket of sockets) socket.destroy();
  expect((await served.until('/health/live', ({ status }) => status === 200)).json).toEqual({ status: 'live' });
});

const settled = (): Promise<0> => new Promise((resolve) => setTimeout(() => resolve(0), 2000));
