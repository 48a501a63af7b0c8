// The gate that holds the lock of a SQLite file: what its row says, and whether it is gone.
import type { Run } from '../../ledger/ledger.ts';
import type { SqlRow } from '../session/connection.ts';

export interface Holder {
  readonly run: string;
  readonly host: string;
  readonly pid: number;
  readonly program: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Grows with everything that it does. */
  readonly beat: number;
}

export const holderIn = (row: SqlRow): Holder => ({
  run: String(row['run']),
  host: String(row['host']),
  pid: Number(row['pid']),
  program: String(row['program']),
  since: String(row['since']),
  beat: Number(row['beat']),
});

/** `schemagate 1.0 (run 2f…), pid 17 on web-1, since 2026-01-31T12:00:00Z`. */
export const holderText = ({ run, host, pid, program, since }: Holder): string =>
  `${program} (run ${run}), pid ${pid} on ${host}, since ${since}`;

/** Runs of this process that hold or may hold the lock of a file: a library may have several. */
const OWN_RUNS = new Set<string>();

export const begins = ({ id }: Run): void => void OWN_RUNS.add(id);
export const ends = ({ id }: Run): void => void OWN_RUNS.delete(id);

/**
 * Whether it is certain that nobody is there any more. In a container that was started again the process has the same number as the one before.
 * Of another host, and of a number that another process has by now, nothing is certain.
 */
export function isDead({ run, host, pid }: Holder, here: string): boolean {
  if (host !== here) return false;
  return pid === process.pid ? !OWN_RUNS.has(run) : !isProcess(pid);
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
