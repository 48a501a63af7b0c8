// What stages tell while they work: `event` is its kind, with the names and the fields of the JSON log. Observers (log, progress, tests)
// subscribe; they can never change an outcome.
import type { Place } from './finding.ts';

export type GateEvent =
  | { readonly event: 'configured'; readonly settings: Readonly<Record<string, unknown>> }
  /** Told when the reason changes, and every 5 s while it stays. */
  | { readonly event: 'waiting'; readonly reason: string; readonly message: string; readonly elapsedMs: number; readonly attempts: number }
  /** `server`: the one of several that was taken, `db:5432 (10.0.0.7)`. */
  | {
      readonly event: 'connected';
      readonly server: string;
      readonly serverVersion: string;
      /** What the server is besides PostgreSQL: `Citus`. */
      readonly engine?: string;
      readonly tls: string;
      readonly elapsedMs: number;
    }
  /** A SQLite file, in place of a server. */
  | { readonly event: 'opened'; readonly file: string; readonly serverVersion: string; readonly elapsedMs: number }
  /**
   * The connection ended in the middle of the run, or was given up because the server refused the first look at its catalogs; the run goes on with
   * another after the pause. `underWay`: a migration's file, or empty.
   */
  | {
      readonly event: 'connection-lost' | 'look-refused';
      readonly stage: string;
      readonly reason: string;
      readonly message: string;
      readonly underWay: string;
      readonly pauseMs: number;
    }
  | { readonly event: 'lock-waiting'; readonly holder: string; readonly elapsedMs: number }
  /** A statement that takes long, reported every 2 s: who is in its way, how far it is, or that it is still running. `file`: the migration's. */
  | {
      readonly event: 'blocked';
      readonly file: string | null;
      readonly wanted: string;
      readonly blockers: readonly string[];
      readonly elapsedMs: number;
    }
  /** A session that was in the way of a migration for too long (GATE_CANCEL_BLOCKERS): what was done to it, or why it was left alone. */
  | {
      readonly event: 'blocker-ended';
      readonly file: string | null;
      readonly pid: number;
      readonly how: 'cancelled' | 'terminated';
      readonly blocker: string;
      readonly wanted: string;
      readonly waitedMs: number;
    }
  | {
      readonly event: 'blocker-spared';
      readonly file: string | null;
      readonly blocker: string;
      readonly wanted: string;
      readonly why: string;
      readonly hint: string;
    }
  | {
      readonly event: 'progress';
      readonly file: string | null;
      readonly command: string;
      readonly subject: string | null;
      readonly phase: string;
      readonly unit: string | null;
      readonly done: number;
      readonly total: number;
      /** Null without a total. */
      readonly percent: number | null;
      readonly elapsedMs: number;
    }
  | { readonly event: 'running'; readonly file: string | null; readonly waitEvent: string | null; readonly elapsedMs: number }
  | { readonly event: 'locked'; readonly elapsedMs: number }
  | { readonly event: 'planned'; readonly applied: number; readonly pending: number }
  /** One of several steps begins: its name, and its folder or command. */
  | { readonly event: 'step-started'; readonly step: string; readonly what: string }
  | { readonly event: 'migration-started'; readonly file: string; readonly mode: string; readonly direction?: 'down' }
  | { readonly event: 'migration-applied' | 'migration-reverted'; readonly file: string; readonly durationMs: number }
  | { readonly event: 'migration-failed'; readonly file: string; readonly message: string }
  | {
      readonly event: 'server-notice';
      readonly severity: string;
      readonly message: string;
      readonly sqlstate?: string;
      readonly place?: Place;
    }
  /** `against`: null if there was nothing to compare with. */
  | { readonly event: 'verified'; readonly against: string | null; readonly by: string; readonly objects: number }
  /** A numbered step of `recover`, and what it found or did. */
  | { readonly event: 'recovery-step'; readonly step: number; readonly of: number; readonly title: string; readonly message: string }
  /** Likewise of `redeploy`. */
  | { readonly event: 'redeploy-step'; readonly step: number; readonly of: number; readonly title: string; readonly message: string }
  /** Likewise of `move-to-postgres`. */
  | { readonly event: 'move-step'; readonly step: number; readonly of: number; readonly title: string; readonly message: string }
  /** What `recover` found missing, and each object that it recreated, by reference: `table public.users`. */
  | { readonly event: 'missing'; readonly against: string; readonly objects: readonly string[] }
  | { readonly event: 'made'; readonly object: string; readonly durationMs: number }
  /** A command that the gate runs; each line of its output as it comes; and its end. */
  | { readonly event: 'command-started'; readonly command: string; readonly pid: number | undefined }
  | { readonly event: 'output'; readonly stream: 'stdout' | 'stderr'; readonly line: string }
  | {
      readonly event: 'command-ended';
      readonly command: string;
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly durationMs: number;
    }
  /** `serve` listens; and how the database is, told when that changes. */
  | { readonly event: 'serving'; readonly url: string; readonly intervalMs: number }
  | { readonly event: 'health'; readonly healthy: boolean; readonly state: string; readonly message: string }
  | { readonly event: 'note'; readonly level: 'debug' | 'info' | 'warn'; readonly message: string };

export type Emit = (event: GateEvent) => void;

export const silent: Emit = () => {};
