// golang-migrate's ledger in SQLite (database/sqlite3 and database/sqlite): one row that says how far the database is.
import type { Migration } from '../../core/migration.ts';
import { jsonBoolean, type MakeToolFileLedger } from '../../ledger/tool-file-ledger.ts';

/** In the notes of the first migration. */
const NONE = '-1';

export const golangMigrateFile: MakeToolFileLedger = ({ table }) => {
  const set = (version: string, dirty: boolean): readonly string[] => [
    `DELETE FROM ${table}`,
    ...(version === NONE ? [] : [`INSERT INTO ${table} (version, dirty) VALUES (${version}, ${dirty ? 1 : 0})`]),
  ];
  const before = ({ notes }: Migration): string => notes?.['previous'] ?? NONE;
  return {
    create: [
      `CREATE TABLE IF NOT EXISTS ${table} (version uint64,dirty bool)`,
      `CREATE UNIQUE INDEX IF NOT EXISTS version_unique ON ${table} (version)`,
    ],
    read: `SELECT json_object('version', CAST(version AS TEXT), 'dirty', ${jsonBoolean('dirty')}) AS row FROM ${table} LIMIT 1`,
    applied: ({ id }) => set(id, false),
    unfinished: {
      started: ({ id }) => set(id, true),
      finished: ({ id }) => set(id, false),
      stopped: ({ id }) => [`UPDATE ${table} SET dirty = 1 WHERE version = ${id}`],
      forget: (migration) => set(before(migration), false),
    },
    removed: (_, previous) => set(previous?.id ?? NONE, false),
  };
};
