// The workloads that need nothing but a running server: apply, noop, memory, wire. A contender that fails or makes something else than
// the workload drops out, with the reason, and the others go on.
import type { Contender, Setting, Task } from './contender.ts';
import type { Databases } from './database.ts';
import { type Command, peakMemory, rotated, type Summary, summarise, timed } from './measure.ts';
import { openWire } from './wire.ts';
import type { Workload } from './workload.ts';

export interface Surroundings {
  readonly databases: Databases;
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  readonly workload: Workload;
  /** Told on progress, for a person who waits. */
  readonly tell: (line: string) => void;
  /** Told when a contender drops out. */
  readonly drop: (name: string, reason: string) => void;
}

export type Results = ReadonlyMap<string, Summary>;

/** Milliseconds to apply the workload to an empty database; one run before the rounds fills caches and is not counted. */
export async function measureApply(around: Surroundings): Promise<Results> {
  const { databases, workload } = around;
  const expected = await databases.expected(workload);
  return overRounds(around, 'apply', able(around, 'apply'), 1, async (contender, command) => {
    await databases.fresh(RUN);
    const { ms } = await timed(command(RUN));
    await check(around, RUN, expected);
    await databases.putAside(RUN);
    around.tell(`apply ${contender.name}: ${ms.toFixed(0)} ms`);
    return ms;
  });
}

/** Milliseconds to find nothing to do on a database each contender has filled itself. */
export async function measureNoop(around: Surroundings): Promise<Results> {
  const filled = await fill(around, able(around, 'noop'));
  return overRounds(around, 'noop', filled, 2, async (contender, command) => (await timed(command(databaseOf(contender)))).ms);
}

/** Milliseconds in a container, with nothing to do: what there is to do is done before the counted rounds. */
export async function measureContainer(around: Surroundings): Promise<Results> {
  const contenders = able(around, 'container');
  for (const contender of contenders) await around.databases.fresh(databaseOf(contender));
  return overRounds(around, 'container', contenders, 2, async (contender, command) => (await timed(command(databaseOf(contender)))).ms);
}

/** Milliseconds to say a version. */
export const measureVersion = (around: Surroundings): Promise<Results> =>
  overRounds(around, 'version', able(around, 'version'), 2, async (_, command) => (await timed(command(RUN))).ms);

/** Peak MB. */
export const weighApply = (around: Surroundings): Promise<Results> =>
  overRounds(few(around), 'apply', able(around, 'apply'), 0, async (_, command) => {
    await around.databases.fresh(RUN);
    return weigh(command(RUN));
  });

/** Peak MB. */
export async function weighNoop(around: Surroundings): Promise<Results> {
  const filled = await fill(around, able(around, 'noop'));
  return overRounds(few(around), 'noop', filled, 1, (contender, command) => weigh(command(databaseOf(contender))));
}

/** Memory varies little. */
const few = (around: Surroundings): Surroundings => ({ ...around, rounds: Math.min(3, around.rounds) });

/** @throws Error if nothing here can tell. */
export async function weigh(command: Command): Promise<number> {
  const peak = await peakMemory(command);
  if (peak === null) throw new Error('neither GNU time nor /proc is here to tell its memory');
  return peak;
}

export interface WireRow {
  readonly connections: number;
  readonly login: number;
  /** Round trips after login with nothing to do. */
  readonly noop: number;
  /** Round trips that one more migration costs: the difference between the longer and the shorter workload, a migration. */
  readonly each: number | null;
}

/** @param short a workload of fewer migrations than `around`'s. */
export async function measureWire(around: Surroundings, short: Workload): Promise<ReadonlyMap<string, WireRow>> {
  const { databases, workload: long } = around;
  const target = new URL(databases.url(RUN));
  const wire = await openWire({ host: target.hostname, port: Number(target.port || 5432) });
  const through = (task: Task, workload: Workload): Command => {
    const url = Object.assign(new URL(databases.url(RUN)), { hostname: '127.0.0.1', port: String(wire.port) }).href;
    return task({ url, workload });
  };
  const counted = async (command: Command) => {
    wire.take();
    await timed(command);
    return wire.take();
  };
  const expected = await databases.expected(long);
  const rows = new Map<string, WireRow>();
  for (const { name, apply, noop } of around.contenders) {
    if (noop === undefined) continue;
    try {
      await databases.fresh(RUN);
      const few = apply && (await counted(through(apply, short)));
      await databases.fresh(RUN);
      const many = apply && (await counted(through(apply, long)));
      if (apply) await check(around, RUN, expected);
      const idle = await counted(through(noop, long));
      if (idle.connections === 0) continue;
      const each = few && many ? (many.work - few.work) / (long.count - short.count) : null;
      rows.set(name, { connections: idle.connections, login: idle.login, noop: idle.work, each });
    } catch (error) {
      around.drop(name, (error as Error).message);
    }
  }
  await wire.close();
  await databases.drop(RUN);
  return rows;
}

const RUN = 'bench_run';

type TaskName = 'apply' | 'noop' | 'version' | 'container';

const able = (around: Surroundings, task: TaskName): readonly Contender[] =>
  around.contenders.filter((contender) => contender[task] !== undefined);

const databaseOf = (contender: Contender): string => `bench_of_${contender.name.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;

async function fill(around: Surroundings, contenders: readonly Contender[]): Promise<readonly Contender[]> {
  const expected = await around.databases.expected(around.workload);
  const filled: Contender[] = [];
  for (const contender of contenders) {
    const database = databaseOf(contender);
    await around.databases.fresh(database);
    try {
      if (contender.apply !== undefined) {
        await timed(contender.apply(settingFor(around, database)));
        await check(around, database, expected);
      }
      filled.push(contender);
    } catch (error) {
      around.drop(contender.name, (error as Error).message);
    }
  }
  return filled;
}

/** @throws Error if the database does not hold what the workload makes. */
async function check({ databases, workload }: Surroundings, database: string, expected: string): Promise<void> {
  const found = await databases.fingerprint(database, workload);
  if (found !== expected) throw new Error(`it made ${found} instead of ${expected}`);
}

const settingFor = (around: Surroundings, database: string): Setting => ({
  url: around.databases.url(database),
  workload: around.workload,
});

/** @param warmUps rounds before the counted ones. */
async function overRounds(
  around: Surroundings,
  task: TaskName,
  contenders: readonly Contender[],
  warmUps: number,
  sample: (contender: Contender, command: (database: string) => Command) => Promise<number>,
): Promise<Results> {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (const { contender, round } of rotated(contenders, around.rounds + warmUps)) {
    const taken = samples.get(contender.name);
    if (taken === undefined) continue;
    try {
      const value = await sample(contender, (database) => contender[task]!(settingFor(around, database)));
      if (round >= warmUps) taken.push(value);
    } catch (error) {
      samples.delete(contender.name);
      around.drop(contender.name, `${task}: ${(error as Error).message}`);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, summarise(values)]));
}
