// The table that the gate keeps migrations in, in a SQLite file: the same columns as on PostgreSQL, as SQLite has types for them.
import type { Migration } from '../../core/migration.ts';
import type { Run } from '../../ledger/ledger.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';

export interface GateRows {
  /** Unquoted. */
  readonly name: string;
  readonly create: string;
  /** One column `row`: JSON with what a row of the gate's table on PostgreSQL has. */
  readonly read: string;
  /** Instead of a row that is there, if there is one. @param ms how long it took; null if nobody knows. */
  applied(migration: Migration, run: Run, ms: number | null): string;
  /** Its file counts as it is; when it was applied stays. */
  accepted(migration: Migration): string;
  started(migration: Migration, run: Run): string;
  finished(migration: Migration): string;
  progress(migration: Migration, done: number): string;
  stopped(migration: Migration, error: string): string;
  removed(migration: Migration): string;
}

const NOW = `strftime('%Y-%m-%dT%H:%M:%SZ', 'now')`;
const COLUMNS = 'version, name, checksum, state, done, error, run, program, started_at, applied_at, duration_ms';

/** @param keyOf what goes into the column `version`. */
export function gateRowsAt(name: string, keyOf: (migration: Migration) => string): GateRows {
  const table = quoteIdent(name);
  const where = (m: Migration): string => `WHERE version = ${sqliteLiteral(keyOf(m))}`;
  const values = (m: Migration, state: string, { id, program }: Run): string =>
    [...[keyOf(m), m.name, m.checksum, state].map(sqliteLiteral), '0', 'NULL', sqliteLiteral(id), sqliteLiteral(program)].join(', ');
  return {
    name,
    create: `CREATE TABLE IF NOT EXISTS ${table} (
  version TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('applied', 'started')),
  done INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  run TEXT NOT NULL,
  program TEXT NOT NULL,
  started_at TEXT NOT NULL,
  applied_at TEXT,
  duration_ms INTEGER
)`,
    read: `SELECT json_object('version', version, 'name', name, 'checksum', checksum, 'state', state, 'done', done, 'error', error, 'at', coalesce(applied_at, started_at)) AS row FROM ${table}`,
    applied: (m, run, ms) => {
      const began = ms === null ? NOW : `strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-${(ms / 1000).toFixed(3)} seconds')`;
      return `INSERT OR REPLACE INTO ${table} (${COLUMNS}) VALUES (${values(m, 'applied', run)}, ${began}, ${NOW}, ${ms === null ? 'NULL' : Math.round(ms)})`;
    },
    accepted: (m) => `UPDATE ${table} SET name = ${sqliteLiteral(m.name)}, checksum = ${sqliteLiteral(m.checksum)} ${where(m)}`,
    started: (m, run) => `INSERT OR REPLACE INTO ${table} (${COLUMNS}) VALUES (${values(m, 'started', run)}, ${NOW}, NULL, NULL)`,
    finished: (m) =>
      `UPDATE ${table} SET state = 'applied', error = NULL, applied_at = ${NOW}, duration_ms = CAST(round((julianday('now') - julianday(started_at)) * 86400000) AS INTEGER) ${where(m)}`,
    progress: (m, done) => `UPDATE ${table} SET done = ${done}, error = NULL ${where(m)}`,
    stopped: (m, error) => `UPDATE ${table} SET error = ${sqliteLiteral(error)} ${where(m)}`,
    removed: (m) => `DELETE FROM ${table} ${where(m)}`,
  };
}
