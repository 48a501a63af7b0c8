// Prisma's ledger in SQLite: one row for each attempt, begun before the script runs and finished or rolled back later. Times are milliseconds,
// but where SQLite's default has written text.
import type { Migration } from '../../core/migration.ts';
import { isoOf, jsonBoolean, type MakeToolFileLedger } from '../../ledger/tool-file-ledger.ts';
import { sqliteLiteral } from '../../sql/quote.ts';
import { attemptId } from '../prisma/ledger.ts';

const NOW = `CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)`;

export const prismaFile: MakeToolFileLedger = ({ table }) => {
  const of = ({ id }: Migration): string => `migration_name = ${sqliteLiteral(id)}`;
  const open = (m: Migration): string => `${of(m)} AND finished_at IS NULL AND rolled_back_at IS NULL`;
  const insert = (m: Migration, columns: string, values: string): string =>
    `INSERT INTO ${table} (id, checksum, migration_name, started_at${columns}) VALUES (${[attemptId(), m.toolChecksum?.checksum ?? m.checksum, m.id].map(sqliteLiteral).join(', ')}, ${values})`;
  return {
    create: [
      `CREATE TABLE IF NOT EXISTS ${table} (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`,
    ],
    read: `SELECT json_object('migration_name', migration_name, 'checksum', checksum, 'finished', ${jsonBoolean('finished_at IS NOT NULL')}, 'at', ${isoOf('coalesce(finished_at, started_at)')}) AS row FROM ${table} WHERE rolled_back_at IS NULL ORDER BY started_at`,
    applied: (m, ms) => [insert(m, ', finished_at, applied_steps_count', `${NOW} - ${Math.round(ms)}, ${NOW}, 1`)],
    unfinished: {
      started: (m) => [insert(m, '', NOW)],
      finished: (m) => [`UPDATE ${table} SET finished_at = ${NOW}, applied_steps_count = 1, logs = NULL WHERE ${open(m)}`],
      stopped: (m, error) => [`UPDATE ${table} SET logs = ${sqliteLiteral(error)} WHERE ${open(m)}`],
      forget: (m) => [`DELETE FROM ${table} WHERE ${open(m)}`],
    },
    removed: (m) => [
      `UPDATE ${table} SET rolled_back_at = ${NOW} WHERE ${open(m)}`,
      `DELETE FROM ${table} WHERE ${of(m)} AND rolled_back_at IS NULL`,
    ],
  };
};
