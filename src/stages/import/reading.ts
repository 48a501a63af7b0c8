// How the rows of a table are read for their conversion: which expression for which column, and a row's place in words.
import { type Cell, shownCell } from '../../import/cell.ts';
import type { TablePair } from '../../import/plan.ts';
import { sqliteName } from '../../import/source.ts';
import { selectOf } from './read-source.ts';
import type { SqliteFile, SqliteRow } from './sqlite-file.ts';

/** What reading a table has to heed, found out by looking at its values. */
export interface Reading {
  /** Columns, by their place in the pair, whose texts are read as bytes: some of them may not be valid. */
  readonly asBytes: ReadonlySet<number>;
  /** A whole number is larger than a JavaScript number holds exactly. */
  readonly bigints: boolean;
  /** SQL: rows that are left out. */
  readonly where: string | null;
}

const TEXTUAL = new Set(['text', 'varchar', 'bpchar', 'citext', 'name']);

/** A column's value; a real number in a text column as SQLite prints it, 1.0 and not 1. */
function expressionOf({ columns }: TablePair, index: number, { asBytes }: Reading): string {
  const { from, to } = columns[index]!;
  const column = sqliteName(from.name);
  const bytes = asBytes.has(index) ? ` WHEN 'text' THEN CAST(${column} AS BLOB)` : '';
  const shown = TEXTUAL.has(to.base) ? ` WHEN 'real' THEN CAST(${column} AS TEXT)` : '';
  return bytes === '' && shown === '' ? column : `CASE typeof(${column})${bytes}${shown} ELSE ${column} END`;
}

const selectRows = (pair: TablePair, reading: Reading, more: readonly string[] = []): string => {
  const columns = pair.columns.map((_, index) => expressionOf(pair, index, reading));
  return `${selectOf(pair.from.name, [...columns, ...more])}${reading.where === null ? '' : ` WHERE ${reading.where}`}`;
};

export const rowsOf = (file: SqliteFile, pair: TablePair, reading: Reading): Iterable<SqliteRow> =>
  file.rows(selectRows(pair, reading), { bigints: reading.bigints });

/** The n-th row, in the order in which they were read, by its key: `id 7`. */
export function placeOf(file: SqliteFile, { from }: TablePair, { where }: Pick<Reading, 'where'>, index: number): string {
  if (from.key.length === 0) return `row ${index + 1}`;
  const sql = `${selectOf(from.name, from.key.map(sqliteName))}${where === null ? '' : ` WHERE ${where}`} LIMIT 1 OFFSET ${index}`;
  const [row] = [...file.rows(sql, { bigints: true })];
  return row === undefined ? `row ${index + 1}` : keyText(from.key, row);
}

export const keyText = (key: readonly string[], cells: readonly Cell[]): string =>
  key.map((column, i) => `${column} ${shownCell(cells[i] ?? null)}`).join(', ');

/** Whether a whole number of the table is not exact as a JavaScript number. */
export function hasBigintsIn(file: SqliteFile, { from, columns }: TablePair): boolean {
  if (columns.length === 0) return false;
  const large = columns.map(({ from: { name } }) => {
    const column = sqliteName(name);
    return `(typeof(${column}) = 'integer' AND (${column} > ${Number.MAX_SAFE_INTEGER} OR ${column} < ${Number.MIN_SAFE_INTEGER}))`;
  });
  return file.all(`${selectOf(from.name, [])} WHERE ${large.join(' OR ')} LIMIT 1`).length > 0;
}
