// dbmate as its users run it, from the npm package of that name.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import type { RealTool } from './tool.ts';

/** No schema file is written, and no `.env` is found where it runs. */
async function run(url: string, folder: string, command: string): Promise<string> {
  const program = createRequire(import.meta.url).resolve('dbmate/dist/cli.js');
  const at = new URL(url);
  // Its driver wants TLS unless told otherwise.
  if (!at.searchParams.has('sslmode')) at.searchParams.set('sslmode', 'disable');
  const options = ['--url', at.href, '--migrations-dir', folder, '--no-dump-schema'];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...options, command], { cwd: tmpdir() });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`dbmate ${command} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

export const tool: RealTool = {
  layout: 'dbmate',
  up: (url, folder) => run(url, folder, 'migrate'),
  pending: async (url, folder) => [...(await run(url, folder, 'status')).matchAll(/^\[ \] (.+)$/gm)].map(([, name]) => name!),
  down: (url, folder) => run(url, folder, 'rollback'),
};
