// Which seeds have been run, with the checksum of each: one table of the gate's. SQL text only.
import type { Migration } from '../core/migration.ts';
import { quoteIdent, quoteLiteral } from '../sql/quote.ts';
import type { Run } from './ledger.ts';

export interface SeedStore {
  /** As `to_regclass` reads it. */
  readonly table: string;
  readonly create: string;
  /** Columns `name` and `checksum`. */
  readonly read: string;
  record(seed: Migration, run: Run): string;
}

export function seedStore(schema: string): SeedStore {
  const table = `${quoteIdent(schema)}.seeds`;
  return {
    table,
    create: `CREATE TABLE IF NOT EXISTS ${table} (
  name text PRIMARY KEY,
  checksum text NOT NULL,
  run text NOT NULL,
  run_at timestamptz NOT NULL DEFAULT pg_catalog.now()
)`,
    read: `SELECT name, checksum FROM ${table}`,
    record: ({ id, checksum }, run) =>
      `INSERT INTO ${table} (name, checksum, run) VALUES (${[id, checksum, run.id].map(quoteLiteral).join(', ')})
ON CONFLICT (name) DO UPDATE SET checksum = EXCLUDED.checksum, run = EXCLUDED.run, run_at = EXCLUDED.run_at`,
  };
}
