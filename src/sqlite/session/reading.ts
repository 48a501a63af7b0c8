// How a SQLite file is read where it may change meanwhile, and may not have a table yet.
import { sqliteLiteral } from '../../sql/quote.ts';
import type { Connection } from './connection.ts';

/** Everything that is read in it is of the same state, and nothing that is done in it stays. @throws what the work throws. */
export async function atOneMoment<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.run(['BEGIN']);
  try {
    return await work();
  } finally {
    await rollBack(connection);
  }
}

/** Throws nothing: after some errors SQLite has rolled back by itself, and so it has where the connection is gone. What led here is to be told. */
export const rollBack = (connection: Connection): Promise<void> => connection.run(['ROLLBACK']).catch(() => {});

/** In order; none if there is no such table. @param name unquoted. */
export async function columnsOf(connection: Connection, name: string): Promise<readonly string[]> {
  const found = await connection.rows(`SELECT name FROM pragma_table_info(${sqliteLiteral(name)}) ORDER BY cid`);
  return found.map((row) => String(row['name']));
}

/** @param name unquoted. */
export async function hasTable(connection: Connection, name: string): Promise<boolean> {
  const found = await connection.rows(`SELECT 1 AS found FROM sqlite_schema WHERE type = 'table' AND name = ${sqliteLiteral(name)}`);
  return found.length > 0;
}
