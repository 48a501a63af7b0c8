// A program that a person uses: it has this process's terminal, and what is pressed there is for it. Ctrl-C reaches both, and only it acts on that.
import { once } from 'node:events';
import type { ChildEnd } from './start-child.ts';

export interface ForegroundOptions {
  /** The program, as it was found, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws Error of node:child_process if it could not be started. */
export async function runInForeground({ command: [program, ...args], env }: ForegroundOptions): Promise<ChildEnd> {
  const { spawn } = await import('node:child_process');
  const child = spawn(program, args, { env, stdio: 'inherit' });
  const ours = process.listeners('SIGINT');
  const onTerm = (): void => void child.kill('SIGTERM');
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', ignore);
  process.on('SIGTERM', onTerm);
  try {
    const [exitCode, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return { exitCode, signal };
  } finally {
    process.off('SIGTERM', onTerm);
    process.off('SIGINT', ignore);
    for (const listener of ours) process.on('SIGINT', listener);
  }
}

const ignore = (): void => {};
