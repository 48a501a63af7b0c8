// The ledger: the table that says which migrations are applied. Text and row parsing only; apply.ts sends it.
import type { Row } from '../postgres/queryable.ts';
import type { Migration } from './migration.ts';

export interface LedgerRow {
  readonly version: string;
  readonly key: bigint;
  readonly name: string;
  readonly checksum: string;
  /** `started`: a migration that cannot be one transaction began and did not end. */
  readonly state: 'applied' | 'started';
  /** For `started`: how many of its statements are finished, and the error the next one ended in (null where the run was killed). */
  readonly done: number;
  readonly error: string | null;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
}

/** One run of the program, as the ledger knows it. */
export interface Run {
  readonly id: string;
  readonly program: string;
}

/** What a layout's ledger must be able to say in SQL. Every text is complete statements without a final semicolon. */
export interface Ledger {
  /** Qualified and quoted names of the tables that must be there for `read` to work. */
  readonly tables: readonly string[];
  /** Makes what is missing; safe to run again. Runs under the lock. */
  readonly create: string;
  /** One statement whose rows `parse` understands, in any order. */
  readonly read: string;
  /**
   * A boolean expression: the ledger says that exactly these are applied, with these checksums. Lets an up-to-date history be known
   * without its rows. Null where this ledger cannot tell.
   */
  matches(migrations: readonly Migration[]): string | null;
  parse(row: Row): LedgerRow;
  /** The row that says applied, of a migration that has none. Runs inside the migration's own transaction. */
  applied(migration: Migration, run: Run): string;
  /** Turns a started row into one that says applied. */
  finished(migration: Migration): string;
  /** The row that says started, with nothing done. */
  started(migration: Migration, run: Run): string;
  /** The next `done` of a started row; clears its error. */
  progress(migration: Migration, done: number): string;
  /** Records what the next statement of a started row ended in. */
  stopped(migration: Migration, error: string): string;
  /** Takes a started row away, where nothing of the migration was kept. */
  forget(migration: Migration): string;
}
