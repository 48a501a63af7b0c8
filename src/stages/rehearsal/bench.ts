// The contract of a bench: a scratch database on which migrations are run one at a time, up with their rows in the ledger, as the gate applies
// them, and down as `down` reverts them. What it is made of, a database on a server or one in memory, is not known here.
import type { Finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Failure, Step, Verification } from '../../core/report.ts';
import type { Catalog } from '../../schema/model/object.ts';
import type { Rows } from './rows-kept.ts';

export interface OnBench {
  readonly migration: Migration;
  /** As the text is sent. */
  readonly statements: readonly string[];
  /** What its header says that it destroys. */
  readonly destroys: readonly string[];
}

/** What became of migrations that were run. */
export interface Ran {
  readonly steps: readonly Step[];
  readonly failure: Failure | null;
  readonly end: 'done' | 'failed' | 'incomplete' | 'lost' | 'halted';
}

/** How two schemas differ, in what can change the result of a query; tuning does not count. */
export interface Differing {
  readonly objects: readonly { readonly state: 'missing' | 'extra' | 'changed'; readonly name: string }[];
  /** The SQL that makes the second one like the first; empty if there is none. */
  readonly repair: string;
}

export interface Bench {
  /** In the order in which they apply. */
  readonly versioned: readonly OnBench[];
  readonly repeatable: readonly OnBench[];
  /** @param all including the callbacks that belong to a whole run. */
  up(some: readonly OnBench[], all?: 'whole-run'): Promise<Ran>;
  /** The last one applied; null if nothing takes it back. */
  down(): Promise<Ran | null>;
  /** Leaves the database as it is, and the ledger without its row. */
  forget(one: OnBench): Promise<void>;
  schema(): Promise<Catalog>;
  /** Null if they do not differ. */
  differing(before: Catalog, after: Catalog): Promise<Differing | null>;
  rows(): Promise<Rows>;
  /** What loads a file of rows in one transaction, and answers why it could not; null if the file cannot be one transaction. */
  loader(file: Migration): Promise<(() => Promise<Failure | null>) | null>;
  /** As after `up`: the snapshot, if there is one, and the verify queries. */
  proof(): Promise<{ readonly verification: Verification; readonly findings: readonly Finding[] }>;
}
