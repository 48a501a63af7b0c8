// A program run as a child: without a shell, without input, in a process group of its own, so that whatever it starts ends with it. Refuses
// to outlive this process, and to wait for an output that is held open when the program is gone.
import type { ChildProcess } from 'node:child_process';
import { portsOf } from './group-sockets.ts';
import { outputLines } from './output-lines.ts';

export type OutputStream = 'stdout' | 'stderr';

export interface ChildOptions {
  /** The program, as it was found, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tell: (stream: OutputStream, line: string) => void;
  /** Hears the same as the bytes that they are. */
  readonly hear?: (stream: OutputStream, bytes: Uint8Array) => void;
}

/** One of the two is null. */
export interface ChildEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface Child {
  /** Undefined if it could not be started. */
  readonly pid: number | undefined;
  /** @throws Error of node:child_process if it could not be started. */
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

export async function startChild({ command: [program, ...args], env, tell, hear }: ChildOptions): Promise<Child> {
  const { spawn } = await import('node:child_process');
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const endAll = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', endAll);
  const output = [follow(child, 'stdout', { tell, hear }), follow(child, 'stderr', { tell, hear })];
  const ended = endOf(child).finally(() => {
    for (const each of output) each();
    endAll();
    process.off('exit', endAll);
  });
  ended.catch(() => {});
  const stop = async (grace: number): Promise<void> => {
    signalGroup(child, 'SIGTERM');
    const timer = setTimeout(endAll, grace);
    await ended.catch(() => {});
    clearTimeout(timer);
  };
  return { pid: child.pid, ended, stop, ports: (remotePort) => (child.pid === undefined ? [] : portsOf(child.pid, remotePort)) };
}

interface Hearing {
  readonly tell: ChildOptions['tell'];
  readonly hear: ChildOptions['hear'] | undefined;
}

/** @returns what ends it. */
function follow(child: ChildProcess, name: OutputStream, { tell, hear = () => {} }: Hearing): () => void {
  const lines = outputLines((line) => tell(name, line));
  let timer: NodeJS.Timeout | undefined;
  child[name]?.on('data', (chunk: Buffer) => {
    clearTimeout(timer);
    hear(name, chunk);
    lines.push(chunk);
    timer = setTimeout(lines.flush, PARTIAL);
  });
  child[name]?.on('error', () => {});
  return () => {
    clearTimeout(timer);
    lines.end();
  };
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, DRAIN).unref();
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
