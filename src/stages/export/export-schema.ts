// The live schema as SQL: written by pg_dump where it is installed, otherwise by the gate; printed, written to a file, or compared with one.
import { type Finding, finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { writeOrStop } from '../../project/write-files.ts';
import type { Answer } from '../answer.ts';
import { findClient, poolerProblem } from '../client/client-program.ts';
import type { Context } from '../context.ts';
import { textNow } from '../scratch/write-result.ts';
import { dumpSchema } from './dump-schema.ts';
import { ownDdl } from './own-ddl.ts';

export async function exportSchema(context: Context, ready: Ready): Promise<Answer> {
  const { operands, flags } = context;
  const [path] = operands;
  const { text, by, findings } = await textBy(context, ready);
  if (path === undefined) return { summary: `the schema as SQL, by ${by}`, findings, text, data: { by } };
  const previous = textNow(context, path);
  const isSame = previous === text;
  const data = { by, file: path, changed: !isSame };
  if (isSame) return { summary: `${path} is the live schema`, findings, data };
  if (flags['check'] === true) {
    return { found: true, summary: `${path} is not the live schema`, findings: [...findings, differs(path, previous, text)], data };
  }
  await writeOrStop(context, [{ path, text }], 'the schema', 'give a path that can be written');
  return { summary: `wrote the schema to ${path}, by ${by}`, findings, data };
}

interface Exported {
  readonly text: string;
  readonly by: 'pg_dump' | 'gate';
  readonly findings: readonly Finding[];
}

async function textBy(context: Context, ready: Ready): Promise<Exported> {
  const wanted = context.flags['by'];
  const pooler = wanted === undefined ? poolerProblem(ready.session) : null;
  const found = wanted === 'gate' ? null : pooler === null ? findClient(context, 'pg_dump') : { problem: pooler };
  if (found !== null && ('path' in found || wanted === 'pg_dump'))
    return { text: await dumpSchema(context, ready), by: 'pg_dump', findings: [] };
  const { text, byHand } = await ownDdl(context, ready.session);
  const notes = found === null ? [] : [byGate(found.problem)];
  return { text, by: 'gate', findings: [...notes, ...(byHand.length === 0 ? [] : [leftOut(byHand)])] };
}

const byGate = (problem: string): Finding =>
  finding({
    code: 'exported-by-gate',
    subject: 'pg_dump',
    message: `the gate wrote the schema itself: ${problem}`,
    hint: 'nothing has to be done; --by gate or --by pg_dump makes it the same on every machine',
  });

const leftOut = (byHand: readonly string[]): Finding =>
  finding({
    code: 'export-incomplete',
    subject: byHand[0]!,
    message: `no statement of the gate makes ${few(byHand)}: the export has a comment in its place`,
    hint: 'use pg_dump (--by pg_dump)',
  });

/** The first line in which they differ. */
function differs(path: string, previous: string | null, text: string): Finding {
  const [there, wanted] = [(previous ?? '').split('\n'), text.split('\n')];
  const at = wanted.findIndex((line, index) => line !== there[index]);
  const line = at === -1 ? wanted.length : at;
  const words = (one: string | undefined): string => (one === undefined ? 'nothing' : JSON.stringify(one));
  const where = `line ${line + 1} of ${path} is ${words(there[line])}, and the database has ${words(wanted[line])}`;
  return finding({
    code: 'export-differs',
    subject: path,
    message: previous === null ? `${path} does not exist` : where,
    hint: `write it again (schemagate schema-export ${path}) and commit it, or find out who changed the database`,
  });
}
