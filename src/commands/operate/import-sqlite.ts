// Moves the rows of an SQLite file into the tables that the migrations made in PostgreSQL.
import type { Command, DatabaseCommand } from '../../run/command.ts';
import { IMPORT_FLAGS, importOptionsIn } from '../../stages/import/import-options.ts';
import { compareWithFile, importSqlite as move, planImport, writeSchema } from '../../stages/import/import-sqlite.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';

const IMPORT = {
  name: 'import-sqlite',
  summary:
    'move the rows of a SQLite file into the tables that the migrations made, all or nothing, and compare both sides; only shows what it would do, unless --yes is given',
  example: 'schemagate import-sqlite app.db --yes',
  rights: {
    ledger: 'nothing',
    besides:
      'to move, to own the tables of the target; without triggers and foreign keys INSERT and SELECT on them is enough. To make tables, CREATE on the schema',
  },
  needs: 'database',
  noProject: true,
  endless: true,
  operands: { usage: 'FILE', doc: 'FILE is the SQLite database; DATABASE_URL is where its rows go.', count: 1 },
  flags: [
    { name: 'plan', type: 'boolean', doc: 'only show what would be moved, and everything that prevents it' },
    { name: 'yes', type: 'boolean', doc: 'do it' },
    {
      name: 'compare',
      type: 'boolean',
      doc: 'move nothing: compare file and target, and count the rows of each table that differ',
    },
    ...IMPORT_FLAGS,
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags }) => void importOptionsIn(flags),
} satisfies Partial<DatabaseCommand>;

export const importSqlite: Command = {
  ...IMPORT,
  purpose: 'read',
  instead: (flags) => {
    if (flags['compare'] === true) return comparing;
    return flags['yes'] === true && flags['plan'] !== true && flags['as-migration'] === undefined ? moving : null;
  },
  run: async (context, _, ready) => {
    const answer = context.flags['as-migration'] === undefined ? planImport : writeSchema;
    return withJson(await answer(context, ready), context.flags);
  },
};

const moving: Command = {
  ...IMPORT,
  purpose: 'write',
  run: async (context, _, ready) => withJson(await move(context, ready), context.flags),
};

/** What the file has is sent into a temporary table. */
const comparing: Command = {
  ...IMPORT,
  purpose: 'write',
  run: async (context, _, ready) => withJson(await compareWithFile(context, ready), context.flags),
};
