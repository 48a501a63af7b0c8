// The code caches of the chunks that a run with nothing to do or one that applies reads, made after such runs: of the functions that they call,
// and no others. A cache of all functions is twice as large, and to read it takes twice as long.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conversation, replayAnswers } from './conversation.ts';
import { traced } from './trace-start.ts';
import type { WrittenProgram } from './write-program.ts';

export interface Warmed {
  /** The modules that were run with nothing to do, and those in applying. */
  readonly pass: readonly string[];
  readonly apply: readonly string[];
  /**
   * The runs came to their end. If the recorded conversation is no longer what the program expects, they do not, and the caches lack what such a
   * run did not come to.
   */
  readonly isWhole: boolean;
}

/** The caches come to lie beside the program. */
export async function warmCaches(program: Pick<WrittenProgram, 'path' | 'modules'>): Promise<Warmed> {
  const folder = mkdtempSync(join(tmpdir(), 'warm-'));
  const { migrations, applying, passing } = conversation();
  for (const [name, text] of Object.entries(migrations)) writeFileSync(join(folder, name), text);
  const run = async (answers: readonly string[], env: NodeJS.ProcessEnv): Promise<readonly string[]> => {
    const server = await replayAnswers(answers);
    const around = {
      DATABASE_URL: `postgres://build:build@127.0.0.1:${server.port}/build`,
      GATE_MIGRATIONS: folder,
      GATE_DEADLINE: '30s',
      TRACE_START: join(folder, 'trace.json'),
    };
    try {
      return (await traced(program, 'up', { ...around, ...env }, ['keep-caches.cjs'])).modules;
    } finally {
      server.close();
    }
  };
  const warmed = { pass: [] as string[], apply: [] as string[] };
  try {
    warmed.pass.push(...(await run(passing, { GATE_LOG_FORMAT: 'plain' })), ...(await run(passing, { GATE_LOG_FORMAT: 'json' })));
    warmed.apply.push(...(await run(applying, { GATE_LOG_FORMAT: 'json' })));
    return { ...warmed, isWhole: true };
  } catch {
    return { ...warmed, isWhole: false };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
