// The code caches of the chunks that a run with nothing to do reads, made after such runs: of the functions that they call, and no others. A
// cache of all functions is twice as large, and to read it takes twice as long.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conversation, replayAnswers } from './conversation.ts';

/**
 * @param path of the program; the caches come to lie beside it.
 * @returns the exit codes of the runs. All 0, unless the recorded conversation is no longer what the program expects: then the caches lack what
 * such a run did not come to.
 */
export async function warmCaches(path: string): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'warm-'));
  const { migrations, answers } = conversation();
  for (const [name, text] of Object.entries(migrations)) writeFileSync(join(folder, name), text);
  const server = await replayAnswers(answers);
  const env = { DATABASE_URL: `postgres://build:build@127.0.0.1:${server.port}/build`, GATE_MIGRATIONS: folder, GATE_DEADLINE: '30s' };
  const hook = fileURLToPath(new URL('keep-caches.cjs', import.meta.url));
  const run = async (format: string): Promise<number> => {
    const child = spawn(process.execPath, ['--require', hook, path, 'up'], {
      env: { ...env, GATE_LOG_FORMAT: format },
      stdio: 'ignore',
    });
    const [exit] = (await once(child, 'exit')) as [number | null];
    return exit ?? -1;
  };
  try {
    return [await run('plain'), await run('json')];
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
