// The example application as a process, with the library as it is published, and customers who order: to see what it does while something happens
// to its database.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { query } from './database.ts';
import { temporaryFolder } from './files.ts';
import { installLibrary } from './published.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ITEMS = ['tea', 'milk', 'bread'];

export interface Application {
  /** `http://127.0.0.1:40001` */
  readonly url: string;
  readonly process: ChildProcess;
  readonly logged: () => string;
  /** Until its log has these words once more than before. */
  logs(words: string): Promise<void>;
}

/** The files of the example, with the library as it is published. */
export async function application(databaseUrl: string): Promise<Application> {
  const folder = temporaryFolder({});
  cpSync(join(ROOT, 'examples/application'), folder, { recursive: true });
  await installLibrary(folder, ['pg']);
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

export interface Customers {
  /** By id: what was ordered and acknowledged. */
  readonly acknowledged: ReadonlyMap<string, { readonly item: string; readonly amount: number }>;
  /** Until so many more orders are acknowledged than there are now. */
  more(count: number): Promise<void>;
  /** Until none is under way any more. */
  stop(): Promise<void>;
}

/** They order one after the other. What is not acknowledged they ask for again, with the same id, as the application wants it. */
export function customers({ url, logged }: Application): Customers {
  const acknowledged = new Map<string, { readonly item: string; readonly amount: number }>();
  let isOpen = true;
  let failed: unknown = null;
  const customer = async (number: number): Promise<void> => {
    for (let n = 1; isOpen; n++) {
      const [id, order] = [randomUUID(), { item: ITEMS[(n + number) % ITEMS.length]!, amount: n }];
      const ask = () => fetch(`${url}/orders/${id}`, { method: 'PUT', body: JSON.stringify(order) });
      while ((await ask()).status !== 204) await new Promise((done) => setTimeout(done, 50));
      acknowledged.set(id, order);
    }
  };
  // An application that does not answer at all has ended.
  const working = Promise.all(Array.from({ length: 4 }, (_, number) => customer(number))).catch((error: unknown) => {
    failed = error;
  });
  const answers = (): void => {
    if (failed !== null) throw new Error(`the application does not answer any more; it said\n${logged()}`, { cause: failed });
  };
  return {
    acknowledged,
    more: (count) => {
      const wanted = acknowledged.size + count;
      return eventually(
        () => failed !== null || acknowledged.size >= wanted,
        () => `${wanted} orders; there are ${acknowledged.size}`,
      ).then(answers);
    },
    stop: async () => {
      isOpen = false;
      await working;
      answers();
    },
  };
}

/** In one statement, so of one moment. What was saved twice would be counted twice. */
const SUMS = 'SELECT (SELECT sum(amount) FROM totals) = (SELECT sum(amount) FROM orders) AS same';

export const expectSameSums = async (databaseUrl: string): Promise<void> =>
  expect(await query(databaseUrl, SUMS)).toEqual([{ same: true }]);

/** Every order that was acknowledged is there as it was ordered, once, and no other is. */
export async function expectAllSaved(databaseUrl: string, { acknowledged }: Customers): Promise<void> {
  const saved = await query(databaseUrl, 'SELECT id::text, item, amount FROM orders');
  const found = new Map(saved.map(({ id, item, amount }) => [id, { item, amount }]));
  expect([...acknowledged].filter(([id, order]) => JSON.stringify(found.get(id)) !== JSON.stringify(order))).toEqual([]);
  expect(saved.length).toBe(acknowledged.size);
}
