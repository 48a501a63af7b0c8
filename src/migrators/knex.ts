// Knex: scripts whose names, with their extension, are in the ledger; and a lock row that a killed run leaves behind.

import { countOf, exchanged, times } from './command-lines.ts';
import { markedFiles, SCRIPTS } from './marked-files.ts';
import type { Migrator } from './migrator.ts';

export const knex: Migrator = {
  id: 'knex',
  name: 'Knex',
  command: 'npx knex migrate:latest',
  called: /\bknex\b.*\bmigrate:(?:latest|up)\b/,
  files: 'scripts that export up and down, which take `knex`',
  find: (folder) =>
    markedFiles(folder, {
      isOne: SCRIPTS,
      mark: /\bup\b[^\n]*\(\s*knex\b|import[^\n]*\bfrom\s+['"]knex['"]/i,
      idOf: (name) => name,
    }),
  troubles: [
    {
      says: /migration directory is corrupt, the following files are missing/i,
      hint: 'the database is ahead of this image: deploy the image that has the files; or run the gate with --if-behind, which does not start Knex then',
    },
  ],
  lines: {
    back: (words, howFar, applied) =>
      exchanged(
        words,
        'migrate:latest',
        /^migrate:(?:latest|up)$/,
        howFar.to === null && howFar.count === null ? [['migrate:rollback', '--all']] : times(countOf(howFar, applied), ['migrate:down']),
      ),
  },
  ledger: {
    table: 'knex_migrations',
    isOurs: (columns) => ['name', 'batch', 'migration_time'].every((name) => columns.includes(name)),
    ids: ({ table }) => `SELECT name AS id FROM ${table} ORDER BY id`,
  },
  lock: {
    table: 'knex_migrations_lock',
    holder: ({ table }) => `SELECT 'knex_migrations_lock.is_locked is 1' AS held FROM ${table} WHERE is_locked = 1 LIMIT 1`,
    release: 'free the lock with `npx knex migrate:unlock`',
  },
};
