// A connection in this process, by Node's own SQLite. A statement stops everything else here until it is done: for short ones only.
import { type Connection, SqliteError, type SqlRow } from './connection.ts';

export interface OpenOptions {
  readonly path: string;
  /** Neither creates the file nor writes to it. */
  readonly readOnly: boolean;
}

/** What is refused and what is let pass is as with SQLite's own program, which migrations are written for. Nobody waits within a call. */
export const AS_OTHERS = {
  timeout: 0,
  enableForeignKeyConstraints: false,
  enableDoubleQuotedStringLiterals: true,
  defensive: false,
} as const;

/** @throws SqliteError if the file cannot be opened; whether it is a database, the first statement tells. */
export async function openHere({ path, readOnly }: OpenOptions): Promise<Connection> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = told(0, () => new DatabaseSync(path, { readOnly, ...AS_OTHERS }));
  return {
    run: async (statements) => {
      for (const [i, statement] of statements.entries()) told(i, () => database.exec(statement));
    },
    rows: async (sql, ...values) => told(0, () => database.prepare(sql).all(...values) as readonly SqlRow[]),
    close: async () => database.close(),
  };
}

export function told<T>(completed: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, errcode, message } = error as { code?: string; errcode?: number; message: string };
    if (code !== 'ERR_SQLITE_ERROR') throw error;
    throw new SqliteError(message, errcode ?? 1, completed);
  }
}
