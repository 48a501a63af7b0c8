// The rows of a table into PostgreSQL, and what was sent of them.

import { silent } from '../../core/event.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { type Cell, shownCell } from '../../import/cell.ts';
import type { TablePair } from '../../import/plan.ts';
import type { HashKind } from '../../import/row-hash.ts';
import { type RowWriter, rowWriter } from '../../import/row-writer.ts';
import { calledTable } from '../../import/target.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { Context } from '../context.ts';
import { breathe } from './check-values.ts';
import { placeOf, rowsOf } from './file/reading.ts';
import type { SqliteFile } from './file/sqlite-file.ts';
import { columnPath, type PreparedTable } from './prepared-table.ts';

export interface ColumnSum {
  /** Values that are not NULL. */
  readonly count: number;
  /** Of their hashes, modulo 2^64. */
  readonly sum: bigint;
}

export interface Loaded {
  readonly table: PreparedTable;
  readonly rows: number;
  /** Of each column, as it was sent. */
  readonly sums: readonly ColumnSum[];
}

interface Loading {
  readonly context: Pick<Context, 'emit' | 'signal'>;
  readonly session: Session;
  readonly file: SqliteFile;
  readonly hash: HashKind;
}

/** How often it is told how far a table is, in ms. */
const TOLD = 2000;

/** @param total rows that it has. @throws Stop('failed') with the row that the server does not take. */
export async function loadTable(loading: Loading, table: PreparedTable, total: number): Promise<Loaded> {
  const { session, file, hash } = loading;
  const { pair, converters } = table;
  const writer = rowWriter(converters, hash);
  const columns = pair.columns.map(({ to }) => quoteIdent(to.name)).join(', ');
  const how = writer.options.length === 0 ? '' : ` (${writer.options.join(', ')})`;
  try {
    await session.send(`/* gate:import */ COPY ${pair.to.id} (${columns}) FROM STDIN${how}`, [
      pieces(loading, table, { writer, total, unfit: unfitToMove }),
    ]);
  } catch (error) {
    throw error instanceof PostgresError && isOfRows(error) ? new Stop([refusedRow(file, table, error)]) : error;
  }
  return { table, rows: writer.rows, sums: writer.sums };
}

/** What loading it would send, without sending anything. @param unfit what is said of a value that could not be. @throws Stop with that */
export async function sumsOfTable(
  { file, hash, context: { signal } }: Omit<Loading, 'session'>,
  table: PreparedTable,
  unfit: Unfit = unfitToMove,
): Promise<Loaded> {
  const writer = rowWriter(table.converters, hash);
  for (const _ of pieces({ context: { emit: silent, signal }, file }, table, { writer, total: 0, unfit })) await breathe(signal);
  return { table, rows: writer.rows, sums: writer.sums };
}

function* pieces(
  { context, file }: Pick<Loading, 'context' | 'file'>,
  { pair, reading }: PreparedTable,
  { writer, total, unfit }: { readonly writer: RowWriter; readonly total: number; readonly unfit: Unfit },
) {
  const since = monotonic();
  let told = since;
  for (const rows of rowsOf(file, pair, reading)) {
    for (const cells of rows) {
      const problem = writer.row(cells);
      if (problem !== null) throw new Stop([unfit(pair, problem.index, { cell: cells[problem.index]!, why: problem.misfit.why })]);
      if (!writer.isFull) continue;
      context.signal.throwIfAborted();
      const now = monotonic();
      if (now - told > TOLD) {
        told = now;
        context.emit(progressOf(pair.from.name, writer.rows, { total, elapsedMs: now - since }));
      }
      yield* writer.take();
    }
  }
  yield* writer.end();
}

/** What is said of a value that has no form in its column. */
type Unfit = (pair: TablePair, index: number, value: { readonly cell: Cell; readonly why: string }) => Finding;

/** What the look before it has passed over. */
const unfitToMove: Unfit = (pair, index, { cell, why }) => ({
  ...{ code: 'import-value-unfit', severity: 'error', subject: columnPath(pair, pair.columns[index]!) },
  message: `${columnPath(pair, pair.columns[index]!)}: ${shownCell(cell)} ${why}; nothing was moved`,
  hint: 'correct the row in the file',
});

export const progressOf = (name: string, done: number, { total, elapsedMs }: { readonly total: number; readonly elapsedMs: number }) =>
  ({
    ...({ event: 'progress', file: null, command: 'COPY', subject: name, unit: 'rows' } as const),
    ...{ phase: `${Math.round(done / (elapsedMs / 1000))} rows/s, ${Math.ceil(((total - done) * elapsedMs) / done / 1000)} s left` },
    ...{ done, total, percent: Math.floor((done / total) * 100), elapsedMs },
  }) as const;

/** What has nothing to do with values: the connection, the transaction, rights, resources, locks, somebody's order, the system. */
const ELSEWHERE = /^(?:08|25|28|40|42501|53|55|57|58|XX)/;

/** A value, a constraint or a limit of the server is in its way, or what a function says that is called for it, with a code of its own. */
export const isOfRows = ({ sqlstate, server: { where = '' }, isFatal }: PostgresError): boolean =>
  !isFatal && (/^(?:22|23|54|P0)/.test(sqlstate) || (/^COPY /m.test(where) && !ELSEWHERE.test(sqlstate)));

/** The server names the line of the data, which is a row of the file. */
function refusedRow(file: SqliteFile, { pair, reading }: PreparedTable, error: PostgresError) {
  const [, line] = /^COPY .*?, \p{L}+ (\d+)/mu.exec(error.server.where ?? '') ?? [];
  const place = line === undefined ? '' : `, of the row where ${placeOf(file, pair, reading, Number(line) - 1)}`;
  const detail = error.server.detail === undefined ? '' : ` (${error.server.detail.replace(/\.$/, '')})`;
  return finding({
    code: 'import-row-refused',
    subject: pair.from.name,
    message: `PostgreSQL refuses a row of ${pair.from.name} for ${calledTable(pair.to)}${place}: ${error.message}${detail}; nothing was moved`,
    hint: 'correct the row in the file, or change the target in a migration, and run it again',
  });
}

/** A foreign key that does not hold, or another statement that fails after loading. */
export function refusedAfter(error: PostgresError) {
  const { message, detail } = error.server;
  return finding({
    code: 'import-row-refused',
    subject: 'target',
    message: `the rows are loaded, and PostgreSQL refuses what follows: ${message}${detail === undefined ? '' : ` (${detail.replace(/\.$/, '')})`}; nothing was moved`,
    hint: 'correct the rows that are named in the file, and run it again',
  });
}
