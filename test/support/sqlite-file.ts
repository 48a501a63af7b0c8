// A database of SQLite in a temporary folder, removed when the test is over. Foreign keys are not checked, as by most programs;
// what SQLite keeps for itself may be written to.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { temporaryFolder } from './files.ts';

/** @returns its path. */
export function sqliteFile(sql: string): string {
  const path = join(temporaryFolder(), 'app.db');
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false, defensive: false });
  database.exec(sql);
  database.close();
  return path;
}
