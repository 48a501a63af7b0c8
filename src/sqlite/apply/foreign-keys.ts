// Rows that refer to rows that do not exist: how many there are, and which ones a migration has left behind, in words.

import { count } from '../../report/view-options.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import { type Connection, SqliteError } from '../session/connection.ts';

/** Of one foreign key of one table. */
export interface Orphans {
  readonly table: string;
  readonly parent: string;
  readonly key: number;
  readonly rows: number;
}

const ORPHANS = `SELECT "table" AS name, parent, fkid, count(*) AS orphans FROM pragma_foreign_key_check GROUP BY 1, 2, 3 ORDER BY 1, 3`;
/** So many are named. */
const NAMED = 5;

/** Null if SQLite cannot tell, because a foreign key refers to columns that are not unique. */
export async function orphansIn(connection: Connection): Promise<readonly Orphans[] | null> {
  try {
    return (await connection.rows(ORPHANS)).map(({ name, parent, fkid, orphans }) => ({
      ...{ table: String(name), parent: String(parent), key: Number(fkid), rows: Number(orphans) },
    }));
  } catch (error) {
    if (error instanceof SqliteError && /foreign key mismatch/.test(error.message)) return null;
    throw error;
  }
}

/** Those that there are more of than before. */
export const grown = (before: readonly Orphans[], after: readonly Orphans[]): readonly Orphans[] =>
  after.filter(({ table, key, rows }) => rows > (before.find((one) => one.table === table && one.key === key)?.rows ?? 0));

/** `3 rows of orders refer to rows of customers that do not exist`, and the first of them. */
export async function describeOrphans(
  connection: Connection,
  found: readonly Orphans[],
): Promise<{ readonly message: string; readonly detail: string }> {
  const message = found
    .map(
      ({ table, parent, rows }) =>
        `${count(rows, 'row')} of ${table} ${rows === 1 ? 'refers to a row' : 'refer to rows'} of ${parent} that ${rows === 1 ? 'does' : 'do'} not exist`,
    )
    .join('; ');
  const named: string[] = [];
  for (const one of found) named.push(...(await nameRows(connection, one)));
  return { message, detail: named.join('\n') };
}

async function nameRows(connection: Connection, { table, parent, key, rows }: Orphans): Promise<readonly string[]> {
  const columns = (
    await connection.rows(`SELECT "from" AS name FROM pragma_foreign_key_list(${sqliteLiteral(table)}) WHERE id = ${key} ORDER BY seq`)
  ).map(({ name }) => String(name));
  const ids = await connection.rows(
    `SELECT rowid AS id FROM pragma_foreign_key_check(${sqliteLiteral(table)}) WHERE parent = ${sqliteLiteral(parent)} AND fkid = ${key} LIMIT ${NAMED}`,
  );
  const lines: string[] = [];
  for (const { id } of ids) {
    if (id === null || id === undefined) continue;
    const values = columns.map((column) => `quote(${quoteIdent(column)})`).join(` || ', ' || `);
    const [row] = await connection.rows(`SELECT ${values} AS said FROM ${quoteIdent(table)} WHERE rowid = ${id}`);
    lines.push(`${table}, rowid ${id}: ${columns.join(', ')} = ${String(row?.['said'])}`);
  }
  return rows > lines.length && lines.length > 0 ? [...lines, `… and ${rows - lines.length} more`] : lines;
}
