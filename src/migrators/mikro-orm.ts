// MikroORM: scripts with a class that extends Migration; the ledger has their names, which older releases write with the extension.

import { countOf, exchanged, times } from './command-lines.ts';
import { markedFiles, SCRIPTS, withoutExtension } from './marked-files.ts';
import type { Migrator } from './migrator.ts';

export const mikroOrm: Migrator = {
  id: 'mikro-orm',
  name: 'MikroORM',
  command: 'npx mikro-orm migration:up',
  called: /\bmikro-orm\b.*\bmigration:up\b/,
  files: 'scripts with a class that extends Migration of @mikro-orm/migrations',
  find: (folder) => markedFiles(folder, { isOne: SCRIPTS, mark: /@mikro-orm\/migrations/, idOf: withoutExtension }),
  lines: {
    back: (words, howFar, applied) =>
      exchanged(words, 'migration:up', /^migration:up$/, times(countOf(howFar, applied), ['migration:down'])),
  },
  ledger: {
    table: 'mikro_orm_migrations',
    isOurs: (columns) => ['name', 'executed_at'].every((name) => columns.includes(name)),
    ids: ({ table }) => `SELECT pg_catalog.regexp_replace(name, '\\.[cm]?[jt]s$', '') AS id FROM ${table} ORDER BY id`,
  },
};
