// The table of node-pg-migrate: names of files without extension, in the order they were run in. Followed: node-pg-migrate 9.0
// (runner, migration, utils/fileNameUtils); versions since 1 make the same table.

import { type Migration, type MigrationIdentity, numericKey } from '../../core/migration.ts';
import { createSchema } from '../../ledger/create-schema.ts';
import type { JsonRow } from '../../ledger/json-rows.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../../ledger/tool-ledger.ts';
import { quoteLiteral } from '../../sql/quote.ts';

/** The number a name begins with; null if there is none. Seventeen digits are a date in UTC down to the millisecond. */
export function numericPrefix(name: string): number | null {
  const digits = /^\d+/.exec(name)?.[0];
  if (digits === undefined) return null;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits)?.slice(1);
  if (parts === undefined) return Number(digits);
  const [year, month, day, hour, minute, second, ms] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return time >= 0 ? time : Number(digits);
}

/** @param rank its place among files that begin with the same number, from 0. */
export const keyOf = (prefix: number, rank: number): string => `${integerKey(prefix)}.${String(rank).padStart(5, '0')}`;

const integerKey = (value: number): string => numericKey(Number.isFinite(value) ? BigInt(value).toString() : '9'.repeat(999));

/** The number a name begins with, as it is written; the name if there is none. */
export const versionOf = (name: string): string => /^\d+/.exec(name)?.[0] ?? name;

export function ledger({ table, schema, columns }: LedgerPlace): ToolLedger {
  const order = columns === null || columns.includes('id') ? 'run_on, id' : 'run_on';
  return {
    create: `${createSchema(schema)};
CREATE TABLE IF NOT EXISTS ${table} (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)`,
    // Times are the session's own, without their zone.
    read: `SELECT name::pg_catalog.text AS name, pg_catalog.to_char(run_on::pg_catalog.timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS run_on FROM ${table} ORDER BY ${order}`,
    parse,
    applied: ({ id }) => `INSERT INTO ${table} (name, run_on) VALUES (${quoteLiteral(id)}, pg_catalog.now())`,
    removed: ({ id }) => `DELETE FROM ${table} WHERE name = ${quoteLiteral(id)}`,
    locks: [7241865325823964n],
  };
}

function parse(rows: readonly JsonRow[], migrations: readonly Migration[]): readonly ToolRow[] {
  const known = new Map(migrations.map((migration) => [migration.id, migration]));
  // Nothing prevents a name from appearing twice.
  const first = new Map<string, JsonRow>();
  for (const row of rows) if (!first.has(String(row['name']))) first.set(String(row['name']), row);
  return [...first].map(([id, row]) => toolRow(known.get(id) ?? identityIn(id), { appliedAt: String(row['run_on'] ?? '') }));
}

const identityIn = (name: string): MigrationIdentity => ({
  id: name,
  key: `${integerKey(numericPrefix(name) ?? 0)}.`,
  kind: 'versioned',
  version: versionOf(name),
  name: '',
});
