// What every command returns, in success and in failure alike. Plain data: renderers turn it into text.
import type { Finding, Place } from './finding.ts';
import type { Outcome } from './outcome.ts';

/** How one migration of the plan ended. Every migration of the plan is in the report, whatever happened. */
export type StepState = 'applied' | 'reverted' | 'failed' | 'not-run' | 'in-doubt' | 'incomplete';

export interface Step {
  readonly version: string;
  readonly name: string;
  readonly file: string;
  /** Of which of several steps it is, by its name in GATE_STEPS. */
  readonly of?: string;
  readonly state: StepState;
  /** Milliseconds; absent if it was not run. */
  readonly durationMs?: number;
  /**
   * `transaction`: one transaction with its ledger row. `own`: the file's own BEGIN and COMMIT. `statements`: one by one. `batches`: one statement again and
   * again, each time in a transaction.
   */
  readonly mode?: 'transaction' | 'own' | 'statements' | 'batches';
  /** How many batches are committed, and the rows they have changed, by earlier runs as well. */
  readonly batches?: { readonly count: number; readonly rows: number };
  /** It is a checkpoint, which stands for that many migrations. */
  readonly covers?: number;
  /** Another gate applied it while this one was at work; such steps are left out of the report. */
  readonly byAnother?: true;
  /** Placeholders in the file, and what they were replaced by. */
  readonly placeholders?: Readonly<Record<string, string>>;
}

/** A failed statement, as PostgreSQL reported it. */
export interface Failure {
  readonly place: Place;
  /** SQLSTATE, five characters, and its condition name from the manual's Appendix A; absent if the connection was lost. */
  readonly sqlstate?: string;
  readonly condition?: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** The server's context lines (`PL/pgSQL function f() line 3 at RAISE`). */
  readonly where?: string;
}

export interface Verification {
  /** `verified`: compared and equal (warnings aside). `recorded`: nothing to compare with, so the live schema became the expectation. */
  readonly state: 'verified' | 'recorded' | 'mismatch' | 'skipped';
  /** Where the expectation came from. */
  readonly against: 'snapshot' | 'recorded' | 'none';
  /** `fingerprint`: nothing in the catalog has changed since the last full comparison. `comparison`: read and compared in full. */
  readonly by: 'fingerprint' | 'comparison' | 'none';
  /** How many objects of each kind were checked. */
  readonly checked: Readonly<Record<string, number>>;
  /** How many verify/*.sql queries ran. */
  readonly queries: number;
}

/** Somebody who was in the way. */
export interface Wait {
  /** Of the migration that waited; null if no migration was under way. */
  readonly file: string | null;
  /** `AccessExclusiveLock on users`. */
  readonly wanted: string;
  /** Who held it when it was looked at last, in words. */
  readonly blockers: readonly string[];
  /** Milliseconds until it was looked at last. */
  readonly atLeastMs: number;
}

export interface Target {
  /** Of the server that was taken; the first one where none was. */
  readonly host: string;
  readonly port: number;
  /** Where the name of the host was looked up. */
  readonly address?: string;
  /** Where none was taken: the other servers that were tried. */
  readonly others?: readonly { readonly host: string; readonly port: number }[];
  readonly database: string;
  readonly user: string;
  readonly serverVersion?: string;
  /** What the server is besides PostgreSQL: `Citus`; absent if nothing. */
  readonly engine?: string;
  readonly tls?: string;
}

/** In place of a server: a SQLite file, which has nothing else of a Target. */
export interface FileTarget extends Readonly<Partial<Record<Exclude<keyof Target, 'database' | 'engine' | 'serverVersion'>, never>>> {
  /** Its path, as it was given. */
  readonly database: string;
  readonly engine: 'SQLite';
  readonly serverVersion: string;
}

export interface Report {
  /** Version of this shape; grows when a field changes meaning. */
  readonly format: 1;
  readonly program: string;
  readonly command: string;
  readonly outcome: Outcome;
  readonly exit: number;
  /** One sentence that stands alone: the last log line, the termination message's first line. */
  readonly summary: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly target?: Target | FileTarget;
  /** Head version of the migrations folder and of the ledger. */
  readonly head?: { readonly files: string | null; readonly ledger: string | null };
  readonly applied?: number;
  readonly steps: readonly Step[];
  readonly failure?: Failure;
  /** Whom it waited for long enough to tell of it; absent if nobody. */
  readonly waits?: readonly Wait[];
  readonly verification?: Verification;
  readonly findings: readonly Finding[];
  /** Milliseconds by stage: wait, lock, plan, apply, verify. */
  readonly timings: Readonly<Record<string, number>>;
  /** A command's own answer, for `plan`, `status`, `config`, `help`, `version`, `snapshot`: printed as it is on a terminal. */
  readonly text?: string;
  /** The same answer as data, for JSON output and the library. */
  readonly data?: unknown;
}
