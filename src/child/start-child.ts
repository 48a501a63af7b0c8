// A program run as a child: without a shell, without input unless it is given some, in a process group of its own, so that whatever it starts
// ends with it. Refuses to outlive this process, and to wait for an output that is held open when the program is gone.
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { monotonic } from '../core/time/deadline.ts';
import { portsOf } from './group-sockets.ts';
import { outputLines } from './output-lines.ts';
import { type ChildStreams, pipeStreams } from './pipe-streams.ts';

export type OutputStream = 'stdout' | 'stderr';

export interface ChildOptions extends ChildStreams {
  /** The program, as it was found, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tell: (stream: OutputStream, line: string) => void;
  /** Hears the same as the bytes that they are. */
  readonly hear?: (stream: OutputStream, bytes: Uint8Array) => void;
  /** What to wait for before more is read, if nobody has taken what was told; null if there is room. Meanwhile the program has to wait. */
  readonly room?: () => Promise<void> | null;
}

/** One of the two is null. */
export interface ChildEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface Child {
  /** Undefined if it could not be started. */
  readonly pid: number | undefined;
  /** @throws Error of node:child_process if it could not be started; what a stream given to it failed with. */
  readonly ended: Promise<ChildEnd>;
  /** Asks the whole group to end (SIGTERM), and ends it (SIGKILL) if it has not within `grace` ms. */
  stop(grace: number): Promise<void>;
  /** Local ports of the connections that it has to this port; empty where the system does not say. */
  ports(remotePort: number): readonly number[];
}

/** What is written without a line break is passed on after so many ms. */
const PARTIAL = 1000;
/** After the program's end what it left running in the background may hold its output open (ms). */
const DRAIN = 500;
/** For so long (ms), if it goes on: what its last words were is worth waiting for a slow reader. */
const LAST_WORDS = 30_000;

export async function startChild({ command: [program, ...args], env, input, output: into, ...hearing }: ChildOptions): Promise<Child> {
  const { spawn } = await import('node:child_process');
  const child = spawn(program, args, { env, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], detached: true });
  const endAll = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', endAll);
  const piped = pipeStreams(child, { ...(input && { input }), ...(into && { output: into }) }, endAll);
  const told = into === undefined ? (['stdout', 'stderr'] as const) : (['stderr'] as const);
  const output = told.map((name) => follow(child[name], name, hearing));
  const ended = endOf(child, () => piped.isMoving() || output.some((each) => each.isMoving()))
    .finally(() => {
      for (const each of output) each.end();
      endAll();
      process.off('exit', endAll);
    })
    .then((end) => piped.ended.then(() => end));
  ended.catch(() => {});
  const stop = async (grace: number): Promise<void> => {
    signalGroup(child, 'SIGTERM');
    const timer = setTimeout(endAll, grace);
    for (const each of output) each.hurry();
    await ended.catch(() => {});
    clearTimeout(timer);
  };
  return { pid: child.pid, ended, stop, ports: (remotePort) => (child.pid === undefined ? [] : portsOf(child.pid, remotePort)) };
}

interface Following {
  /** Since the last time that this was asked, something came, or has been waiting for room. */
  isMoving(): boolean;
  /** Waits for no room any more. */
  hurry(): void;
  end(): void;
}

function follow(
  stream: Readable | null,
  name: OutputStream,
  { tell, hear = () => {}, room = () => null }: Pick<ChildOptions, 'tell' | 'hear' | 'room'>,
): Following {
  const lines = outputLines((line) => tell(name, line));
  let timer: NodeJS.Timeout | undefined;
  let hasMoved = false;
  let isHurried = false;
  stream?.on('data', (chunk: Buffer) => {
    clearTimeout(timer);
    hasMoved = true;
    hear(name, chunk);
    lines.push(chunk);
    timer = setTimeout(lines.flush, PARTIAL);
    const wait = isHurried ? null : room();
    if (wait === null) return;
    stream.pause();
    void wait.then(() => stream.resume());
  });
  stream?.on('error', () => {});
  return {
    isMoving: () => {
      const moving = !isHurried && (hasMoved || stream?.isPaused() === true);
      hasMoved = false;
      return moving;
    },
    hurry: () => {
      isHurried = true;
      stream?.resume();
    },
    end: () => {
      clearTimeout(timer);
      lines.end();
    },
  };
}

/** @param isMoving whether its output is still on the way to whoever reads it. */
function endOf(child: ChildProcess, isMoving: () => boolean): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      const goneAt = monotonic();
      const look = (): void => {
        if (isMoving() && monotonic() - goneAt < LAST_WORDS) {
          setTimeout(look, DRAIN);
          return;
        }
        child.stdout?.destroy();
        child.stderr?.destroy();
      };
      setTimeout(look, DRAIN);
    });
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Nobody of it is left.
  }
}
