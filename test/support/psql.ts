// psql as people run a file with it, from this machine or from the official image: the judge of what a file means.
import { execFileSync, spawn } from 'node:child_process';
import { text as textOf } from 'node:stream/consumers';

/** How psql ended: 0, or 3 where the file failed. */
export type Psql = (url: string, text: string | Uint8Array) => Promise<{ readonly code: number; readonly output: string }>;

export interface PsqlOptions {
  /** Default: yes. */
  readonly stopsOnError?: boolean;
  /** Besides this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is ended; default: none. */
  readonly limit?: number;
}

/** @returns null if there is none to be had: say so, and skip. */
export function findPsql({ stopsOnError = true, env = {}, limit }: PsqlOptions = {}): Psql | null {
  const flags = ['-X', '-q', ...(stopsOnError ? ['-v', 'ON_ERROR_STOP=1'] : []), '-f', '-'];
  const image = 'postgres:18';
  const on = (program: string, before: readonly string[]): Psql => {
    // This process may be the one that reads the server's log, and the server waits for that.
    return async (url, text) => {
      const child = spawn(program, [...before, ...flags, url], {
        env: { ...process.env, ...env },
        ...(limit !== undefined && { timeout: limit }),
      });
      // It ends where the file is not read to its end.
      child.stdin.on('error', () => {});
      child.stdin.end(text);
      const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
      const [code, ...said] = await Promise.all([ended, textOf(child.stdout), textOf(child.stderr)]);
      return { code: code ?? -1, output: said.join('') };
    };
  };
  if (answers('psql', ['--version'])) return on('psql', []);
  if (!answers('docker', ['image', 'inspect', image])) return null;
  const variables = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
  return on('docker', ['run', '--rm', '--interactive', ...variables, '--network', 'host', '--entrypoint', 'psql', image]);
}

function answers(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
