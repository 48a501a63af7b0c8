// sqlx's ledger in SQLite (sqlx-sqlite/src/migrate.rs).

import { isoOf, jsonBoolean, type MakeToolFileLedger } from '../../ledger/tool-file-ledger.ts';
import { sqliteLiteral } from '../../sql/quote.ts';

export const sqlxFile: MakeToolFileLedger = ({ table }) => ({
  create: [
    `CREATE TABLE IF NOT EXISTS ${table} (
  version BIGINT PRIMARY KEY,
  description TEXT NOT NULL,
  installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  success BOOLEAN NOT NULL,
  checksum BLOB NOT NULL,
  execution_time BIGINT NOT NULL
)`,
  ],
  read: `SELECT json_object('version', CAST(version AS TEXT), 'description', description, 'success', ${jsonBoolean('success')}, 'checksum', lower(hex(checksum)), 'at', ${isoOf('installed_on')}) AS row FROM ${table}`,
  // The time it took, in nanoseconds.
  applied: (m, ms) => [
    `INSERT INTO ${table} (version, description, success, checksum, execution_time) VALUES (${m.id}, ${sqliteLiteral(m.name.replaceAll('_', ' '))}, TRUE, x'${m.toolChecksum!.checksum}', ${Math.round(ms * 1_000_000)})`,
  ],
  removed: ({ id }) => [`DELETE FROM ${table} WHERE version = ${id}`],
});
