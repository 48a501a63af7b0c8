// Sequelize: scripts whose names, with their extension, are in the ledger.
import { markedFiles, SCRIPTS } from './marked-files.ts';
import type { Migrator } from './migrator.ts';

export const sequelize: Migrator = {
  id: 'sequelize',
  name: 'Sequelize',
  command: 'npx sequelize-cli db:migrate',
  called: /\bsequelize(?:-cli)?\b.*\bdb:migrate\b/,
  files: 'scripts whose up takes `queryInterface`',
  find: (folder) => markedFiles(folder, { isOne: SCRIPTS, mark: /\bqueryInterface\b/i, idOf: (name) => name }),
  ledger: {
    table: 'SequelizeMeta',
    isOurs: (columns) => columns.includes('name'),
    ids: ({ table }) => `SELECT name AS id FROM ${table} ORDER BY name COLLATE "C"`,
  },
};
