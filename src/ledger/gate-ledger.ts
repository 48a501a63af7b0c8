// Our own layout's ledger: one table in the gate's schema, a row a migration.

import { canonicalNumber, numericKey } from '../core/migration.ts';
import { type OwnRow, type OwnTable, ownTable } from './gate-table.ts';
import { asJson, type Origin, parseJson } from './json-rows.ts';
import type { Ledger, LedgerRow } from './ledger.ts';
import { migrationOfRow } from './row-migration.ts';

const ORIGIN: Origin = 'own';

export const migrationsTable = (schema: string): OwnTable => ownTable(schema, 'migrations', (migration) => migration.version);

export function ownLedger(schema: string): Ledger {
  const own = migrationsTable(schema);
  return {
    name: `${schema}.migrations`,
    create: own.create,
    read: asJson(ORIGIN, own.read),
    readAlone: asJson(ORIGIN, own.read),
    matches: (migrations) => own.matches(migrations),
    parse: (rows) => parseJson(rows, ORIGIN).map((row) => rowOf(own.parse(row))),
    applied: (migration, run) => own.applied([{ migration }], run, migration.kind === 'repeatable'),
    appliedTogether: (applied, run) => own.applied(applied, run, false),
    finished: (m) => own.finished(m),
    started: (m, run) => own.started(m, run),
    progress: (m, done) => own.progress(m, done),
    stopped: (m, error) => own.stopped(m, error),
    forget: (m) => own.forget(m),
    removed: (m) => own.removed(m),
    baselined: (migrations, run) =>
      own.applied(
        migrations.map((migration) => ({ migration })),
        run,
        false,
      ),
    canAccept: () => true,
    accepted: (m, run) => own.accepted(m, run),
    removedRow: (row) => own.removed(migrationOfRow(row)),
    reverted: (m) => own.removed(m),
    reverting: () => null,
    kept: () => null,
    see: (migrations, run) =>
      migrations.length === 0
        ? null
        : own.seen(
            migrations.map((migration) => ({ migration, appliedAt: '' })),
            run,
          ),
    locks: [],
  };
}

/** A version of digits is a number; any other is a repeatable migration's name. */
function rowOf(row: OwnRow): LedgerRow {
  const numeric = /^\d+$/.test(row.version);
  return {
    ...row,
    id: numeric ? canonicalNumber(row.version) : row.version,
    key: numeric ? numericKey(row.version) : row.version,
    kind: numeric ? 'versioned' : 'repeatable',
    fileless: !numeric,
    seen: true,
  };
}
