// Rows of SQLite many at a time, which takes half of the time that they take one by one. Refuses to hold many that are large: those come one by one.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Cell } from '../../../import/cell.ts';
import { RESULT } from '../../../sqlite/session/connection.ts';

/** So many rows at once at most, and at least, */
const MOST = 256;
const LEAST = 16;
/** so many values that all of them may be 1 kB, */
const VALUES = 4096;
/** and no more bytes than that, whatever is in them. */
const BYTES = 4 * 1024 * 1024;
/** and no value that is larger than that, however few columns there are. */
const LARGEST = 16 * 1024;

/** How many rows of a table come at once, and the most bytes of each value of them: more columns are fewer rows. */
export function batchOf(columns: number): { readonly rows: number; readonly largest: number } {
  const rows = Math.min(MOST, Math.max(LEAST, Math.floor(VALUES / columns)));
  return { rows, largest: Math.min(LARGEST, Math.floor(BYTES / (rows * columns))) };
}

/** Rows in the order of a number that is another in each of them. */
export interface Following {
  /** Those whose number is larger than the parameter, the first of them: as many as `batchOf` says. */
  readonly sql: string;
  /** How many a row has. */
  readonly columns: number;
  /** Where in a row its number is, as a number, a bigint or a text. */
  readonly at: number;
}

/** @param statement of `sql`. @throws Error of SQLite */
export function* inBatches(
  database: DatabaseSync,
  statement: StatementSync,
  { at, columns }: Following,
): Iterable<readonly (readonly Cell[])[]> {
  let last: SQLInputValue = Number.NEGATIVE_INFINITY;
  const { rows: most, largest } = batchOf(columns);
  for (let found = most; found === most; ) {
    found = 0;
    for (const rows of smallRows(database, statement, { after: last, largest }) ??
      oneByOne(statement.iterate(last) as unknown as Iterable<readonly Cell[]>)) {
      found += rows.length;
      last = rows.at(-1)![at] ?? last;
      yield rows;
    }
  }
}

export function* oneByOne(rows: Iterable<readonly Cell[]>): Iterable<readonly (readonly Cell[])[]> {
  for (const row of rows) yield [row];
}

/** At once, if there are any; null if one of them is large, or the limit cannot be set, as in Node 22. */
function smallRows(
  database: DatabaseSync,
  statement: StatementSync,
  { after, largest }: { readonly after: SQLInputValue; readonly largest: number },
): readonly (readonly (readonly Cell[])[])[] | null {
  const limits: { length: number } | undefined = database.limits;
  if (limits === undefined) return null;
  const { length } = limits;
  limits.length = largest;
  try {
    const rows = statement.all(after) as unknown as readonly (readonly Cell[])[];
    return rows.length === 0 ? [] : [rows];
  } catch (error) {
    if ((error as { errcode?: number }).errcode === RESULT.TOOBIG) return null;
    throw error;
  } finally {
    limits.length = length;
  }
}
