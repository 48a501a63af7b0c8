// Ecto: Elixir scripts `20240101120000_create_users.exs`, and a ledger of their versions as numbers.

import { countOf, exchanged } from './command-lines.ts';
import { markedFiles } from './marked-files.ts';
import type { Migrator } from './migrator.ts';

export const ecto: Migrator = {
  id: 'ecto',
  name: 'Ecto',
  command: 'mix ecto.migrate',
  called: /\becto\.migrate\b|\bRelease\.migrate\b/,
  files: '`priv/repo/migrations`: `20240101120000_create_users.exs` with `use Ecto.Migration`',
  find: (folder) =>
    markedFiles(folder, {
      isOne: /^\d+_\w+\.exs$/,
      mark: /^\s*use\s+Ecto\.Migration\b/m,
      idOf: (name) => String(BigInt(/^\d+/.exec(name)![0])),
    }),
  lines: {
    back: (words, howFar, applied) =>
      exchanged(words, 'ecto.migrate', /^ecto\.migrate$/, [['ecto.rollback', '-n', String(countOf(howFar, applied))]]),
    upTo: (words, to) => exchanged(words, 'ecto.migrate', /^ecto\.migrate$/, [['ecto.migrate', '--to', to]]),
  },
  ledger: {
    table: 'schema_migrations',
    isOurs: (columns) => columns.length === 2 && columns.includes('version') && columns.includes('inserted_at'),
    ids: ({ table }) => `SELECT version::pg_catalog.text AS id FROM ${table} ORDER BY version`,
  },
};
