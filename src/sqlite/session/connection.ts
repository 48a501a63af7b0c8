// The contract for working on a SQLite file: statements are run and rows are read, and what SQLite refuses comes back with its code. Whether that
// happens in this process or in another is not known here.

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface Connection {
  /** In order, until one fails. @param limit of each of them, in ms; 0 or none if there is none. @throws SqliteError */
  run(statements: readonly string[], limit?: number): Promise<void>;
  /** Whole numbers beyond 2^53 must be asked for as text. @throws SqliteError */
  rows(sql: string, ...values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** Rolls back what is open. */
  close(): Promise<void>;
}

export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  /** The extended result code (https://sqlite.org/rescode.html). */
  readonly code: number;
  /** How many of the statements before it were run. */
  readonly completed: number;

  constructor(message: string, code: number, completed: number) {
    super(message);
    this.code = code;
    this.completed = completed;
  }

  /** The primary result code, of which the extended one is a kind. */
  get primary(): number {
    return this.code & 0xff;
  }
}

/** Primary result codes that decide what is done. */
export const RESULT = {
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  PROTOCOL: 15,
  TOOBIG: 18,
  CONSTRAINT: 19,
  MISMATCH: 20,
  AUTH: 23,
  NOTADB: 26,
} as const;

/** There is the journal of a program that was killed, and the connection may not write: the file itself may well be written to. */
export const READONLY_ROLLBACK = 776;

/** Another connection has the file, and will let go of it. */
export const isBusy = (error: unknown): error is SqliteError =>
  error instanceof SqliteError && ([RESULT.BUSY, RESULT.LOCKED, RESULT.PROTOCOL] as readonly number[]).includes(error.primary);
