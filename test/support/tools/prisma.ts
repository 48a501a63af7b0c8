// Prisma's own command line, with the engine that its npm package carries.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RealTool } from './tool.ts';

const CLI = join(dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build/index.js');
const CONFIG = fileURLToPath(new URL('prisma/prisma.config.ts', import.meta.url));

export const tool: RealTool = {
  layout: 'prisma',
  up: async (url, folder) => {
    const { code, output } = await run('deploy', url, folder);
    if (code !== 0) throw new Error(output);
    return output;
  },
  pending: async (url, folder) => {
    const { output } = await run('status', url, folder);
    if (output.includes('Database schema is up to date!')) return [];
    const [, list] = /not yet been applied:\n((?:\S+\n)+)/.exec(output) ?? [];
    if (list === undefined) throw new Error(output);
    return list.trim().split('\n');
  },
};

function run(command: 'deploy' | 'status', url: string, folder: string): Promise<{ readonly code: number; readonly output: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: url,
    MIGRATIONS_FOLDER: resolve(folder),
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    // Native engines, which would be downloaded: the command line wants files there, and with `engine: 'js'` never runs them.
    PRISMA_QUERY_ENGINE_LIBRARY: process.execPath,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  };
  return new Promise((done) => {
    execFile(process.execPath, [CLI, 'migrate', command, '--config', CONFIG], { env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` });
    });
  });
}
