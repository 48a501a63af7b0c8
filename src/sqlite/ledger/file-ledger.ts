// The contract of a ledger in a SQLite file, and our own layout's. What its rows mean is decided as on PostgreSQL; only the SQL differs.
import type { Migration } from '../../core/migration.ts';
import { gateLedger } from '../../ledger/gate-ledger.ts';
import type { Origin } from '../../ledger/json-rows.ts';
import type { LedgerRow, Run } from '../../ledger/ledger.ts';
import type { Row } from '../../postgres/session/queryable.ts';
import { gateRowsAt } from './gate-rows.ts';

/** Every text is one statement. */
export interface FileLedger {
  /** For people. */
  readonly name: string;
  /** Makes what is missing. */
  readonly create: readonly string[];
  /** What is read, each if its table is there: a column `row` with JSON. */
  readonly reads: readonly { readonly origin: Origin; readonly table: string; readonly sql: string }[];
  /** @param rows with the columns `origin` and `row`. */
  parse(rows: readonly Row[], migrations: readonly Migration[]): readonly LedgerRow[];
  /** Inside the migration's transaction, at its end. @param ms how long it took. */
  applied(migration: Migration, run: Run, ms: number): readonly string[];
  /** A migration that is not one transaction: as of the contract in ledger.ts. */
  started(migration: Migration, run: Run): readonly string[];
  finished(migration: Migration, run: Run): readonly string[];
  progress(migration: Migration, done: number): readonly string[];
  stopped(migration: Migration, error: string): readonly string[];
  /** Makes it pending again. @param before the one before it in the folder. */
  removed(migration: Migration, before: Migration | null): readonly string[];
  /** Takes a started row away, where nothing of the migration was kept. */
  forget(migration: Migration): readonly string[];
  /** Writes down what is applied, as the files are now. */
  see(migrations: readonly Migration[], run: Run): readonly string[];
}

export function gateFileLedger(schema: string): FileLedger {
  const rows = gateRowsAt(`${schema}_migrations`, ({ version }) => version);
  return {
    name: rows.name,
    create: [rows.create],
    reads: [{ origin: 'gate', table: rows.name, sql: rows.read }],
    parse: (found, migrations) => gateLedger(schema).parse(found, migrations),
    applied: (m, run, ms) => [rows.applied(m, run, ms)],
    started: (m, run) => [rows.started(m, run)],
    finished: (m) => [rows.finished(m)],
    progress: (m, done) => [rows.progress(m, done)],
    stopped: (m, error) => [rows.stopped(m, error)],
    removed: (m) => [rows.removed(m)],
    forget: (m) => [rows.removed(m)],
    see: (migrations, run) => migrations.map((m) => rows.applied(m, run, null)),
  };
}
