// Tables into PostgreSQL in one transaction, which ends only if what is there is what was sent.
import type { Finding } from '../../core/finding.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { aroundLoading, renewedIn } from '../../import/around-loading.ts';
import type { TablePair } from '../../import/plan.ts';
import type { HashKind } from '../../import/row-hash.ts';
import { calledTable } from '../../import/target.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { beginLocked } from '../../postgres/lock/lock.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import type { Context } from '../context.ts';
import { GATE_ALONE, lockOptions } from '../ledger/take-lock.ts';
import type { CheckedTable } from './check-values.ts';
import type { From } from './import-options.ts';
import { lockForRenewal, renewTables } from './load/renew-tables.ts';
import { isOfRows, type Loaded, loadTable, refusedAfter, sumsOfTable } from './load-tables.ts';
import { withinLocks } from './out-of-locks.ts';
import type { PlannedMove } from './plan-text.ts';
import { commitWith, lastNumbers } from './sequences.ts';
import { differenceFinding, differences, hashOf, sumsInTarget, type TargetSums } from './verify-loaded.ts';

/** How values are printed, so that both sides can be compared; and no limit on what takes as long as it takes. */
export const SETTINGS =
  "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

interface Moving extends From {
  readonly tables: readonly Pick<CheckedTable, 'table' | 'rows'>[];
  readonly making: PlannedMove['making'];
  /** How long it waits for the tables, in ms, before it gives up with `NotLocked`; without it GATE_LOCK_TIMEOUT counts, and it fails. */
  readonly patience?: number;
}

/** @returns the sequences that were set. @throws NotLocked; Stop if a row is refused, or something differs: then nothing is left of any of them. */
export async function moveTables(
  context: Context,
  { session, facts }: Ready,
  { file, options, tables, making, patience }: Moving,
): Promise<readonly string[]> {
  const targets = tables.map(({ table }) => table.pair.to);
  const isEmpty = options.into !== 'append';
  const filled = tables.map(({ table, rows }) => ({ to: table.pair.to, rows, isEmpty }));
  const { before, after } = aroundLoading(filled);
  const renewed = renewedIn(filled);
  const begin = `BEGIN ISOLATION LEVEL READ COMMITTED; ${SETTINGS}; SET LOCAL lock_timeout = ${context.config.lockTimeout}`;
  if (session.pooling === 'transaction') await beginLocked(session, begin, lockOptions(context, facts, GATE_ALONE));
  else await session.query(begin);
  try {
    const hash = await hashOf(session);
    for (const statement of making.before) await session.query(statement);
    const isTruncated = options.into === 'truncate' && targets.length > 0;
    const renewing = isTruncated ? [] : tables.flatMap(({ table: { pair } }) => (renewed.has(pair.to.id) ? [pair] : []));
    const aside = [...before, ...lockForRenewal(renewing), ...(isTruncated ? [`TRUNCATE ${targets.map(({ id }) => id).join(', ')}`] : [])];
    if (aside.length > 0) await lockAside(context, session, aside.join(';\n'), patience);
    await renewTables(session, renewing, options.resumes);
    context.stage('apply');
    const sending = { context, session, file, hash };
    const done = await loadAll(sending, tables, options.into === 'append');
    context.stage('verify');
    stopOnErrors(await compareAll(sending, done));
    for (const [i, statement] of [...making.after, ...after, ...targets.map(({ id }) => `ANALYZE ${id}`)].entries()) {
      // What was put off is due before all else: neither a change of the tables nor the COMMIT may fail of it.
      await afterwards(session, `${i === 0 ? 'SET CONSTRAINTS ALL IMMEDIATE; ' : ''}${statement}`);
    }
    const numbers = await lastNumbers(
      session,
      tables.map(({ table }) => table),
    );
    await afterwards(session, commitWith(numbers));
    return numbers.map(({ sequence, last }) => `${sequence} after ${last}`);
  } catch (error) {
    await session.rollback();
    const made = making.before.filter((statement) => statement.startsWith('CREATE TABLE ')).length;
    throw made > 0 ? withinLocks(error, 'makes', made) : withinLocks(error, 'fills', targets.length);
  }
}

interface Sending {
  readonly context: Context;
  readonly session: Ready['session'];
  readonly file: From['file'];
  readonly hash: HashKind;
}

interface Sent {
  readonly loaded: Loaded;
  /** Of the rows that were there before; absent if there were none. */
  readonly earlier: TargetSums | undefined;
}

/** One table after the other. @throws Stop as `loadTable` */
async function loadAll(sending: Sending, tables: Moving['tables'], isAdded: boolean): Promise<readonly Sent[]> {
  const { context, session, hash } = sending;
  const done: Sent[] = [];
  for (const { table, rows } of tables) {
    const earlier = isAdded ? await sumsInTarget(session, table, hash) : undefined;
    done.push({ loaded: await loadTable(sending, table, rows), earlier });
    const message = `${table.pair.from.name} is loaded into ${calledTable(table.pair.to)}: ${count(rows, 'row')}`;
    context.emit({ event: 'note', level: 'info', message });
  }
  return done;
}

/** What is there against what was sent. */
async function compareAll({ session, file, hash }: Sending, done: readonly Sent[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { loaded, earlier } of done) {
    const differing = differences(loaded, await sumsInTarget(session, loaded.table, hash), earlier);
    const wasEmpty = (earlier?.rows ?? 0) === 0;
    if (differing !== null) findings.push(await differenceFinding(session, file, loaded, { differing, wasEmpty }));
  }
  return findings;
}

/** The tables are somebody else's for now: nothing was sent yet. */
export class NotLocked extends Error {
  override readonly name = 'NotLocked';
}

/** All that is in the way of the rows, for which the tables are locked. @param patience as of `Moving`. @throws NotLocked if it was cut short. */
async function lockAside(
  { config: { lockTimeout } }: Context,
  session: Ready['session'],
  statements: string,
  patience: number | undefined,
): Promise<void> {
  if (patience === undefined) {
    await session.query(statements);
    return;
  }
  try {
    await session.query(`SET LOCAL lock_timeout = ${patience}; ${statements}; SET LOCAL lock_timeout = ${lockTimeout}`);
  } catch (error) {
    throw error instanceof PostgresError && /^(?:55P03|40P01)$/.test(error.sqlstate)
      ? new NotLocked(error.message, { cause: error })
      : error;
  }
}

async function afterwards(session: Ready['session'], statement: string): Promise<void> {
  try {
    await session.query(statement);
  } catch (error) {
    throw error instanceof PostgresError && isOfRows(error) ? new Stop([refusedAfter(error)]) : error;
  }
}

/** Those whose rows are the ones that loading would send. */
export async function thereAlready(
  context: Context,
  session: Ready['session'],
  { file, tables }: { readonly file: From['file']; readonly tables: readonly Pick<CheckedTable, 'table'>[] },
): Promise<readonly TablePair[]> {
  await session.query(`BEGIN; ${SETTINGS}`);
  const hash = await hashOf(session);
  const there: TablePair[] = [];
  for (const { table } of tables) {
    const wanted = await sumsOfTable({ context, file, hash }, table);
    if (differences(wanted, await sumsInTarget(session, table, hash)) === null) there.push(table.pair);
  }
  await session.query('COMMIT');
  return there;
}
