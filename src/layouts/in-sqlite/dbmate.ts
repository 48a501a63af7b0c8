// dbmate's ledger in SQLite (pkg/driver/sqlite/sqlite.go).

import type { MakeToolFileLedger } from '../../ledger/tool-file-ledger.ts';
import { sqliteLiteral } from '../../sql/quote.ts';

export const dbmateFile: MakeToolFileLedger = ({ table }) => ({
  create: [`CREATE TABLE IF NOT EXISTS ${table} (version varchar(128) primary key)`],
  read: `SELECT json_object('version', CAST(version AS TEXT)) AS row FROM ${table}`,
  applied: ({ version }) => [`INSERT INTO ${table} (version) VALUES (${sqliteLiteral(version)})`],
  removed: ({ version }) => [`DELETE FROM ${table} WHERE version = ${sqliteLiteral(version)}`],
});
