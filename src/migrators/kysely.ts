// Kysely: scripts whose names, without their extension, are in the ledger. On PostgreSQL it takes an advisory lock, not the row of its
// table.

import { countOf, exchanged, times } from './command-lines.ts';
import { markedFiles, SCRIPTS, withoutExtension } from './marked-files.ts';
import type { Migrator } from './migrator.ts';

export const kysely: Migrator = {
  id: 'kysely',
  name: 'Kysely',
  command: 'npx kysely migrate:latest',
  called: /\bkysely\b.*\bmigrate\b/,
  files: 'scripts that export up and down, which take a `Kysely`',
  find: (folder) => markedFiles(folder, { isOne: SCRIPTS, mark: /\bKysely\s*<|from\s+['"]kysely['"]/, idOf: withoutExtension }),
  lines: {
    back: (words, howFar, applied) =>
      exchanged(words, 'migrate:latest', /^migrate:(?:latest|up)$/, times(countOf(howFar, applied), ['migrate:down'])),
  },
  ledger: {
    table: 'kysely_migration',
    isOurs: (columns) => ['name', 'timestamp'].every((name) => columns.includes(name)),
    ids: ({ table }) => `SELECT name AS id FROM ${table} ORDER BY timestamp, name`,
    beside: ['kysely_migration_lock'],
  },
};
