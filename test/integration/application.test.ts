// The example application under what happens to databases: its server is stopped, crashes, the network is cut and stalls, a table is dropped.
// Every order that it has acknowledged is there, once, and the totals are those of the orders.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeLibrary } from '../../scripts/build/library.ts';
import { query, urlOf } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { startProxy } from '../support/proxy.ts';
import { ownServer } from '../support/server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ITEMS = ['tea', 'milk', 'bread'];

interface Application {
  /** `http://127.0.0.1:40001` */
  readonly url: string;
  readonly process: ChildProcess;
  readonly logged: () => string;
  /** Until its log has these words once more than before. */
  logs(words: string): Promise<void>;
}

/** The files of the example, with the library as it is published. */
async function application(databaseUrl: string): Promise<Application> {
  const folder = temporaryFolder({});
  cpSync(join(ROOT, 'examples/application'), folder, { recursive: true });
  const published = join(folder, 'node_modules/schemagate');
  mkdirSync(published, { recursive: true });
  await writeLibrary(`${ROOT}/`, join(published, 'dist/lib'));
  cpSync(join(ROOT, 'package.json'), join(published, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(published, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules/pg'), join(folder, 'node_modules/pg'));
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DATABASE_URL: databaseUrl, PORT: '0', CHECK_EVERY: '250ms' };
  const child = spawn(process.execPath, ['server.mjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise((done) => child.once('close', done));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  let logged = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (logged += text));
  const heard = new Map<string, number>();
  const logs = async (words: string): Promise<void> => {
    const wanted = (heard.get(words) ?? 0) + 1;
    await eventually(
      () => logged.split(words).length > wanted,
      () => `${wanted} × ${words} in\n${logged}`,
    );
    heard.set(words, wanted);
  };
  await logs('"listening"');
  const port = /"listening","port":(\d+)/.exec(logged)![1];
  return { url: `http://127.0.0.1:${port}`, process: child, logged: () => logged, logs };
}

async function eventually(isSo: () => boolean, what: () => string): Promise<void> {
  const end = performance.now() + 120_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`never came: ${what()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

interface Customers {
  /** By id: what was ordered and acknowledged. */
  readonly acknowledged: ReadonlyMap<string, { readonly item: string; readonly amount: number }>;
  /** Until so many more orders are acknowledged than there are now. */
  more(count: number): Promise<void>;
  /** Until none is under way any more. */
  stop(): Promise<void>;
}

/** They order one after the other. What is not acknowledged they ask for again, with the same id, as the application wants it. */
function customers(url: string): Customers {
  const acknowledged = new Map<string, { readonly item: string; readonly amount: number }>();
  let isOpen = true;
  const customer = async (number: number): Promise<void> => {
    for (let n = 1; isOpen; n++) {
      const [id, order] = [randomUUID(), { item: ITEMS[(n + number) % ITEMS.length]!, amount: n }];
      const ask = () => fetch(`${url}/orders/${id}`, { method: 'PUT', body: JSON.stringify(order) });
      while ((await ask()).status !== 204) await new Promise((done) => setTimeout(done, 50));
      acknowledged.set(id, order);
    }
  };
  const working = Promise.all(Array.from({ length: 4 }, (_, number) => customer(number)));
  return {
    acknowledged,
    more: (count) => {
      const wanted = acknowledged.size + count;
      return eventually(
        () => acknowledged.size >= wanted,
        () => `${wanted} orders; there are ${acknowledged.size}`,
      );
    },
    stop: async () => {
      isOpen = false;
      await working;
    },
  };
}

test('no acknowledged order is lost or saved twice, whatever happens to the database', async () => {
  const server = await ownServer();
  await server.start();
  const proxy = await startProxy(server.port);
  const app = await application(urlOf(server.url(), { port: proxy.port }));
  const ordering = customers(app.url);
  await ordering.more(20);

  // It is started again in order, and crashes.
  for (const mode of ['fast', 'kill'] as const) {
    await server.stop(mode);
    await server.start();
    await ordering.more(20);
  }

  // The network is cut; a connection ends just when an answer is due, so that nobody knows whether a COMMIT was done; and it is silent.
  proxy.judge = () => ({ do: 'cut' });
  await app.logs('the database is not as it should be');
  proxy.judge = () => ({ do: 'pass' });
  await ordering.more(20);
  let commits = 0;
  proxy.judge = ({ to, bytes }) =>
    to === 'server' && bytes.includes('COMMIT') && commits++ % 3 === 0 ? { do: 'swallow-answer' } : { do: 'pass' };
  await ordering.more(20);
  const stalled = new Set<number>();
  proxy.judge = ({ connection }) => {
    if (stalled.size < 4) stalled.add(connection);
    return stalled.has(connection) ? { do: 'stall', ms: 600_000 } : { do: 'pass' };
  };
  await ordering.more(20);
  proxy.judge = () => ({ do: 'pass' });

  // In one statement, so of one moment. What was saved twice would be counted twice.
  const SUMS = 'SELECT (SELECT sum(amount) FROM totals) = (SELECT sum(amount) FROM orders) AS same';
  expect(await query(server.url(), SUMS)).toEqual([{ same: true }]);

  // Somebody drops a table.
  const before = ordering.acknowledged.size;
  await query(server.url(), 'DROP TABLE totals');
  await app.logs('heal: healed');
  await ordering.more(20);
  await ordering.stop();
  await app.logs('well again');

  expect([commits > 3, stalled.size, before > 100]).toEqual([true, 4, true]);
  const saved = await query(server.url(), 'SELECT id::text, item, amount FROM orders');
  const found = new Map(saved.map(({ id, item, amount }) => [id, { item, amount }]));
  expect([...ordering.acknowledged].filter(([id, order]) => JSON.stringify(found.get(id)) !== JSON.stringify(order))).toEqual([]);
  expect(saved.length).toBe(ordering.acknowledged.size);
  const totals = await query(server.url(), 'SELECT item, sum(amount)::integer AS amount FROM orders GROUP BY item ORDER BY item');
  expect(await (await fetch(`${app.url}/totals`)).json()).toEqual(totals);
  for (const path of ['/health', '/health/connection']) {
    const answer = await fetch(`${app.url}${path}`);
    expect([path, answer.status, await answer.json()]).toEqual([path, 200, expect.objectContaining({ healthy: true, tables_present: 2 })]);
  }
  expect(app.logged()).not.toMatch(/Error:|uncaught|Unhandled/);
  await proxy.close();
  app.process.kill('SIGTERM');
  await new Promise((done) => app.process.once('exit', done));
  expect(app.process.exitCode).toBe(0);
});
