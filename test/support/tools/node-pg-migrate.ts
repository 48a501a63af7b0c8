// node-pg-migrate as its users run it, from the npm package of that name.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import type { RealTool } from './tool.ts';

/** No configuration file is found where it runs; the folder must be absolute. */
async function run(url: string, folder: string, ...command: readonly string[]): Promise<string> {
  const program = createRequire(import.meta.url).resolve('node-pg-migrate/bin/node-pg-migrate');
  const env = { ...process.env, DATABASE_URL: url };
  const args = [program, ...command, '--migrations-dir', folder, '--no-verbose'];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: tmpdir(), env });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`node-pg-migrate ${command.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

export const tool: RealTool = {
  layout: 'node-pg-migrate',
  up: (url, folder) => run(url, folder, 'up'),
  // It has no status; what it would run is listed first.
  pending: async (url, folder) => [...(await run(url, folder, 'up', '--dry-run')).matchAll(/^> - (.+)$/gm)].map(([, name]) => name!),
  down: (url, folder) => run(url, folder, 'down'),
};
