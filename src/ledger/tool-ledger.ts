// Another tool's ledger: its own table, read and written as that tool does. Text and row parsing only. What it has no room for is kept
// beside it, in the gate's own schema (beside-ledger.ts).

import { identityOf, type Migration, type MigrationIdentity } from '../core/migration.ts';
import type { JsonRow } from './json-rows.ts';
import type { LedgerRow, Run, Times } from './ledger.ts';

/** Where another tool's ledger is, or will be made. */
export interface LedgerPlace {
  /** Qualified and quoted. */
  readonly table: string;
  /** The parts of it, unquoted. */
  readonly schema: string;
  readonly name: string;
  /** The columns it has, in order; null if it is not there yet. */
  readonly columns: readonly string[] | null;
  readonly database: string;
  /** The role that works. */
  readonly user: string;
}

/** What a row of the tool's table says: a part of a LedgerRow, which is completed by what is kept beside it. */
export interface ToolRow extends MigrationIdentity, Pick<LedgerRow, 'checksum' | 'appliedAt' | 'fileless'> {
  /** `dirty`: the tool began it and did not end it, or says that it failed. */
  readonly state: Exclude<LedgerRow['state'], 'started'>;
}

/** @param said what the table says beyond the bare fact that the migration was applied; a checksum as the tool writes it. */
export const toolRow = (of: MigrationIdentity, said: Partial<Omit<ToolRow, keyof MigrationIdentity>> = {}): ToolRow => ({
  ...identityOf(of),
  ...{ checksum: null, state: 'applied', appliedAt: '', fileless: false },
  ...said,
});

/** Every text is complete statements, parted by `;\n`, without a final semicolon, with every name qualified: no search_path is relied upon. */
export interface ToolLedger {
  /** Makes the schema and the table as the tool makes them, where they are missing, and what the tool puts into a new one. */
  readonly create: string;
  /** One SELECT. Numbers that may exceed 2^53 as text. */
  readonly read: string;
  /** @param migrations for ledgers that only know how far they are. */
  parse(rows: readonly JsonRow[], migrations: readonly Migration[]): readonly ToolRow[];
  /** The row that says applied, where there is none, or one of a repeatable migration. Runs inside the migration's transaction, by default at its end. */
  applied(migration: Migration, run: Run, times?: Times): string;
  /** What the tool writes before a migration that is not a transaction, and makes of it after. Absent if it writes only at the end. */
  readonly unfinished?: {
    started(migration: Migration, run: Run): string;
    finished(migration: Migration): string;
    stopped(migration: Migration, error: string): string;
    forget(migration: Migration): string;
  };
  /** Makes the migration pending again, as the tool does when it takes one back. @param before the one before it, null if it is the first. */
  removed(migration: Migration, before: Migration | null): string;
  /** The tool's own row that stands for all up to a migration. Absent if it has none: each gets a row of its own then. */
  baselined?(last: Migration): string;
  /** Writes the checksum of an applied migration's file as it is now. Absent if there is none, or none that can be changed. */
  accepted?(migration: Migration): string;
  /** As `removed`, of a row whose file is gone, if its version, id and name do not do for that. */
  removedRow?(row: Pick<ToolRow, 'id' | 'name'>): string;
  /** Where the tool records it in another way that one is taken back: as Ledger has it. */
  readonly reversal?: {
    reverted(migration: Migration, before: Migration | null): string;
    reverting(migration: Migration): string;
    kept(migration: Migration): string;
  };
  /** Keys of the advisory locks the tool takes while it works (bigint ones). */
  readonly locks: readonly bigint[];
}
