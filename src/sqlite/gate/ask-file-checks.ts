// What people require before anything is applied to a SQLite file: check/*.sql, and the `-- gate: require …` lines of pending migrations. Changes
// nothing: what a query does is rolled back.
import type { Finding } from '../../core/finding.ts';
import type { Plan } from '../../migrations/plan.ts';
import { locate } from '../../sql/locate.ts';
import { type Check, checkFailed, checksNotRun, checksOf } from '../../stages/preflight/checks.ts';
import type { PreparedFile } from '../apply/prepare-file.ts';
import { answerTo } from '../session/answer-to.ts';
import { type Connection, SqliteError, type SqlRow } from '../session/connection.ts';
import { whenFreeInTime } from '../session/open-file.ts';
import { atOneMoment } from '../session/reading.ts';
import type { Writer } from '../session/writer.ts';
import { splitText } from '../sql/statements.ts';
import type { FileGate } from './file-gate.ts';

/** What a query reads that a pending migration may make. */
const NOT_THERE = /^no such (?:table|column|function|module)\b/;

/** Nothing is asked if nothing is pending. */
export async function askFileChecks(
  { context, project, file }: FileGate,
  prepared: readonly PreparedFile[],
  { applied }: Pick<Plan, 'applied'>,
): Promise<readonly Finding[]> {
  const checks = prepared.length === 0 ? [] : checksOf(project, prepared);
  if (checks.length === 0) return [];
  const asker = file.apart();
  try {
    return await whenFreeInTime(context, file.path, () => atOneMoment(asker, () => ask(asker, checks, applied)));
  } finally {
    await asker.close();
  }
}

async function ask(asker: Writer, checks: readonly Check[], applied: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const unasked: string[] = [];
  for (const check of checks) {
    asker.begins(check.file);
    const answered = await answersTo(check, asker);
    if (!(answered instanceof SqliteError)) {
      const refused = check.refused(answered, check);
      if (refused !== null) findings.push(refused);
    } else if (NOT_THERE.test(answered.message)) unasked.push(`${check.called} (${answered.message})`);
    else findings.push(failed(check, answered));
  }
  return unasked.length === 0 ? findings : [...findings, checksNotRun(unasked, applied)];
}

/** As PostgreSQL has it: texts, and `t` and `f` where a requirement is answered with 1 or 0. */
async function answersTo({ text, within }: Check, connection: Connection) {
  const asText = (value: SqlRow[string]): string | null => {
    if (value === null) return null;
    return within !== undefined && (value === 1 || value === 0) ? (value === 1 ? 't' : 'f') : String(value);
  };
  const rows: SqlRow[] = [];
  for (const statement of splitText(text).statements) {
    const answered = await answerTo(connection, text, statement);
    if (answered instanceof SqliteError) return answered;
    rows.push(...answered);
  }
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, asText(value)])));
}

function failed(check: Check, { message }: SqliteError): Finding {
  const { source, offset } = check.within ?? { source: check.text, offset: 0 };
  const place = { file: check.file, ...locate(source, offset) };
  return checkFailed(check, { said: message, hint: 'fix the query; what it changes is rolled back', place });
}
