// goose's ledger in SQLite (internal/dialect/sqlite): a row for each migration, and one for version 0 in a new table.
import { isoOf, jsonBoolean, type MakeToolFileLedger } from '../../ledger/tool-file-ledger.ts';

export const gooseFile: MakeToolFileLedger = ({ table }) => ({
  create: [
    `CREATE TABLE IF NOT EXISTS ${table} (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  version_id INTEGER NOT NULL,
  is_applied INTEGER NOT NULL,
  tstamp TIMESTAMP DEFAULT (datetime('now'))
)`,
    `INSERT INTO ${table} (version_id, is_applied) SELECT 0, 1 WHERE NOT EXISTS (SELECT 1 FROM ${table})`,
  ],
  read: `SELECT json_object('version', CAST(version_id AS TEXT), 'is_applied', ${jsonBoolean('is_applied')}, 'at', ${isoOf('tstamp')}) AS row FROM ${table} WHERE version_id <> 0 ORDER BY id`,
  applied: ({ id }) => [`INSERT INTO ${table} (version_id, is_applied) VALUES (${id}, 1)`],
  removed: ({ id }) => [`DELETE FROM ${table} WHERE version_id = ${id}`],
});
