// The SQLite file that is moved: opened for reading only, with one transaction around everything that is read, so that what others write meanwhile
// is not seen. Refuses what is no database. Loaded when it is needed: no other command has to do with SQLite.
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import type { Cell } from '../../import/cell.ts';
import type { FileReader } from '../../sqlite/schema/read-catalog.ts';
import { type Following, inBatches } from './row-batches.ts';

export type SqliteRow = readonly Cell[];

export interface SqliteFile {
  readonly path: string;
  /** Texts are kept as UTF-16. */
  readonly isUtf16: boolean;
  /** Rows as they come; whole numbers as bigint if one of them may be larger than 2^53. @throws Error of SQLite */
  rows(sql: string, options?: { readonly bigints?: boolean }): Iterable<SqliteRow>;
  /** The same, many at a time; every row of them needs much less than one by one. */
  batches(following: Following, options?: { readonly bigints?: boolean }): Iterable<readonly SqliteRow[]>;
  all(sql: string): readonly SqliteRow[];
  /** For tables of our own beside the file, which nobody else sees. */
  run(sql: string): void;
  /** One statement of that sort, to be run with many rows of values. */
  inserter(sql: string): (values: SqliteRow) => void;
  /** A question that is asked with many rows of values: its first row; whole numbers as for rows. */
  looker(sql: string, options?: { readonly bigints?: boolean }): (values: SqliteRow) => SqliteRow | undefined;
  /** For those who read its schema. */
  readonly reader: FileReader;
  close(): void;
}

/** How long a writer that has locked the file is waited for, in ms. */
const BUSY = 10_000;

/** @throws Stop('misused') if it is not there, or no database of SQLite. */
export async function openSqlite(path: string): Promise<SqliteFile> {
  const { DatabaseSync: Database } = await import('node:sqlite');
  let database: DatabaseSync | undefined;
  try {
    database = new Database(path, { readOnly: true, timeout: BUSY });
    database.function(SMALL_LETTERS, { deterministic: true }, inSmallLetters);
    database.exec('PRAGMA temp_store = FILE; PRAGMA cache_size = -16384; BEGIN');
    // The transaction begins with the first look.
    database.exec('SELECT count(*) FROM sqlite_schema');
    const file = sqliteFileOn(path, database);
    if (file.all('SELECT count(*) FROM sqlite_schema')[0]![0] === 0) throw new Error(NO_TABLE);
    return file;
  } catch (error) {
    database?.close();
    throw new Stop([notOpened(path, reasonOf(error))]);
  }
}

/** The function of SQL that makes letters small beyond those of ASCII, each by itself, as PostgreSQL does. */
export const SMALL_LETTERS = 'gate_lower';

const inSmallLetters = (value: SQLOutputValue): SQLOutputValue =>
  typeof value === 'string' ? value.replaceAll(/\p{Lu}/gu, (letter) => letter.toLowerCase()) : value;

/** On a connection that is open. */
export function sqliteFileOn(path: string, database: DatabaseSync): SqliteFile {
  const prepared = (sql: string, bigints: boolean): StatementSync => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(bigints);
    return statement;
  };
  return {
    path,
    isUtf16: String(prepared('PRAGMA encoding', false).all()[0]).startsWith('UTF-16'),
    rows: (sql, { bigints = false } = {}) => prepared(sql, bigints).iterate() as unknown as Iterable<SqliteRow>,
    batches: (following, { bigints = false } = {}) => inBatches(database, prepared(following.sql, bigints), following),
    all: (sql) => prepared(sql, false).all() as unknown as readonly SqliteRow[],
    run: (sql) => database.exec(sql),
    inserter: (sql) => {
      const statement = database.prepare(sql);
      // Of the row id, which it returns.
      statement.setReadBigInts(true);
      return (values) => void statement.run(...(values as SQLInputValue[]));
    },
    looker: (sql, { bigints = false } = {}) => {
      const statement = prepared(sql, bigints);
      return (values) => statement.get(...(values as SQLInputValue[])) as unknown as SqliteRow | undefined;
    },
    reader: { rows: async (sql) => database.prepare(sql).all() as readonly Readonly<Record<string, unknown>>[] },
    close: () => database.close(),
  };
}

const NO_TABLE = 'it holds no table';

function notOpened(path: string, why: string) {
  const isThere = !/unable to open/.test(why);
  return finding({
    code: 'import-source-unreadable',
    subject: path,
    message: isThere ? `${path} cannot be read: ${why}` : `${path} cannot be opened`,
    hint: isThere
      ? why === NO_TABLE
        ? 'check the path: many programs make an empty file where they find none'
        : 'check that it is a database of SQLite (`file` says so), and that it is not encrypted'
      : 'check the path, and that the file and its folder may be read; a file in WAL mode has its -wal file beside it',
  });
}
