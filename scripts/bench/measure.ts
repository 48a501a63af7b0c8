// One child process, timed or weighed, and what many such samples amount to. The clock runs from just before the process is made until it
// has exited; its output goes to a file, so that reading it costs the measurement nothing.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Beside PATH, HOME, TMPDIR and LANG; nothing else of our own environment is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Run {
  /** Wall time in ms. */
  readonly ms: number;
  /** Reading of the monotonic clock (performance.now) when the process had exited. */
  readonly exitedAt: number;
  /** The end of what it printed on both streams. */
  readonly output: string;
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly samples: readonly number[];
}

/** How long any one child may take, in ms. */
const LIMIT = 600_000;

/** @throws Error with the end of the output if the child does not exit 0. */
export function timed(command: Command, onSpawn: (child: ChildProcess) => void = () => {}, limit = LIMIT): Promise<Run> {
  const file = openNameless();
  const [program, ...args] = command.argv;
  return new Promise<Run>((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, args, { cwd: command.cwd, env: environment(command), stdio: ['ignore', file, file], timeout: limit });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      const exitedAt = performance.now();
      const output = endOf(file);
      if (code === 0) resolve({ ms: exitedAt - start, exitedAt, output });
      else reject(new Error(`${command.argv.join(' ')} ended with ${code ?? signal}: ${output.trim()}`));
    });
    onSpawn(child);
  }).finally(() => closeSync(file));
}

/**
 * Peak resident set of the largest process of the child's tree in MB (2^20 bytes): by GNU time where it is, else by asking /proc
 * every millisecond (then the child alone, and what it did in its last millisecond may be missing).
 * @returns null if neither is there.
 */
export async function peakMemory(command: Command): Promise<number | null> {
  if (hasGnuTime()) return weighedByTime(command);
  if (!existsSync('/proc/self/status')) return null;
  let peak = 0;
  let timer: NodeJS.Timeout | undefined;
  await timed(command, (child) => {
    timer = setInterval(() => {
      peak = Math.max(peak, highWaterMark(child.pid));
    }, 1);
  }).finally(() => clearInterval(timer));
  return peak;
}

export function summarise(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, samples };
}

/** Each contender once a round; the order moves on by one each round, so that nobody always runs behind the same neighbour. */
export function* rotated<T>(contenders: readonly T[], rounds: number): Generator<{ readonly contender: T; readonly round: number }> {
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < contenders.length; place++) yield { contender: contenders[(place + round) % contenders.length]!, round };
  }
}

function environment(command: Command): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), ...command.env };
}

let gnuTime: boolean | undefined;
function hasGnuTime(): boolean {
  gnuTime ??= spawnSync('/usr/bin/time', ['-v', 'true'], { stdio: 'ignore' }).status === 0;
  return gnuTime;
}

async function weighedByTime(command: Command): Promise<number> {
  const { output } = await timed({ ...command, argv: ['/usr/bin/time', '-v', ...command.argv] });
  return Number(output.split('Maximum resident set size (kbytes): ').at(-1)!.split('\n')[0]) / 1024;
}

/** A file that is gone with its descriptor, however we end. */
function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-output-'));
  const file = openSync(join(folder, 'output'), 'w+');
  rmSync(folder, { recursive: true });
  return file;
}

function endOf(file: number): string {
  const { size } = fstatSync(file);
  const bytes = Buffer.alloc(Math.min(size, 3000));
  readSync(file, bytes, 0, bytes.length, size - bytes.length);
  return bytes.toString('utf8');
}

function highWaterMark(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
