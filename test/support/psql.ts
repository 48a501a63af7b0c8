// psql as people run a file with it, from this machine or from the official image: the judge of what a file means.
import { execFileSync, spawnSync } from 'node:child_process';

/** How psql ended: 0, or 3 where the file failed. */
export type Psql = (url: string, text: string | Uint8Array) => { readonly code: number; readonly output: string };

/** @returns null if there is none to be had: say so, and skip. */
export function findPsql(): Psql | null {
  const flags = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', '-'];
  const image = 'postgres:18';
  const on = (program: string, before: readonly string[]): Psql => {
    return (url, text) => {
      const { status, stdout, stderr } = spawnSync(program, [...before, ...flags, url], { input: text, encoding: 'utf8' });
      return { code: status ?? -1, output: `${stdout}${stderr}` };
    };
  };
  if (answers('psql', ['--version'])) return on('psql', []);
  if (!answers('docker', ['image', 'inspect', image])) return null;
  return on('docker', ['run', '--rm', '--interactive', '--network', 'host', '--entrypoint', 'psql', image]);
}

function answers(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
