// node scripts/record-start.ts: records which modules are run by the runs that must cost little (scripts/build/start-modules.json), and what a
// server answers in one of them (scripts/build/conversation.json). DATABASE_URL is that of an empty database.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONVERSATION } from './build/conversation.ts';
import { START_MODULES } from './build/start-modules.ts';
import { traceStart } from './build/trace-start.ts';
import { writeProgram } from './build/write-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'program-'));
try {
  const program = await writeProgram(fileURLToPath(new URL('..', import.meta.url)), folder);
  const { modules, conversation, bytesRead } = await traceStart(program, process.env['DATABASE_URL'] ?? '');
  writeFileSync(START_MODULES, `${JSON.stringify(modules, null, 2)}\n`);
  writeFileSync(CONVERSATION, `${JSON.stringify(conversation, null, 2)}\n`);
  const counts = Object.entries(modules).map(([run, names]) => `${run} ${names.length}`);
  process.stdout.write(`modules: ${counts.join(', ')}; bytes read: ${JSON.stringify(bytesRead)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
