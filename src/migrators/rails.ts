// Rails: Ruby files `20240101120000_create_users.rb`, and a ledger of their versions as text.

import { countOf, exchanged } from './command-lines.ts';
import { markedFiles } from './marked-files.ts';
import type { Migrator } from './migrator.ts';

export const rails: Migrator = {
  id: 'rails',
  name: 'Rails',
  command: 'bin/rails db:migrate',
  called: /\bra(?:ils|ke)\s+db:(?:migrate|prepare)\b/,
  files: '`db/migrate`: `20240101120000_create_users.rb` with a class of ActiveRecord::Migration',
  find: (folder) =>
    markedFiles(folder, {
      isOne: /^\d+_\w+(?:\.\w+)?\.rb$/,
      mark: /<\s*(?:::)?ActiveRecord::Migration\b/,
      // A version is a number: leading zeros are not part of it.
      idOf: (name) => String(BigInt(/^\d+/.exec(name)![0])),
    }),
  lines: {
    back: (words, howFar, applied) =>
      exchanged(words, 'db:migrate', /^db:(?:migrate|prepare)$/, [['db:rollback', `STEP=${countOf(howFar, applied)}`]]),
    upTo: (words, to) => exchanged(words, 'db:migrate', /^db:(?:migrate|prepare)$/, [['db:migrate', `VERSION=${to}`]]),
  },
  ledger: {
    table: 'schema_migrations',
    isOurs: (columns) => columns.length === 1 && columns[0] === 'version',
    ids: ({ table }) => `SELECT version AS id FROM ${table} ORDER BY pg_catalog.length(version), version`,
    beside: ['ar_internal_metadata'],
  },
};
