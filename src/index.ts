// The library: what the package exports. A file of the package for each module that is named here, so that whoever bundles it takes what is used.

export type { GateEvent } from './core/event.ts';
export type { Finding, Place } from './core/finding.ts';
export type { FindingCode } from './core/finding-codes.ts';
export type { Outcome } from './core/outcome.ts';
export { OUTCOMES } from './core/outcome.ts';
export type { Failure, FileTarget, Report, Step, StepState, Target, Verification } from './core/report.ts';
export type { Severity } from './core/severity.ts';
export { VERSION } from './core/version.ts';
export type { MonitorEvents, MonitorOptions } from './library/database-monitor.ts';
export { DatabaseMonitor } from './library/database-monitor.ts';
export type {
  DiagramOptions,
  DiffOptions,
  DownOptions,
  NewOptions,
  Options,
  PlanOptions,
  RecoverOptions,
  RedoOptions,
  Scratch,
  SnapshotOptions,
  UpOptions,
  VerifyOptions,
  WaitOptions,
} from './library/functions.ts';
export {
  diagram,
  diff,
  down,
  newMigration,
  plan,
  recover,
  redo,
  serve,
  snapshot,
  status,
  up,
  verify,
  waitForDatabase,
} from './library/functions.ts';
export type { DatabaseClient, HealthCheckOptions } from './library/health-check.ts';
export { healthCheck } from './library/health-check.ts';
export type { Retried, Retry, RetryOptions } from './library/retry.ts';
export { passing, retried, withRetry } from './library/retry.ts';
export type {
  BatchesDone,
  BatchesNow,
  BatchesOptions,
  EnsuredEnum,
  MigrationDatabase,
  QueryResult,
} from './migrations/modules/migration-database.ts';
export type { Healed, HealResult } from './serve/heal/heal-state.ts';
export type { DatabaseHealth } from './serve/health.ts';
