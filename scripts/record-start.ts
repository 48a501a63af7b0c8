// node scripts/record-start.ts: records what a server answers in the runs that must cost little (scripts/build/conversation.json), which stands in
// for a server at the build. Only when the build asks for it: the answers are another each time. DATABASE_URL is that of an empty database.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONVERSATION } from './build/conversation.ts';
import { traceStart } from './build/trace-start.ts';
import { writeProgram } from './build/write-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'program-'));
try {
  const program = await writeProgram(fileURLToPath(new URL('..', import.meta.url)), folder);
  const { modules, conversation, bytesRead } = await traceStart(program, process.env['DATABASE_URL'] ?? '');
  writeFileSync(CONVERSATION, `${JSON.stringify(conversation, null, 2)}\n`);
  const counts = Object.entries(modules).map(([run, names]) => `${run} ${names.length}`);
  process.stdout.write(`modules: ${counts.join(', ')}; bytes read: ${JSON.stringify(bytesRead)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
