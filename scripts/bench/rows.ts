// The rows of the benchmark: what is measured, beside whom, and what was asked for.
import { measureCatalog, PG_DUMP } from './catalog.ts';
import type { Cluster } from './cluster.ts';
import { IMAGE, IMAGE_FLOOR } from './containers.ts';
import { LEAST_RUNNER, LOGIN_LOOP, NODE, PROGRAM, PSQL } from './peers.ts';
import {
  measureApply,
  measureContainer,
  measureNoop,
  measureVersion,
  type Results,
  type Surroundings,
  weighApply,
  weighNoop,
} from './rounds.ts';
import { PGLOADER, timeMove, weighMove } from './sqlite.ts';
import { measureWait } from './wait.ts';

export interface Bench {
  /** @param workload made the first time that it is asked for. */
  readonly around: (workload: WorkloadName) => Promise<Surroundings>;
  /** Of a server of our own, which is stopped; null if there is none. */
  readonly stopped: () => Promise<Cluster | null>;
}

export type WorkloadName = 'ten' | 'twenty' | 'thousand' | 'checkpoint' | 'large-file';

export interface Row {
  readonly name: string;
  readonly title: string;
  readonly unit: 'ms' | 'MB';
  /** Whose figure is asked about, if it is not our program by itself. */
  readonly ours?: string;
  /** Whom ratios are taken to. */
  readonly base?: string;
  /** The largest ratio, or without a base the largest figure, that was asked for. */
  readonly reach: number;
  measure(bench: Bench): Promise<Results>;
}

export const ROWS: readonly Row[] = [
  { name: 'version', title: '`schemagate version`', unit: 'ms', base: NODE, reach: 1.2, measure: on('ten', measureVersion) },
  { name: 'noop-10', title: 'nothing to do, 10 applied', unit: 'ms', base: LEAST_RUNNER, reach: 1, measure: on('ten', measureNoop) },
  {
    name: 'noop-1000',
    title: 'nothing to do, 1,000 applied',
    unit: 'ms',
    base: LEAST_RUNNER,
    reach: 1,
    measure: on('thousand', measureNoop),
  },
  {
    name: 'apply-10',
    title: 'apply 10 to an empty database, verified',
    unit: 'ms',
    base: LEAST_RUNNER,
    reach: 1.1,
    measure: on('ten', measureApply),
  },
  {
    name: 'apply-1000',
    title: 'apply 1,000 to an empty database, verified',
    unit: 'ms',
    base: PSQL,
    reach: 1.1,
    measure: on('thousand', measureApply),
  },
  {
    name: 'checkpoint',
    title: '1,000 migrations, 100 tables at the end, from a checkpoint, verified',
    unit: 'ms',
    base: PSQL,
    reach: 0.25,
    measure: on('checkpoint', (around) => measureApply(only(around, PROGRAM, PSQL))),
  },
  {
    name: 'catalog',
    title: 'read and compare 1,000 tables, 10,000 columns, 2,000 indexes',
    unit: 'ms',
    base: PG_DUMP,
    reach: 0.4,
    measure: on('ten', measureCatalog),
  },
  {
    name: 'memory-noop-1000',
    title: 'peak memory, nothing to do, 1,000 applied',
    unit: 'MB',
    reach: 70,
    measure: on('thousand', weighNoop),
  },
  { name: 'memory-apply-1000', title: 'peak memory, apply 1,000', unit: 'MB', reach: 70, measure: on('thousand', weighApply) },
  {
    name: 'memory-large-file',
    title: 'peak memory, a file of 300,000 statements',
    unit: 'MB',
    reach: 200,
    measure: on('large-file', (around) => weighApply(only(around, PROGRAM))),
  },
  {
    name: 'sqlite',
    title: '1,000,000 rows of two tables from SQLite, compared',
    unit: 'ms',
    base: PGLOADER,
    reach: 0.5,
    measure: on('ten', timeMove),
  },
  { name: 'memory-sqlite', title: 'peak memory, the same', unit: 'MB', reach: 200, measure: on('ten', weighMove) },
  {
    name: 'container',
    title: 'from the start of a container to its exit, nothing to do, 10 applied',
    unit: 'ms',
    ours: IMAGE,
    base: IMAGE_FLOOR,
    reach: 1.5,
    measure: on('ten', measureContainer),
  },
  // The last one: it needs the server stopped.
  {
    name: 'wait',
    title: 'returns after the server is ready',
    unit: 'ms',
    base: LOGIN_LOOP,
    reach: 1.1,
    measure: async (bench) => {
      const around = await bench.around('ten');
      const cluster = await bench.stopped();
      if (cluster !== null) return measureWait(cluster, around);
      around.drop('wait', 'no initdb to make a server with');
      return new Map();
    },
  },
];

function on(workload: WorkloadName, measure: (around: Surroundings) => Promise<Results>): Row['measure'] {
  return async (bench) => measure(await bench.around(workload));
}

const only = (around: Surroundings, ...names: readonly string[]): Surroundings => ({
  ...around,
  contenders: around.contenders.filter(({ name }) => names.includes(name)),
});

/** Of one row, as a run has written it. */
export type Samples = Readonly<Record<string, { readonly median: number; readonly min: number; readonly max: number }>>;

/** The figure that was asked about, and whether it was reached; null if it was not measured. */
export function standing(
  { ours = PROGRAM, base, reach }: Row,
  samples: Samples,
): { readonly figure: number; readonly ratio: number | null; readonly isReached: boolean } | null {
  const figure = samples[ours]?.median;
  const reference = base === undefined ? undefined : samples[base]?.median;
  if (figure === undefined || (base !== undefined && reference === undefined)) return null;
  const ratio = reference === undefined ? null : figure / reference;
  return { figure, ratio, isReached: (ratio ?? figure) <= reach };
}
