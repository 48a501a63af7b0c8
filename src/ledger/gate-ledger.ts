// Our own layout's ledger: one table in the gate's schema, a row a migration.

import { canonicalNumber, numericKey } from '../core/migration.ts';
import { type GateRow, type GateTable, gateTableAt } from './gate-table.ts';
import { asJson, type Origin, parseJson } from './json-rows.ts';
import type { Ledger, LedgerRow } from './ledger.ts';
import { migrationOfRow } from './row-migration.ts';

const ORIGIN: Origin = 'gate';

export const migrationsTable = (schema: string): GateTable => gateTableAt(schema, 'migrations', (migration) => migration.version);

export function gateLedger(schema: string): Ledger {
  const gateTable = migrationsTable(schema);
  return {
    name: `${schema}.migrations`,
    create: gateTable.create,
    read: asJson(ORIGIN, gateTable.read),
    readAlone: asJson(ORIGIN, gateTable.read),
    digest: () => gateTable.digest(),
    digestOf: (migrations) => gateTable.digestOf(migrations),
    parse: (rows) => parseJson(rows, ORIGIN).map((row) => rowOf(gateTable.parse(row))),
    applied: (migration, run) => gateTable.applied([{ migration }], run, migration.kind === 'repeatable'),
    appliedTogether: (applied, run) => gateTable.applied(applied, run, false),
    finished: (m) => gateTable.finished(m),
    started: (m, run) => gateTable.started(m, run),
    progress: (m, done) => gateTable.progress(m, done),
    stopped: (m, error) => gateTable.stopped(m, error),
    forget: (m) => gateTable.forget(m),
    removed: (m) => gateTable.removed(m),
    baselined: (migrations, run) =>
      gateTable.applied(
        migrations.map((migration) => ({ migration })),
        run,
        false,
      ),
    canAccept: () => true,
    accepted: (m, run) => gateTable.accepted(m, run),
    removedRow: (row) => gateTable.removed(migrationOfRow(row)),
    reverted: (m) => gateTable.removed(m),
    reverting: () => null,
    kept: () => null,
    see: (migrations, run) => gateTable.see(migrations, run),
    locks: [],
  };
}

/** A version of digits is a number; any other is a repeatable migration's name. */
function rowOf({ keyInTable: version, ...row }: GateRow): LedgerRow {
  const numeric = /^\d+$/.test(version);
  return {
    ...row,
    version,
    id: numeric ? canonicalNumber(version) : version,
    key: numeric ? numericKey(version) : version,
    kind: numeric ? 'versioned' : 'repeatable',
    fileless: !numeric,
    seen: true,
  };
}
