// TypeORM: classes whose names end in a timestamp, by which they are ordered; the ledger holds these names.
import type { Folder } from '../core/folder.ts';
import { countOf, exchanged, times } from './command-lines.ts';
import { markedFiles, SCRIPTS } from './marked-files.ts';
import type { CodeMigration, Migrator } from './migrator.ts';

export const typeorm: Migrator = {
  id: 'typeorm',
  name: 'TypeORM',
  command: 'npx typeorm migration:run -d dist/data-source.js',
  called: /\btypeorm\b.*\bmigration:run\b/,
  files: 'scripts with a class of MigrationInterface, whose name ends in a timestamp',
  find,
  lines: {
    back: (words, howFar, applied) =>
      exchanged(words, 'migration:run', /^migration:run$/, times(countOf(howFar, applied), ['migration:revert'])),
  },
  ledger: {
    table: 'migrations',
    isOurs: (columns) => ['timestamp', 'name'].every((name) => columns.includes(name)),
    ids: ({ table }) => `SELECT name AS id FROM ${table} ORDER BY timestamp, id`,
    beside: ['typeorm_metadata'],
  },
};

function find(folder: Folder): readonly CodeMigration[] | null {
  const found = markedFiles(folder, { isOne: SCRIPTS, mark: /\bMigrationInterface\b|\bqueryRunner\b/, idOf });
  return found?.toSorted((a, b) => timestampOf(a.id) - timestampOf(b.id)) ?? null;
}

/** The property `name` comes before the name of the class. */
function idOf(_: string, text: string): string | null {
  const id = /\bname\s*=\s*["'](\w*\d{13})["']/.exec(text)?.[1] ?? /\bclass\s+(\w*\d{13})\b/.exec(text)?.[1];
  return id ?? null;
}

const timestampOf = (id: string): number => Number(id.slice(-13));
