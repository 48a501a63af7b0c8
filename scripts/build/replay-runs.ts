// The runs that must cost little, with the recorded conversation in the server's place: what they need is what the build puts together, and the
// functions that they call are what is in the code caches. A cache of all functions is twice as large, and to read it takes twice as long.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conversation, replayAnswers } from './conversation.ts';
import type { StartRuns } from './start-modules.ts';
import { A_FLAG, type Traced, traced } from './trace-start.ts';
import type { WrittenProgram } from './write-program.ts';

/**
 * If the recorded conversation is no longer what the program expects, a run does not exit 0, and lacks what it did not come to.
 * @param hooks loaded before each run.
 */
export async function replayRuns(program: Pick<WrittenProgram, 'path' | 'modules'>, hooks: readonly string[] = []): Promise<StartRuns> {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'));
  const { migrations, applying, passing } = conversation();
  for (const [name, text] of Object.entries(migrations)) writeFileSync(join(folder, name), text);
  const run = async (answers: readonly string[], format: string, ...flags: readonly string[]): Promise<Traced> => {
    const server = await replayAnswers(answers, 'build');
    const env = {
      DATABASE_URL: `postgres://build:build@127.0.0.1:${server.port}/build`,
      GATE_MIGRATIONS: folder,
      GATE_DEADLINE: '30s',
      GATE_WAIT_TIMEOUT: '1s',
      GATE_LOG_FORMAT: format,
      TRACE_START: join(folder, 'trace.json'),
    };
    try {
      return await traced(program, ['up', ...flags], env, hooks);
    } finally {
      server.close();
    }
  };
  try {
    return {
      ...{ pass: await run(passing, 'plain'), json: await run(passing, 'json') },
      ...{ words: await run(passing, 'plain', ...A_FLAG), apply: await run(applying, 'json') },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
