// The SQLite file that is moved: opened for reading only, with one transaction around everything that is read, so that what others write meanwhile
// is not seen. Refuses what is no database. Loaded when it is needed: no other command has to do with SQLite.
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { finding } from '../../../core/finding.ts';
import { Stop } from '../../../core/stop.ts';
import type { Cell } from '../../../import/cell.ts';
import type { FileReader } from '../../../sqlite/schema/read-catalog.ts';
import { isBusy, RESULT, SqliteError } from '../../../sqlite/session/connection.ts';
import type { AroundFile } from '../../../sqlite/session/file-findings.ts';
import { pastLeftJournal } from '../../../sqlite/session/left-journal.ts';
import { told } from '../../../sqlite/session/open-here.ts';
import { NO_TABLE, notOpened } from './not-opened.ts';
import { type Following, inBatches } from './row-batches.ts';
import { type WholeTexts, wholeTexts } from './whole-texts.ts';

export type SqliteRow = readonly Cell[];

export interface SqliteFile {
  readonly path: string;
  /** Texts are kept as UTF-16. */
  readonly isUtf16: boolean;
  /** SQL: the value of a column, by its name, of which no part is lost where it is a text with a NUL character. */
  readonly whole: (column: string) => string;
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
  /** A function of SQL, of one value. @returns its name. */
  define(of: (cell: Cell) => Cell): string;
  /** For those who read its schema. */
  readonly reader: FileReader;
  close(): void;
}

/**
 * The wait for whoever has the file locked is the caller's. @param absent what to do if there is no such file.
 * @throws SqliteError while it is locked, and where what a killed program has left cannot be put right; Stop('misused') if it is not there, or no
 * database of SQLite.
 */
export const openSqlite = (path: string, around: AroundFile, absent = 'correct the path'): Promise<SqliteFile> =>
  pastLeftJournal(path, async () => {
    const { DatabaseSync: Database } = await import('node:sqlite');
    try {
      return told(0, () => openedWith(Database, path));
    } catch (error) {
      const isLeft = error instanceof SqliteError && error.primary === RESULT.READONLY;
      throw isLeft || isBusy(error) ? error : new Stop([notOpened(path, error, around, absent)]);
    }
  });

function openedWith(Database: typeof DatabaseSync, path: string): SqliteFile {
  const database = new Database(path, { readOnly: true });
  try {
    database.function(SMALL_LETTERS, { deterministic: true }, inSmallLetters);
    database.function(ALIKE, { deterministic: true }, withoutForm);
    database.exec('PRAGMA temp_store = FILE; PRAGMA cache_size = -16384; BEGIN');
    // The transaction begins with the first look.
    database.exec('SELECT count(*) FROM sqlite_schema');
    const file = sqliteFileOn(path, database);
    if (file.all('SELECT count(*) FROM sqlite_schema')[0]![0] === 0) throw new Error(NO_TABLE);
    return file;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The function of SQL that makes letters small beyond those of ASCII, each by itself, as PostgreSQL does. */
export const SMALL_LETTERS = 'gate_lower';

const inSmallLetters = (value: SQLOutputValue): SQLOutputValue =>
  typeof value === 'string' ? value.replaceAll(/\p{Lu}/gu, (letter) => letter.toLowerCase()) : value;

/** The function of SQL of a text and of what a collation ignores: the same for all texts that it takes for the same, as far as that says. */
export const ALIKE = 'gate_alike';

function withoutForm(value: SQLOutputValue, ignored: SQLOutputValue): SQLOutputValue {
  if (typeof value !== 'string') return value;
  const bare = String(ignored).includes('marks') ? value.normalize('NFD').replaceAll(/\p{M}/gu, '') : value;
  const form = bare.normalize('NFC');
  return String(ignored).includes('case') ? form.toLowerCase() : form;
}

/** On a connection that is open. */
export function sqliteFileOn(path: string, database: DatabaseSync): SqliteFile {
  const prepared = (sql: string, bigints: boolean): StatementSync => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(bigints);
    return statement;
  };
  const encoding = String(prepared('PRAGMA encoding', false).all()[0]);
  const [[text]] = prepared("SELECT 'a' || char(0) || 'b'", false).all() as unknown as [[string]];
  const whole = text.length < 3 ? wholeTexts(encoding) : null;
  let defined = 0;
  return {
    path,
    isUtf16: encoding.startsWith('UTF-16'),
    // An expression of the same value, so that it is told from a column that is read past this.
    whole: whole?.sql ?? ((column) => `+${column}`),
    rows: (sql, { bigints = false } = {}) => {
      const rows = prepared(sql, bigints).iterate() as unknown as Iterable<Cell[]>;
      return whole === null ? rows : restored(rows, whole);
    },
    batches: (following, { bigints = false } = {}) => {
      const batches = inBatches(database, prepared(following.sql, bigints), following);
      return whole === null ? batches : allRestored(batches, whole);
    },
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
      return (values) => {
        const found = statement.get(...(values as SQLInputValue[])) as unknown as Cell[] | undefined;
        if (found !== undefined) whole?.restore(found);
        return found;
      };
    },
    define: (of) => {
      const name = `gate_defined_${defined++}`;
      database.function(name, { deterministic: true, useBigIntArguments: true }, (cell) => of(cell));
      return name;
    },
    reader: { rows: async (sql) => database.prepare(sql).all() as readonly Readonly<Record<string, unknown>>[] },
    close: () => database.close(),
  };
}

function* restored(rows: Iterable<Cell[]>, { restore }: WholeTexts): Iterable<SqliteRow> {
  for (const cells of rows) {
    restore(cells);
    yield cells;
  }
}

function* allRestored(batches: Iterable<readonly SqliteRow[]>, { restore }: WholeTexts): Iterable<readonly SqliteRow[]> {
  for (const rows of batches) {
    for (const cells of rows) restore(cells as Cell[]);
    yield rows;
  }
}

/** What SQLite says of the file itself, not of what it was asked. */
const OF_THE_FILE: readonly number[] = [RESULT.BUSY, RESULT.IOERR, RESULT.CORRUPT, RESULT.FULL, RESULT.CANTOPEN, RESULT.NOTADB];

function hintOf(code: number, path: string): string {
  if (code === RESULT.BUSY) return 'another program holds it locked: end that program, or run again when it is done';
  if (code === RESULT.FULL) return 'SQLite sorts in temporary files: make room where they are (SQLITE_TMPDIR, /var/tmp), and run again';
  return `restore it from a backup; or save what can be read: sqlite3 ${path} .recover; if it is whole (PRAGMA integrity_check), look at the disk`;
}

/** @throws Stop('misused') where a part of the file turns out to be damaged, or the disk fails, while the work reads it. */
export async function whileReading<T>({ path }: SqliteFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { errcode = 0, message } = error as { errcode?: number; message: string };
    if (!OF_THE_FILE.includes(errcode & 0xff)) throw error;
    const found = finding({
      code: 'import-source-unreadable',
      subject: path,
      message: `${path} cannot be read to its end: ${message}; what was under way was rolled back`,
      hint: hintOf(errcode & 0xff, path),
    });
    throw new Stop([found], { cause: error });
  }
}
