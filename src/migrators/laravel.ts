// Laravel: PHP files whose names, without their extension, are in the ledger, with the batch they were applied in.

import { countOf, exchanged } from './command-lines.ts';
import { markedFiles, withoutExtension } from './marked-files.ts';
import type { Migrator } from './migrator.ts';

export const laravel: Migrator = {
  id: 'laravel',
  name: 'Laravel',
  command: 'php artisan migrate --force',
  called: /\bartisan\s+migrate\b/,
  files: '`database/migrations`: `2024_01_01_120000_create_users_table.php` with a class of Migration',
  find: (folder) =>
    markedFiles(folder, { isOne: /^\d{4}_\d\d_\d\d_\d+_\w+\.php$/, mark: /\bextends\s+Migration\b/, idOf: withoutExtension }),
  elsewhere: 'packages bring migrations of their own, which are not in this folder',
  lines: {
    back: (words, howFar, applied) =>
      exchanged(words, 'migrate', /^migrate$/, [['migrate:rollback', `--step=${countOf(howFar, applied)}`]]),
  },
  ledger: {
    table: 'migrations',
    isOurs: (columns) => ['migration', 'batch'].every((name) => columns.includes(name)),
    ids: ({ table }) => `SELECT migration AS id FROM ${table} ORDER BY batch, migration`,
  },
};
