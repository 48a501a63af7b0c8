// How far the statements have come that run in batches, kept beside the ledger: written in the transaction of each batch. SQL text and row
// parsing only. A row is gone when its migration is applied.
import { quoteIdent, quoteLiteral } from '../sql/quote.ts';

/** Of one statement of a migration. Numbers beyond 2^53 are none that a person waits for. */
export interface BatchProgress {
  readonly batches: number;
  /** How many rows they have changed. */
  readonly rows: number;
  /** How many there were to do in the beginning, as far as is known. */
  readonly total: number | null;
  /** Of a key: the last value that is done, and the last one to be done, as text. */
  readonly position: string | null;
  readonly last: string | null;
  readonly finished: boolean;
}

export interface BatchStore {
  /** A SELECT of a column `there`: whether its table is. */
  readonly look: string;
  readonly create: string;
  /** A SELECT of a column `progress`, for `parse`, of no row or one. @param owner the migration. @param statement what tells its statements apart. */
  read(owner: string, statement: string): string;
  parse(json: string): BatchProgress;
  save(owner: string, statement: string, progress: BatchProgress): string;
  /** Nothing of the migration is begun. */
  clear(owner: string): string;
}

/** @param schema the gate's. */
export function batchStore(schema: string): BatchStore {
  const table = `${quoteIdent(schema)}.batches`;
  const where = (owner: string): string => `WHERE migration OPERATOR(pg_catalog.=) ${quoteLiteral(owner)}`;
  return {
    look: `SELECT pg_catalog.to_regclass(${quoteLiteral(table)}) IS NOT NULL AS there`,
    create: `CREATE TABLE IF NOT EXISTS ${table} (
  migration text NOT NULL,
  statement text NOT NULL,
  batches bigint NOT NULL,
  rows bigint NOT NULL,
  total bigint,
  position text,
  last text,
  finished boolean NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (migration, statement)
)`,
    read: (owner, statement) =>
      `SELECT pg_catalog.to_json(b)::text AS progress FROM (SELECT batches, rows, total, "position", last, finished FROM ${table} ${where(owner)} AND statement OPERATOR(pg_catalog.=) ${quoteLiteral(statement)}) b`,
    parse: (json) => JSON.parse(json) as BatchProgress,
    save: (owner, statement, { batches, rows, total, position, last, finished }) =>
      `INSERT INTO ${table} (migration, statement, batches, rows, total, "position", last, finished, at)
VALUES (${quoteLiteral(owner)}, ${quoteLiteral(statement)}, ${batches}, ${rows}, ${total ?? 'NULL'}, ${orNull(position)}, ${orNull(last)}, ${finished}, pg_catalog.clock_timestamp())
ON CONFLICT (migration, statement) DO UPDATE SET batches = excluded.batches, rows = excluded.rows, total = excluded.total, "position" = excluded."position", last = excluded.last, finished = excluded.finished, at = excluded.at`,
    clear: (owner) => `DELETE FROM ${table} ${where(owner)}`,
  };
}

const orNull = (text: string | null): string => (text === null ? 'NULL' : quoteLiteral(text));
