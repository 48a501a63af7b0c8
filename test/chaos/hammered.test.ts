// A reader and a writer at a table throughout an ALTER that must wait for a long transaction: the gate must not make them queue for long.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';
import { figure, scaled } from './support/chance.ts';

const PART = 'ALTER under load';
const LOCK_TIMEOUT = 1000;
/** What is promised beyond lock_timeout, in ms. */
const PROMISE = 1000;

test('no query of the application waits longer than lock_timeout and a second', async () => {
  const rounds = scaled(10);
  let [queries, longest, tries] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const db = await freshDatabase({ droppedBy: 'caller' });
    const first = {
      '1_t.sql': 'CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL);\nINSERT INTO t SELECT g, 0 FROM generate_series(1, 100) g;\n',
    };
    const env = { DATABASE_URL: db.url, GATE_LOCK_TIMEOUT: `${LOCK_TIMEOUT}ms`, GATE_LOG_LEVEL: 'debug' };
    expect((await runGate({ env: { ...env, GATE_MIGRATIONS: migrationsFolder(first) } })).code).toBe(0);
    const holder = await db.client();
    await holder.query('BEGIN; SELECT count(*) FROM t');
    const state = { over: false };
    const load = [
      hammer(await db.client(), 'SELECT sum(n) FROM t', state),
      hammer(await db.client(), 'UPDATE t SET n = n + 1 WHERE id = 1 + (random() * 99)::int', state),
    ];
    const gate = startGate({
      env: { ...env, GATE_MIGRATIONS: migrationsFolder({ ...first, '2_alter.sql': 'ALTER TABLE t ADD COLUMN m int;\n' }) },
    });
    await sleep(4000);
    await holder.query('COMMIT');
    const run = await gate.done;
    state.over = true;
    const waits = (await Promise.all(load)).flat();
    expect(run.code).toBe(0);
    queries += waits.length;
    longest = Math.max(longest, ...waits);
    tries += run.lines.filter(({ msg }) => String(msg).includes('tried again')).length;
    await db.drop();
  }
  expect(longest).toBeLessThan(LOCK_TIMEOUT + PROMISE);
  // Otherwise nothing stood in anybody's way, and nothing was shown.
  expect(tries).toBeGreaterThanOrEqual(rounds);
  figure(PART, 'rounds', `${rounds}, in which the lock was given back and asked for again ${tries} times`);
  figure(PART, 'queries of the application', queries);
  figure(PART, 'longest wait of one', `${longest.toFixed(0)} ms with lock_timeout ${LOCK_TIMEOUT} ms`);
});

/** @returns how long each query took, in ms. */
async function hammer(client: Client, sql: string, state: { readonly over: boolean }): Promise<readonly number[]> {
  const waits: number[] = [];
  while (!state.over) {
    const start = performance.now();
    await client.query(sql);
    waits.push(performance.now() - start);
    await sleep(2);
  }
  return waits;
}
