// What only one process at a time may do: each leaves a file with its process id and the time when it was started beside what it works on, and
// looks whose files are there. Refuses to take a file for a process that is gone, however that ended, or for another one with the same id.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../core/time/pause.ts';
import { statOf } from './process-stat.ts';

export interface Claim {
  readonly release: () => void;
}

/** Who has it. */
export interface Claimant {
  readonly pid: number;
  readonly file: string;
}

/** Two that come at once see each other: the one that was started later withdraws, and the other waits so long (ms) for that. */
const WITHDRAWAL = 2000;
const LOOK = 50;

/** @throws Error of node:fs if the folder cannot be written to. */
export async function claim(folder: string, name: string): Promise<Claim | Claimant> {
  const mine: Mark = { pid: process.pid, start: startOf(process.pid) ?? '0' };
  const file = join(folder, fileOf(name, mine));
  writeFileSync(file, '');
  const release = (): void => {
    rmSync(file, { force: true });
    process.off('exit', release);
  };
  process.once('exit', release);
  for (let waited = 0; ; waited += LOOK) {
    const others = othersIn(folder, name, mine);
    const [any] = others;
    if (any === undefined) return { release };
    const first = others.find((other) => isBefore(other, mine));
    if (first !== undefined || waited >= WITHDRAWAL) {
      release();
      const { pid } = first ?? any;
      return { pid, file: join(folder, fileOf(name, first ?? any)) };
    }
    await pause(LOOK);
  }
}

interface Mark {
  readonly pid: number;
  /** As the system says it: ticks since it was booted, or a date without blanks. */
  readonly start: string;
}

const fileOf = (name: string, { pid, start }: Mark): string => `${name}.${pid}-${start}.lock`;

/** Of those that are alive; the files of the others are removed. */
function othersIn(folder: string, name: string, mine: Mark): readonly Mark[] {
  const marks = readdirSync(folder).flatMap((file) => {
    const [, pid, start] = file.startsWith(`${name}.`) ? (/^(\d+)-([\w-]+)\.lock$/.exec(file.slice(name.length + 1)) ?? []) : [];
    return pid === undefined || start === undefined ? [] : [{ pid: Number(pid), start }];
  });
  const others = marks.filter(({ pid, start }) => pid !== mine.pid || start !== mine.start);
  const gone = others.filter(({ pid, start }) => startOf(pid) !== start);
  for (const mark of gone) rmSync(join(folder, fileOf(name, mark)), { force: true });
  return others.filter((mark) => !gone.includes(mark));
}

function isBefore(one: Mark, other: Mark): boolean {
  if (one.start === other.start) return one.pid < other.pid;
  return one.start.localeCompare(other.start, 'en', { numeric: true }) < 0;
}

/** When a process was started; null if there is none. Where there is no /proc, `ps` says it. */
function startOf(pid: number): string | null {
  const fields = statOf(pid);
  if (fields !== null) return fields[0] === 'Z' ? null : (fields[19] ?? null);
  if (process.platform === 'linux') return null;
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const said = (stdout ?? '').trim().replaceAll(/\W+/g, '-');
  return said === '' ? null : said;
}
