// The move of an SQLite file's rows into the tables that the migrations made: everything is moved in one transaction, or table by table, checked in it,
// and committed only if both sides are the same. All that speaks against it is told at once: before it, or where it has not passed.
import { errorsIn } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import { asSql } from '../../sql/printable.ts';
import { whenFreeInTime } from '../../sqlite/session/open-file.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { GATE_ALONE, takeLock } from '../ledger/take-lock.ts';
import { compareSides } from './compare/compare-sides.ts';
import { openSqlite, type SqliteFile, whileReading } from './file/sqlite-file.ts';
import { type From, importOptionsIn, notConfirmed } from './import-options.ts';
import { type Moved, type NotPassed, tryMove } from './load/try-move.ts';
import { lookAtAll, makePlan, type Named, pairByName } from './make-plan.ts';
import { moveTables } from './move-tables.ts';
import { type PlannedMove, planText, tablesData } from './plan-text.ts';
import { moveUnits } from './units/move-units.ts';
import { writeNew, writeRejects } from './write-files.ts';

/** What it would do, and what speaks against it. */
export async function planImport(context: Context, ready: Ready): Promise<Answer> {
  return withFile(context, async (file) => {
    const options = importOptionsIn(context.flags);
    const move = await makePlan(context, ready, { file, options });
    const errors = errorsIn(move.findings);
    const left = leftIn(move);
    const summary = `${rowsIn(left)} would be moved from ${file.path}${thereText(move.there.size)}`;
    const asked = context.flags['plan'] === true || errors.length > 0 ? [] : [notConfirmed(file.path)];
    return { summary, text: planText(move), findings: [...move.findings, ...asked], data: tablesData(move) };
  });
}

/** The tables that it would make, as a new file of SQL. @throws Stop if there is such a file, or it cannot be written. */
export async function writeSchema(context: Context, ready: Ready): Promise<Answer> {
  return withFile(context, async (file) => {
    const path = String(context.flags['as-migration']);
    const { making, findings } = await makePlan(context, ready, { file, options: importOptionsIn(context.flags) });
    const notMade = errorsIn(findings).filter(({ code }) => code === 'import-schema-refused');
    stopOnErrors(notMade);
    const statements = [...making.before, ...making.after];
    const told = findings.filter(({ code }) => code === 'import-not-translated');
    if (statements.length === 0) return { summary: `no file was written: the target has all tables of ${file.path}`, findings: told };
    await writeNew(context, path, `${asSql(statements)}\n`);
    return {
      summary: `${path} makes the tables of ${file.path} that the target does not have; nothing was moved`,
      findings: told,
      data: { path },
    };
  });
}

/** Both sides as they are. */
export const compareWithFile = (context: Context, ready: Ready): Promise<Answer> =>
  withFile(context, (file) => compareSides(context, ready, file));

/** Moves it; no gate migrates the target meanwhile. @throws Stop with everything that speaks against it, or with what is not the same afterwards. */
export async function importSqlite(context: Context, ready: Ready): Promise<Answer> {
  return withFile(context, async (file) => {
    const options = importOptionsIn(context.flags);
    // A session that keeps nothing from one transaction to the next takes the lock in each of them.
    if (ready.session.pooling !== 'transaction') await takeLock(context, ready, GATE_ALONE);
    const named = await pairByName(context, ready, { file, options });
    const since = monotonic();
    const tried = await tryMove(context, ready, { file, options }, named);
    const { move, sequences } =
      tried !== null && 'move' in tried ? tried : await lookAndMove(context, ready, { file, options }, { named, tried });
    const summary = `${rowsIn(leftIn(move))} moved from ${file.path} in ${formatDuration(monotonic() - since)}, and compared with it${thereText(move.there.size)}`;
    return { summary, text: planText(move), findings: move.findings, data: { ...tablesData(move), sequences } };
  });
}

/** @param tried what has not passed without a look. */
async function lookAndMove(
  context: Context,
  ready: Ready,
  { file, options }: From,
  { named, tried }: { readonly named: Named; readonly tried: NotPassed | null },
): Promise<Moved> {
  if (tried !== null) context.stage('plan');
  const move = await lookAtAll(context, ready, { file, options }, named);
  stopOnErrors(move.findings);
  if (tried !== null && tried.refused !== null) throw tried.refused;
  await writeRejects(context, file, options.rejects, move);
  const left = { tables: leftIn(move), making: move.making };
  const sequences = options.resumes
    ? await moveUnits(context, ready, { file, options }, left)
    : await moveTables(context, ready, { file, options, ...left });
  return { move, sequences };
}

const leftIn = ({ tables, there }: PlannedMove): PlannedMove['tables'] => tables.filter(({ table }) => !there.has(table.pair));

const thereText = (there: number): string => (there === 0 ? '' : `; ${count(there, 'table')} ${there === 1 ? 'is' : 'are'} there already`);

const rowsIn = (tables: PlannedMove['tables']): string =>
  `${count(
    tables.reduce((sum, { rows }) => sum + rows, 0),
    'row',
  )} of ${count(tables.length, 'table')}`;

async function withFile(context: Context, work: (file: SqliteFile) => Promise<Answer>): Promise<Answer> {
  const path = context.operands[0]!;
  const file = await whenFreeInTime(context, path, () => openSqlite(path, context.effects));
  try {
    return await whileReading(file, () => work(file));
  } finally {
    file.close();
  }
}
