// What the rows are given: one server, the databases on it, and workloads that are written when they are first asked for.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster } from './cluster.ts';
import type { Contender } from './contender.ts';
import { openDatabases } from './database.ts';
import { LONG_HISTORY } from './long-history.ts';
import { type Command, timed } from './measure.ts';
import type { Surroundings } from './rounds.ts';
import type { Bench, WorkloadName } from './rows.ts';
import { type Workload, writeLargeFile, writeWorkload } from './workload.ts';

export interface Line {
  readonly contenders: readonly Contender[];
  /** Whoever drops out, and why. */
  readonly skipped: Map<string, string>;
  readonly rounds: number;
}

/** @throws Error if there is no server to measure on. */
export async function openBench({
  contenders,
  skipped,
  rounds,
}: Line): Promise<Bench & { readonly serverVersion: string; close(): Promise<void> }> {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-scratch-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const given = process.env['BENCH_URL'];
  const cluster = await createCluster();
  if (cluster === null && given === undefined)
    throw new Error('no PostgreSQL: set BENCH_URL, or BENCH_PGBIN to a folder with initdb, or run npm ci for the embedded one');
  if (given === undefined) await cluster!.start();
  const databases = await openDatabases(given ?? cluster!.url);
  const checkpointed = async (folder: string): Promise<Workload> => {
    const workload = writeWorkload(folder, 1000, LONG_HISTORY);
    const ours = contenders.find(({ checkpoint }) => checkpoint !== undefined);
    if (ours !== undefined) await timed(ours.checkpoint!({ url: databases.url('postgres'), workload }) as Command);
    return workload;
  };
  const makers: Readonly<Record<WorkloadName, (folder: string) => Workload | Promise<Workload>>> = {
    ten: (folder) => writeWorkload(folder, 10),
    twenty: (folder) => writeWorkload(folder, 20),
    thousand: (folder) => writeWorkload(folder, 1000),
    checkpoint: checkpointed,
    'large-file': (folder) => writeLargeFile(folder, 300_000),
  };
  const made = new Map<WorkloadName, Workload>();
  let isLeft = false;
  const leave = async (): Promise<void> => {
    if (!isLeft) await databases.close();
    isLeft = true;
    await cluster?.stop();
  };
  return {
    serverVersion: databases.serverVersion,
    around: async (name): Promise<Surroundings> => {
      const workload = made.get(name) ?? (await makers[name](join(scratch, name)));
      made.set(name, workload);
      return {
        databases,
        contenders: contenders.filter((contender) => !skipped.has(contender.name)),
        rounds,
        workload,
        tell: (text) => process.stderr.isTTY && process.stderr.write(`  ${text}\n`),
        drop: (who, reason) => skipped.set(who, reason),
      };
    },
    stopped: async () => {
      await leave();
      return cluster;
    },
    close: async () => {
      await leave();
      await cluster?.remove();
    },
  };
}
