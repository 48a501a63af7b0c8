// The move of an SQLite file's rows into the tables that the migrations made: all that speaks against it is told before anything is written, then
// everything is moved in one transaction, checked in it, and committed only if both sides are the same.
import { errorsIn, type Finding, finding } from '../../core/finding.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { calledTable } from '../../import/target.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { collisionsIn, orphansIn } from './check-keys.ts';
import { type CheckedTable, checkTable } from './check-values.ts';
import { aroundLoading, type Loaded, loadTable, refusedAfter } from './load-tables.ts';
import { alreadyFilled, mixedUnits, pairOrFind, takenAside } from './plan-move.ts';
import { type PlannedMove, planText, tablesData } from './plan-text.ts';
import { prepareTables } from './prepared-table.ts';
import { readSource } from './read-source.ts';
import { readTarget } from './read-target.ts';
import { setSequences } from './sequences.ts';
import { openSqlite, type SqliteFile } from './sqlite-file.ts';
import { differenceFinding, differences, hashOf, sumsInTarget, type TargetSums } from './verify-loaded.ts';
import { type Wishes, wishesIn } from './wishes.ts';

/** What it would do, and what speaks against it. */
export async function planImport(context: Context, ready: Ready): Promise<Answer> {
  return withFile(context, async (file) => {
    const wishes = wishesIn(context.flags);
    const move = await planMove(context, ready, { file, wishes });
    const errors = errorsIn(move.findings);
    const summary = `${rowsIn(move)} would be moved from ${file.path}`;
    const asked = context.flags['plan'] === true || errors.length > 0 ? [] : [notConfirmed(file.path)];
    return { summary, text: planText(move), findings: [...move.findings, ...asked], data: tablesData(move) };
  });
}

/** Moves it. @throws Stop with everything that speaks against it, or with what is not the same afterwards. */
export async function importSqlite(context: Context, ready: Ready): Promise<Answer> {
  return withFile(context, async (file) => {
    const wishes = wishesIn(context.flags);
    const move = await planMove(context, ready, { file, wishes });
    stopOnErrors(move.findings);
    context.stage('apply');
    const since = monotonic();
    const { sequences } = await moveAll(context, ready, { file, wishes, move });
    const summary = `${rowsIn(move)} moved from ${file.path} in ${formatDuration(monotonic() - since)}, and compared with it`;
    return { summary, text: planText(move), findings: move.findings, data: { ...tablesData(move), sequences } };
  });
}

const rowsIn = ({ tables }: PlannedMove): string =>
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

interface From {
  readonly file: SqliteFile;
  readonly wishes: Wishes;
}

async function planMove({ signal, emit }: Context, { session }: Ready, { file, wishes }: From): Promise<PlannedMove> {
  const source = readSource(file);
  const { pairing, findings } = pairOrFind(source, await readTarget(session), wishes);
  const pairs = pairing.pairs.filter(({ columns }) => columns.length > 0);
  const prepared = prepareTables(file, pairs, wishes);
  const tables: CheckedTable[] = [];
  for (const table of prepared) {
    tables.push(await checkTable(file, table, wishes, signal));
    emit({ event: 'note', level: 'debug', message: `${table.pair.from.name} is read: ${count(tables.at(-1)!.rows, 'row')}` });
  }
  return {
    tables,
    findings: [
      ...findings,
      ...(await alreadyFilled(session, pairs, wishes.into)),
      ...prepared.flatMap(mixedUnits),
      ...tables.flatMap((table) => table.findings),
      ...orphansIn(file, pairs, wishes),
      ...collisionsIn(file, pairs, wishes),
      ...takenAside(pairs),
    ],
  };
}

const notConfirmed = (path: string): Finding =>
  finding({
    code: 'not-confirmed',
    subject: path,
    message: 'nothing was moved: --yes was not given',
    hint: 'read what would be moved, and run it again with --yes',
  });

/** How values are printed, so that both sides can be compared; and no limit on what takes as long as it takes. */
const SETTINGS =
  "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

interface Moving extends From {
  readonly move: PlannedMove;
}

async function moveAll(
  context: Context,
  { session }: Ready,
  { file, wishes, move }: Moving,
): Promise<{ readonly sequences: readonly string[] }> {
  const { tables } = move;
  const targets = tables.map(({ table }) => table.pair.to);
  const { before, after } = aroundLoading(targets);
  await session.query(`BEGIN; ${SETTINGS}; SET LOCAL lock_timeout = ${context.config.lockTimeout}`);
  try {
    const hash = await hashOf(session);
    for (const statement of before) await session.query(statement);
    if (wishes.into === 'truncate' && targets.length > 0) await session.query(`TRUNCATE ${targets.map(({ id }) => id).join(', ')}`);
    const done: { readonly loaded: Loaded; readonly earlier: TargetSums | undefined }[] = [];
    for (const { table, rows } of tables) {
      const earlier = wishes.into === 'append' ? await sumsInTarget(session, table, hash) : undefined;
      const loaded = await loadTable({ context, session, file, hash }, table, rows);
      done.push({ loaded, earlier });
      context.emit({
        event: 'note',
        level: 'info',
        message: `${table.pair.from.name} is loaded into ${calledTable(table.pair.to)}: ${count(rows, 'row')}`,
      });
    }
    context.stage('verify');
    const differing: Finding[] = [];
    for (const { loaded, earlier } of done) {
      const found = await sumsInTarget(session, loaded.table, hash);
      const columns = differences(loaded, found, earlier);
      if (columns.length > 0)
        differing.push(await differenceFinding(session, file, loaded, { found, columns, ...(earlier && { before: earlier }) }));
    }
    stopOnErrors(differing);
    for (const statement of after) await afterwards(session, statement);
    const sequences = await setSequences(
      session,
      tables.map(({ table }) => table),
    );
    for (const { id } of targets) await session.query(`ANALYZE ${id}`);
    await afterwards(session, 'COMMIT');
    return { sequences };
  } catch (error) {
    await session.rollback();
    throw error;
  }
}

async function afterwards(session: Ready['session'], statement: string): Promise<void> {
  try {
    await session.query(statement);
  } catch (error) {
    throw error instanceof PostgresError && error.sqlstate.startsWith('23') ? new Stop([refusedAfter(error)]) : error;
  }
}
