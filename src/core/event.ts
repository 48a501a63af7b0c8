// What stages tell while they work. Observers (log, progress, tests) subscribe; they can never change an outcome.
import type { Place } from './finding.ts';

export type GateEvent =
  | { readonly type: 'configured'; readonly settings: Readonly<Record<string, unknown>> }
  /** Told when the reason changes, and every 5 s while it stays. */
  | { readonly type: 'waiting'; readonly reason: string; readonly message: string; readonly elapsedMs: number; readonly attempts: number }
  /** `server`: the one of several that was taken, `db:5432 (10.0.0.7)`. */
  | {
      readonly type: 'connected';
      readonly server: string;
      readonly serverVersion: string;
      readonly tls: string;
      readonly elapsedMs: number;
    }
  /** The connection ended in the middle of the run, which goes on with another after the pause. `underWay`: a migration's file, or empty. */
  | {
      readonly type: 'connection-lost';
      readonly stage: string;
      readonly reason: string;
      readonly message: string;
      readonly underWay: string;
      readonly pauseMs: number;
    }
  | { readonly type: 'lock-waiting'; readonly holder: string; readonly elapsedMs: number }
  /** A statement that takes long, told every 2 s: who is in its way, how far it is, or that it is still at work. `file`: the migration's. */
  | {
      readonly type: 'blocked';
      readonly file: string | null;
      readonly wanted: string;
      readonly blockers: readonly string[];
      readonly elapsedMs: number;
    }
  | {
      readonly type: 'progress';
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
  | { readonly type: 'running'; readonly file: string | null; readonly waitEvent: string | null; readonly elapsedMs: number }
  | { readonly type: 'locked'; readonly elapsedMs: number }
  | { readonly type: 'planned'; readonly applied: number; readonly pending: number }
  | { readonly type: 'migration-started'; readonly file: string; readonly mode: string }
  | { readonly type: 'migration-applied'; readonly file: string; readonly durationMs: number }
  | { readonly type: 'migration-failed'; readonly file: string; readonly message: string }
  | {
      readonly type: 'server-notice';
      readonly severity: string;
      readonly message: string;
      readonly sqlstate?: string;
      readonly place?: Place;
    }
  /** `against`: null where there was nothing to compare with. */
  | { readonly type: 'verified'; readonly against: string | null; readonly by: string; readonly objects: number }
  /** What `recover` found gone, and each thing it made again, by reference: `table public.users`. */
  | { readonly type: 'missing'; readonly against: string; readonly objects: readonly string[] }
  | { readonly type: 'made'; readonly object: string; readonly durationMs: number }
  | { readonly type: 'note'; readonly level: 'debug' | 'info' | 'warn'; readonly message: string };

export type Emit = (event: GateEvent) => void;

export const silent: Emit = () => {};
