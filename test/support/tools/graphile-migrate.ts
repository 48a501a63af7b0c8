// graphile-migrate by its command line, in a process of its own: it ends the one it is in where a connection breaks.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RealTool } from './tool.ts';

const LEAST_STATUS_OF_FAILURE = 4;
/** `status` ends with the sum of 1 (something is pending) and 2 (current.sql holds something). */
const PENDING = 1;

export const tool: RealTool = {
  layout: 'graphile-migrate',
  up: async (url, folder) => {
    const { status, output } = run('migrate', url, folder);
    if (status !== 0) throw new Error(output);
    return output;
  },
  pending: async (url, folder) => {
    const { status, output } = run('status', url, folder);
    // What it ends with where it fails is 1 as well.
    const names = [...output.matchAll(/^ {2}(\d+\.sql)$/gm)].map((match) => match[1]!);
    const failed = (status & PENDING) !== 0 && names.length === 0;
    if (failed || status >= LEAST_STATUS_OF_FAILURE) throw new Error(output);
    return names;
  },
};

function run(command: string, url: string, folder: string): { readonly status: number; readonly output: string } {
  const cli = createRequire(import.meta.url).resolve('graphile-migrate/dist/cli.js');
  const home = mkdtempSync(join(tmpdir(), 'schemagate-graphile-'));
  try {
    const config = join(home, 'gmrc.json');
    writeFileSync(
      config,
      JSON.stringify({ connectionString: url, shadowConnectionString: `${url}_shadow`, migrationsFolder: resolve(folder) }),
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, command, '--config', config], { encoding: 'utf8' });
    return { status: status ?? LEAST_STATUS_OF_FAILURE, output: `${stdout}${stderr}` };
  } finally {
    rmSync(home, { recursive: true });
  }
}
