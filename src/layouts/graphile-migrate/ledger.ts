// The ledger of graphile-migrate: one row a migration, each pointing at the one before it by its hash (dist/migration.js of 1.4.1).

import type { Migration } from '../../core/migration.ts';
import type { JsonRow } from '../../ledger/json-rows.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../../ledger/tool-ledger.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';

/** `GRAPHILE MIGRATE` on a telephone's keys. */
const LOCK = 4727445306447283n;

export function ledger({ table, schema, columns }: LedgerPlace): ToolLedger {
  const at = `pg_catalog.to_char(date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  const name = quoteIdent(schema);
  // The tool makes its second table together with the first; it holds what is being worked on, and nothing that is committed.
  const tables = `CREATE TABLE IF NOT EXISTS ${table} (
  hash text PRIMARY KEY,
  previous_hash text REFERENCES ${table},
  filename text NOT NULL,
  date timestamptz NOT NULL DEFAULT pg_catalog.now()
);
CREATE TABLE IF NOT EXISTS ${name}.current (
  filename text PRIMARY KEY DEFAULT 'current.sql',
  content text NOT NULL,
  date timestamptz NOT NULL DEFAULT pg_catalog.now()
)`;
  return {
    // Even if the schema exists, CREATE SCHEMA IF NOT EXISTS needs the right to create one.
    create: columns === null ? `CREATE SCHEMA IF NOT EXISTS ${name};\n${tables}` : tables,
    read: `SELECT hash, filename, ${at} AS at FROM ${table}`,
    parse: parseRows,
    applied: (m) => `INSERT INTO ${table} (hash, previous_hash, filename)
VALUES (${quoteLiteral(m.toolChecksum!.checksum)}, ${literalOrNull(m.notes?.['previous'])}, ${quoteLiteral(`${m.id}.sql`)})`,
    removed: (m) => `DELETE FROM ${table} WHERE hash = ${quoteLiteral(m.toolChecksum!.checksum)}`,
    removedRow: ({ id }) => `DELETE FROM ${table} WHERE filename = ${quoteLiteral(`${id}.sql`)}`,
    locks: [LOCK],
  };
}

const literalOrNull = (text: string | undefined): string => (text === undefined ? 'NULL' : quoteLiteral(text));

/** A row belongs to the file with its hash, or else to the one with its number. */
function parseRows(rows: readonly JsonRow[], migrations: readonly Migration[]): readonly ToolRow[] {
  const byHash = new Map(migrations.map((migration) => [migration.toolChecksum?.checksum, migration.id]));
  return rows.map((row) => {
    const hash = String(row['hash']);
    const id = byHash.get(hash) ?? String(row['filename']).replace(/\.sql$/, '');
    return toolRow({ id, key: id, kind: 'versioned', version: id, name: '' }, { checksum: hash, appliedAt: String(row['at']) });
  });
}
