// The move of an SQLite file's rows into the tables that the migrations made: all that speaks against it is told before anything is written, then
// everything is moved in one transaction, or table by table, checked in it, and committed only if both sides are the same.
import { errorsIn, type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { inCircles } from '../../import/plan.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import type { CheckedTable } from './check-values.ts';
import { makePlan } from './make-plan.ts';
import { moveTables } from './move-tables.ts';
import { type PlannedMove, planText, tablesData } from './plan-text.ts';
import { openSqlite, type SqliteFile } from './sqlite-file.ts';
import { wishesIn } from './wishes.ts';
import { writeRejects } from './write-rejects.ts';

/** What it would do, and what speaks against it. */
export async function planImport(context: Context, ready: Ready): Promise<Answer> {
  return withFile(context, async (file) => {
    const wishes = wishesIn(context.flags);
    const move = await makePlan(context, ready, { file, wishes });
    const errors = errorsIn(move.findings);
    const left = leftIn(move);
    const summary = `${rowsIn(left)} would be moved from ${file.path}${thereText(move.there.length)}`;
    const asked = context.flags['plan'] === true || errors.length > 0 ? [] : [notConfirmed(file.path)];
    return { summary, text: planText(move), findings: [...move.findings, ...asked], data: tablesData(move) };
  });
}

/** Moves it. @throws Stop with everything that speaks against it, or with what is not the same afterwards. */
export async function importSqlite(context: Context, ready: Ready): Promise<Answer> {
  return withFile(context, async (file) => {
    const wishes = wishesIn(context.flags);
    const move = await makePlan(context, ready, { file, wishes });
    stopOnErrors(move.findings);
    await writeRejects(context, file, wishes.rejects, move);
    const since = monotonic();
    const left = leftIn(move);
    const units = wishes.resumes ? unitsOf(left) : left.length === 0 ? [] : [left];
    const sequences: string[] = [];
    for (const tables of units) sequences.push(...(await moveTables(context, ready, { file, wishes, tables })));
    const summary = `${rowsIn(left)} moved from ${file.path} in ${formatDuration(monotonic() - since)}, and compared with it${thereText(move.there.length)}`;
    return { summary, text: planText(move), findings: move.findings, data: { ...tablesData(move), sequences } };
  });
}

/** What is moved in a transaction of its own: a table, or several that refer to each other. */
const unitsOf = <T extends CheckedTable>(tables: readonly T[]): readonly (readonly T[])[] =>
  inCircles(tables.map((one) => ({ ...one, to: one.table.pair.to })));

const leftIn = ({ tables, there }: PlannedMove): PlannedMove['tables'] => tables.filter(({ table }) => !there.includes(table.pair));

const thereText = (there: number): string => (there === 0 ? '' : `; ${count(there, 'table')} ${there === 1 ? 'is' : 'are'} there already`);

const rowsIn = (tables: PlannedMove['tables']): string =>
  `${count(
    tables.reduce((sum, { rows }) => sum + rows, 0),
    'row',
  )} of ${count(tables.length, 'table')}`;

async function withFile(context: Context, work: (file: SqliteFile) => Promise<Answer>): Promise<Answer> {
  const file = await openSqlite(context.operands[0]!);
  try {
    return await work(file);
  } finally {
    file.close();
  }
}

const notConfirmed = (path: string): Finding =>
  finding({
    code: 'not-confirmed',
    subject: path,
    message: 'nothing was moved: --yes was not given',
    hint: 'read what would be moved, and run it again with --yes',
  });
