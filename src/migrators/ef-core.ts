// Entity Framework Core: C# classes, each beside a designer file with its id; the ledger holds these ids.

import { exchanged, type Line, type Lines, staysOf } from './command-lines.ts';
import { markedFiles, withoutExtension } from './marked-files.ts';
import type { Migrator } from './migrator.ts';

export const efCore: Migrator = {
  id: 'ef-core',
  name: 'EF Core',
  command: './efbundle',
  called: /\befbundle\b|\bdotnet[ -]ef\b.*\bdatabase\s+update\b/,
  files: '`Migrations`: `20240101120000_CreateUsers.cs` with a class of Migration',
  find: (folder) =>
    markedFiles(folder, {
      isOne: /^\d{14}_\w+(?<!\.Designer)\.cs$/,
      mark: /\bclass\s+\w+\s*:\s*(?:[\w.]+\.)?Migration\b/,
      idOf: withoutExtension,
    }),
  lines: {
    back: (words, howFar, applied) => updateTo(words, staysOf(howFar, applied) ?? '0'),
    upTo: (words, to) => updateTo(words, to),
  },
  ledger: {
    table: '__EFMigrationsHistory',
    isOurs: (columns) => columns.includes('MigrationId'),
    ids: ({ table }) => `SELECT "MigrationId" AS id FROM ${table} ORDER BY "MigrationId"`,
  },
};

/** `database update`, or the bundle that does the same, to this migration. */
const updateTo = (words: Line, to: string): Lines =>
  words.includes('update')
    ? exchanged(words, 'update', /^update$/, [['update', to]])
    : exchanged(words, 'efbundle', /(?:^|\/)efbundle$/, [[words.find((word) => word.endsWith('efbundle')) ?? 'efbundle', to]]);
