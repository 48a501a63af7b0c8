// What stages tell while they work. Observers (log, progress, tests) subscribe; they can never change an outcome.
import type { Place } from './finding.ts';

export type GateEvent =
  | { readonly type: 'configured'; readonly settings: Readonly<Record<string, unknown>> }
  /** Told when the reason changes, and every 5 s while it stays. */
  | { readonly type: 'waiting'; readonly reason: string; readonly message: string; readonly elapsedMs: number; readonly attempts: number }
  | { readonly type: 'connected'; readonly serverVersion: string; readonly tls: string; readonly elapsedMs: number }
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
  | { readonly type: 'verified'; readonly against: string; readonly by: string; readonly objects: number }
  | { readonly type: 'note'; readonly level: 'debug' | 'info' | 'warn'; readonly message: string };

export type Emit = (event: GateEvent) => void;

export const silent: Emit = () => {};
