// How long after the server is ready does a waiter return? The waiter starts first, the server a little later; ready is the moment at
// which the server first answers a start-up message with a request to authenticate.
import { setTimeout as sleep } from 'node:timers/promises';
import { accepting, type Cluster } from './cluster.ts';
import type { Contender } from './contender.ts';
import { openDatabases } from './database.ts';
import { rotated, type Summary, summarise, timed } from './measure.ts';
import type { Surroundings } from './rounds.ts';

/** Long enough for every waiter to have asked in vain, in ms. The rest moves waiters that ask once a second through their second. */
const HEAD_START = 1000;
const PHASES = [0, 370, 740, 110, 480, 850, 220];
/** A waiter that has not returned by then, in ms, never will. */
const LIMIT = 30_000;

/** @param cluster one that is stopped; it is left stopped. */
export async function measureWait(cluster: Cluster, around: Omit<Surroundings, 'databases'>): Promise<ReadonlyMap<string, Summary>> {
  const waiters = await prepare(cluster, around);
  const samples = new Map<string, number[]>(waiters.map(({ contender }) => [contender.name, []]));
  for (const { contender: waiter, round } of rotated(waiters, around.rounds)) {
    const { name } = waiter.contender;
    const taken = samples.get(name);
    if (taken === undefined) continue;
    try {
      taken.push(await once(cluster, waiter, around, HEAD_START + PHASES[round % PHASES.length]!));
      around.tell(`wait ${name}: ${taken.at(-1)!.toFixed(0)} ms`);
    } catch (error) {
      samples.delete(name);
      around.drop(name, (error as Error).message);
    } finally {
      await cluster.stop();
    }
  }
  return new Map([...samples].map(([name, values]) => [name, summarise(values)]));
}

interface Waiter {
  readonly contender: Contender;
  readonly url: string;
}

async function prepare(cluster: Cluster, around: Omit<Surroundings, 'databases'>): Promise<readonly Waiter[]> {
  await cluster.start();
  const databases = await openDatabases(cluster.url);
  const waiters: Waiter[] = [];
  for (const [index, contender] of around.contenders.entries()) {
    if (contender.wait === undefined) continue;
    const database = `bench_wait_${index}`;
    const url = databases.url(database);
    try {
      await databases.fresh(database);
      if (contender.apply !== undefined) await timed(contender.apply({ url, workload: around.workload }));
      waiters.push({ contender, url });
    } catch (error) {
      around.drop(contender.name, (error as Error).message);
    }
  }
  await databases.leave();
  await cluster.stop();
  return waiters;
}

async function once(cluster: Cluster, waiter: Waiter, around: Omit<Surroundings, 'databases'>, headStart: number): Promise<number> {
  const command = waiter.contender.wait!({ url: waiter.url, workload: around.workload });
  let exited = false;
  const running = timed(command, undefined, LIMIT).finally(() => {
    exited = true;
  });
  running.catch(() => {});
  await sleep(headStart);
  if (exited) await running.then(() => Promise.reject(new Error('it returned before there was a server')));
  cluster.launch();
  const readyAt = await accepting(cluster.port);
  return (await running).exitedAt - readyAt;
}
