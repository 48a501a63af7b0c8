// Prisma's ledger: one row for each attempt, which is begun before the script runs and finished or rolled back later.

import { randomUUID } from 'node:crypto';
import { type Migration, partsOfLabel } from '../../core/migration.ts';
import { createSchema } from '../../ledger/create-schema.ts';
import type { JsonRow } from '../../ledger/json-rows.ts';
import { THIS_MESSAGE } from '../../ledger/ledger.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../../ledger/tool-ledger.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { orderKey } from './folder-names.ts';

/** Of a row of it. */
export const attemptId = (): string => randomUUID();

const UTC = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

export function prismaLedger({ table, schema }: LedgerPlace): ToolLedger {
  const of = (migration: Migration): string => `migration_name = ${quoteLiteral(migration.id)}`;
  const open = (migration: Migration): string => `${of(migration)} AND finished_at IS NULL AND rolled_back_at IS NULL`;
  const insert = (migration: Migration, from: string, columns: string, values: string): string =>
    `INSERT INTO ${table} (id, checksum, migration_name, started_at${columns}) VALUES (${[
      attemptId(),
      migration.toolChecksum?.checksum ?? migration.checksum,
      migration.id,
    ]
      .map(quoteLiteral)
      .join(', ')}, ${from}${values})`;
  return {
    create: `${createSchema(schema)};
CREATE TABLE IF NOT EXISTS ${table} (
  id varchar(36) PRIMARY KEY NOT NULL,
  checksum varchar(64) NOT NULL,
  finished_at timestamptz,
  migration_name varchar(255) NOT NULL,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`,
    read: `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, pg_catalog.to_char(coalesce(finished_at, started_at) AT TIME ZONE 'UTC', ${UTC}) AS at FROM ${table} WHERE rolled_back_at IS NULL ORDER BY started_at`,
    parse,
    applied: (m, _, { from, to } = THIS_MESSAGE) => insert(m, from, ', finished_at, applied_steps_count', `, ${to}, 1`),
    unfinished: {
      started: (m) => insert(m, THIS_MESSAGE.from, '', ''),
      finished: (m) =>
        `UPDATE ${table} SET finished_at = pg_catalog.clock_timestamp(), applied_steps_count = 1, logs = NULL WHERE ${open(m)}`,
      stopped: (m, error) => `UPDATE ${table} SET logs = ${quoteLiteral(error)} WHERE ${open(m)}`,
      forget: (m) => `DELETE FROM ${table} WHERE ${open(m)}`,
    },
    // A failed attempt is marked, as by `migrate resolve --rolled-back`. The row of a finished one is removed: the tool has no such state, and its `migrate
    // status` would still report it as applied.
    removed: (m) => `UPDATE ${table} SET rolled_back_at = pg_catalog.clock_timestamp() WHERE ${open(m)};
DELETE FROM ${table} WHERE ${of(m)} AND rolled_back_at IS NULL`,
    accepted: (m) =>
      `UPDATE ${table} SET checksum = ${quoteLiteral(m.toolChecksum?.checksum ?? m.checksum)} WHERE ${of(m)} AND rolled_back_at IS NULL`,
    locks: [72707369n],
  };
}

/** As in the tool, an attempt that is neither finished nor rolled back blocks everything, whatever came after it. */
function parse(rows: readonly JsonRow[]): readonly ToolRow[] {
  const found = new Map<string, ToolRow>();
  for (const row of rows) {
    const id = String(row['migration_name']);
    if (found.get(id)?.state === 'dirty') continue;
    const said = { checksum: String(row['checksum']), appliedAt: String(row['at']) };
    const state = row['finished'] === true ? 'applied' : 'dirty';
    found.set(id, toolRow({ ...partsOfLabel(id), id, key: orderKey(id), kind: 'versioned' }, { ...said, state }));
  }
  return [...found.values()];
}
