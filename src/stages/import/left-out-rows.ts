// Rows of the file that are not moved, and why: kept in temporary tables of SQLite beside the file, so that there may be any number of them.
import { quoteIdent } from '../../sql/quote.ts';
import { selectOf } from './file/read-source.ts';
import type { SqliteFile, SqliteRow } from './file/sqlite-file.ts';
import type { ImportOptions } from './import-options.ts';
import { type PreparedTable, withReading } from './prepared-table.ts';

/** A set of rows of one table. */
export interface RowSet {
  /** SQL: whether the row of that alias is in it. The index is only of use where nothing is converted to be compared. */
  readonly holds: (alias: string) => string;
  /** Adds rows by what tells them apart, and a reason. */
  readonly add: (identity: SqliteRow, why: string) => void;
  /** Adds those that a SELECT of the same gives. @returns how many were not in it. */
  readonly addFrom: (select: string) => number;
  /** How many are in it. */
  readonly size: () => number;
  /** Once in a run. */
  readonly name: string;
  /** The table that has the reasons, in its column `why`. */
  readonly table: string;
}

/** @param name of the set, once in a run. @returns null for a table whose rows nothing tells apart. */
export function makeRowSet(file: SqliteFile, name: string, identity: readonly string[]): RowSet | null {
  if (identity.length === 0) return null;
  const keys = identity.map((_, i) => `k${i}`);
  const table = `temp.${name}`;
  file.run(
    `CREATE TEMPORARY TABLE ${name} (${keys.join(', ')}, why); CREATE UNIQUE INDEX temp.${name}_key ON ${name} (${keys.join(', ')})`,
  );
  const size = (): number => Number(file.all(`SELECT count(*) FROM ${table}`)[0]![0]);
  const insert = `INSERT OR IGNORE INTO ${table} (${keys.join(', ')}, why)`;
  let adding: ((values: SqliteRow) => void) | undefined;
  return {
    name,
    table,
    size,
    holds: (alias) =>
      `EXISTS (SELECT 1 FROM ${table} o WHERE ${identity.map((column, i) => `o.k${i} = +${alias}.${quoteIdent(column)}`).join(' AND ')})`,
    add: (cells, why) => {
      adding ??= file.inserter(`${insert} VALUES (${[...keys, 'why'].map(() => '?').join(', ')})`);
      adding([...cells, why]);
    },
    addFrom: (select) => {
      const before = size();
      file.run(`${insert} ${select}`);
      return size() - before;
    },
  };
}

/** The table without these rows. */
export const withoutRows = (table: PreparedTable, rows: RowSet, file: SqliteFile, options: ImportOptions): PreparedTable =>
  rows.size() === 0 ? table : withReading(table, file, options, { ...table.reading, where: `NOT ${rows.holds('t')}` });

/** UTF-16 units of a piece that is written at once. */
const PIECE = 256 * 1024;

/** The rows as JSON, an object on each line, with the reason; in pieces. */
export function* rejectedLines(file: SqliteFile, { pair, reading }: PreparedTable, rows: RowSet): Iterable<string> {
  const names = pair.columns.map(({ from }) => from.name);
  const same = pair.from.identity.map((column, i) => `o.k${i} = t.${quoteIdent(column)}`).join(' AND ');
  const order = pair.from.identity.map((column) => `t.${quoteIdent(column)}`).join(', ');
  const select = `${selectOf(pair.from.name, [...names.map((name) => file.whole(`t.${quoteIdent(name)}`)), 'o.why'])} JOIN ${rows.table} o ON ${same} ORDER BY ${order}`;
  let piece = '';
  for (const cells of file.rows(select, { bigints: reading.bigints })) {
    const row = Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
    piece += `${JSON.stringify({ table: pair.from.name, why: cells.at(-1), row }, asJson)}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** Bytes as hexadecimal digits, numbers that JSON would round or has no word for as texts. */
const asJson = (_: string, value: unknown): unknown => {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  const isUnlike = typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));
  return isUnlike ? String(value) : value;
};
