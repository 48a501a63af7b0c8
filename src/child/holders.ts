// Which other processes have a file open, as Linux says it in /proc/PID/fd; elsewhere, and of processes that may not be looked at, nothing is known.
import { readdirSync, readFileSync, statSync } from 'node:fs';

export interface Holder {
  readonly pid: number;
  /** Empty if it cannot be read. */
  readonly name: string;
}

/** Compared by what the file is, not by its name. Opens nothing. */
export function holdersOf(path: string): readonly Holder[] {
  const wanted = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (wanted === undefined) return [];
  const isIt = (link: string): boolean => {
    const found = orNull(() => statSync(link, { bigint: true }));
    return found?.ino === wanted.ino && found.dev === wanted.dev;
  };
  return (orNull(() => readdirSync('/proc')) ?? []).flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const open = orNull(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
    if (!open.some((descriptor) => isIt(`/proc/${pid}/fd/${descriptor}`))) return [];
    return [{ pid, name: orNull(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? '' }];
  });
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
