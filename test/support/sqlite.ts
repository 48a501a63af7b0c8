// A SQLite file of its own for a test, and a look into it; a migration for that and for PostgreSQL.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { onTestFinished } from 'vitest';

export interface SqliteFile {
  readonly path: string;
  readonly url: string;
  /** Rows of a query, or of what a statement returns; other statements return none. */
  rows(sql: string, ...values: readonly SQLInputValue[]): readonly Readonly<Record<string, unknown>>[];
  /** The values of the first column. */
  values(sql: string): readonly unknown[];
  run(sql: string): void;
  /** A connection that stays open until the test ends. */
  open(): DatabaseSync;
}

/** Its folder is removed when the test ends; the file is not there yet. */
export function sqliteFile(name = 'app.db'): SqliteFile {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  const within = <T>(work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(path, { timeout: 5000 });
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const rows: SqliteFile['rows'] = (sql, ...values) =>
    within((database) =>
      database
        .prepare(sql)
        .all(...values)
        .map((row) => ({ ...row })),
    );
  return {
    path,
    url: `sqlite:///${path}`,
    rows,
    values: (sql) => rows(sql).map((row) => Object.values(row)[0]),
    run: (sql) => within((database) => database.exec(sql)),
    open: () => {
      const database = new DatabaseSync(path, { timeout: 0 });
      onTestFinished(() => {
        if (database.isOpen) database.close();
      });
      return database;
    },
  };
}

/** A migration that serves both databases: each has its own line for the key. */
export const USERS = `CREATE TABLE users (
-- gate: only=sqlite
  id INTEGER PRIMARY KEY AUTOINCREMENT,
-- gate: end
-- gate: only=postgres
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
-- gate: end
  name text NOT NULL
);
`;
