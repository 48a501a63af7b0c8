// Rows of SQLite many at a time, which takes half of the time that they take one by one. Refuses to hold many that are large: those come one by one.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { RESULT } from '../../sqlite/session/connection.ts';
import type { SqliteRow } from './sqlite-file.ts';

/** So many rows at once, */
export const AT_ONCE = 256;
/** and of each of their values no more bytes than that. */
const LARGEST = 16 * 1024;

/** Rows in the order of a number that is another in each of them. */
export interface Following {
  /** Those whose number is larger than the parameter, the first `AT_ONCE` of them. */
  readonly sql: string;
  /** Where in a row its number is, as a number, a bigint or a text. */
  readonly at: number;
}

/** @param statement of `sql`. @throws Error of SQLite */
export function* inBatches(database: DatabaseSync, statement: StatementSync, { at }: Following): Iterable<readonly SqliteRow[]> {
  let last: SQLInputValue = Number.NEGATIVE_INFINITY;
  for (let found = AT_ONCE; found === AT_ONCE; ) {
    found = 0;
    for (const rows of smallRows(database, statement, last) ?? oneByOne(statement.iterate(last) as unknown as Iterable<SqliteRow>)) {
      found += rows.length;
      last = rows.at(-1)![at] ?? last;
      yield rows;
    }
  }
}

export function* oneByOne(rows: Iterable<SqliteRow>): Iterable<readonly SqliteRow[]> {
  for (const row of rows) yield [row];
}

/** At once, if there are any; null if one of them is large, or the limit cannot be set, as in Node before 26. */
function smallRows(database: DatabaseSync, statement: StatementSync, after: SQLInputValue): readonly (readonly SqliteRow[])[] | null {
  const limits: { length: number } | undefined = database.limits;
  if (limits === undefined) return null;
  const { length } = limits;
  limits.length = LARGEST;
  try {
    const rows = statement.all(after) as unknown as readonly SqliteRow[];
    return rows.length === 0 ? [] : [rows];
  } catch (error) {
    if ((error as { errcode?: number }).errcode === RESULT.TOOBIG) return null;
    throw error;
  } finally {
    limits.length = length;
  }
}
