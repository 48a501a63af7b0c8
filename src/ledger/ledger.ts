// The ledger: what says which migrations are applied. Text and row parsing only; apply.ts sends it. Our own layout's is one table of the
// gate's (gate-ledger.ts); of every other it is that tool's table, and one of the gate's beside it (beside-ledger.ts).

import type { Migration, MigrationIdentity } from '../core/migration.ts';
import type { Row } from '../postgres/session/queryable.ts';

/** What the gate knows of a migration that is in the ledger. */
export interface LedgerRow extends MigrationIdentity {
  /** Of what was applied; null if nobody has written it down yet. */
  readonly checksum: string | null;
  /**
   * `started`: a migration that cannot be one transaction began here and did not end. `dirty`: another tool says so of one of its own, and
   * nothing tells how far it came.
   */
  readonly state: 'applied' | 'started' | 'dirty';
  /** For `started`: how many of its statements are finished, and the error the next one ended in (null if the run was killed). */
  readonly done: number;
  readonly error: string | null;
  /** ISO 8601, UTC; empty if the ledger does not say. */
  readonly appliedAt: string;
  /** Nothing is wrong where no file of it is in the folder. */
  readonly fileless: boolean;
  /** The gate has written down what was applied, so that an edit is noticed. */
  readonly seen: boolean;
}

/** One run of the program, as the ledger knows it. */
export interface Run {
  readonly id: string;
  readonly program: string;
}

/** When a migration began and ended, as SQL expressions. */
export interface Times {
  readonly from: string;
  readonly to: string;
}

/** From the beginning of the message under way until now. */
export const THIS_MESSAGE: Times = { from: 'pg_catalog.statement_timestamp()', to: 'pg_catalog.clock_timestamp()' };

/** A migration that was applied, and when; without that, by the message under way. */
export interface Timed {
  readonly migration: Migration;
  readonly times?: Times;
}

/** What a ledger must be able to say in SQL. Every text is complete statements, parted by `;\n`, without a final semicolon. */
export interface Ledger {
  /** For people: `public.schema_migrations`. */
  readonly name: string;
  /** Makes what is missing; safe to run again. Runs under the lock. */
  readonly create: string;
  /** One SELECT of columns `origin` and `row`, both text, that `parse` understands, in any order. */
  readonly read: string;
  /** The same where the gate's own table beside another tool's is not there yet. */
  readonly readAlone: string;
  /** An expression of type text, null of an empty ledger: what it says, as a digest. Where it is equal, so is the plan for the same files. */
  digest(): string;
  /**
   * What the digest is if exactly these are applied, with these checksums. Lets an up-to-date history be known without its rows. Null if that
   * cannot be told.
   */
  digestOf(migrations: readonly Migration[]): string | null;
  /** @param migrations the folder's, for ledgers that know less than a row a migration. */
  parse(rows: readonly Row[], migrations: readonly Migration[]): readonly LedgerRow[];
  /** The row that says applied, of a migration that has none. Runs inside the migration's own transaction. */
  applied(migration: Migration, run: Run): string;
  /** The same of several versioned ones, which one transaction applies. */
  appliedTogether(applied: readonly Timed[], run: Run): string;
  /** Turns a started row into one that says applied. */
  finished(migration: Migration, run: Run): string;
  /** The row that says started, with nothing done. */
  started(migration: Migration, run: Run): string;
  /** The next `done` of a started row; clears its error. */
  progress(migration: Migration, done: number): string;
  /** Records what the next statement of a started row ended in. */
  stopped(migration: Migration, error: string): string;
  /** Takes a started row away, where nothing of the migration was kept. */
  forget(migration: Migration): string;
  /** Makes an applied or unfinished migration pending. @param before the one before it in the folder. */
  removed(migration: Migration, before: Migration | null): string;
  /** Rows, in an empty ledger, of what was there before the gate. @param migrations versioned ones, from the first on. */
  baselined(migrations: readonly Migration[], run: Run): string;
  /** Whether `accepted` can be: some ledgers know a migration by its checksum. */
  canAccept(migration: Migration): boolean;
  /** An applied migration's file counts as it is now. */
  accepted(migration: Migration, run: Run): string;
  /** As `removed`, of a row whose file is gone. */
  removedRow(row: LedgerRow, before: Migration | null): string;
  /**
   * The same for one that is taken back now, as the tool records that. `reverting` goes before one that is not a transaction, `kept` takes
   * it away if nothing was done; null if the ledger has nothing to say until the end. The migration's text is the one that takes it back.
   */
  reverted(migration: Migration, before: Migration | null): string;
  reverting(migration: Migration): string | null;
  kept(migration: Migration): string | null;
  /** Writes down what another tool has applied, as the files are now: from here on an edit is noticed. Null if there is nothing to be written. */
  see(migrations: readonly Migration[], run: Run): string | null;
  /** Keys of the advisory locks that another tool takes for the same work. */
  readonly locks: readonly bigint[];
}
