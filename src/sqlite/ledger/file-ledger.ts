// The contract of a ledger in a SQLite file, and our own layout's. What its rows mean is decided as on PostgreSQL; only the SQL differs.
import type { Migration } from '../../core/migration.ts';
import { gateLedger } from '../../ledger/gate-ledger.ts';
import type { Origin } from '../../ledger/json-rows.ts';
import type { Ledger, LedgerRow, Run } from '../../ledger/ledger.ts';
import { migrationOfRow } from '../../ledger/row-migration.ts';
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
  /** Whether `accepted` can be: some tools know a migration by its checksum. */
  canAccept(migration: Migration): boolean;
  /** An applied migration's file counts as it is now. */
  accepted(migration: Migration): readonly string[];
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
    canAccept: () => true,
    accepted: (m) => [rows.accepted(m)],
    removed: (m) => [rows.removed(m)],
    forget: (m) => [rows.removed(m)],
    see: (migrations, run) => migrations.map((m) => rows.applied(m, run, null)),
  };
}

/** As the contract on PostgreSQL has it, where each answer is one text. What nobody has timed took no time. */
export const asTexts = (ledger: FileLedger) =>
  ({
    name: ledger.name,
    see: (migrations, run) => ledger.see(migrations, run).join(';\n') || null,
    applied: (migration, run) => ledger.applied(migration, run, 0).join(';\n'),
    removed: (migration, before) => ledger.removed(migration, before).join(';\n'),
    canAccept: (migration) => ledger.canAccept(migration),
    accepted: (migration) => ledger.accepted(migration).join(';\n'),
    removedRow: (row, before) => ledger.removed(migrationOfRow(row), before).join(';\n'),
  }) satisfies Partial<Ledger>;
