// Moves the rows of PostgreSQL into the tables of a SQLite file: the way back.
import type { Command } from '../../run/command.ts';
import { BACK_FLAGS, backWishesIn } from '../../stages/export-sqlite/back-wishes.ts';
import { exportSqlite as move, planExport } from '../../stages/export-sqlite/export-sqlite.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';

export const exportSqlite: Command = {
  name: 'export-sqlite',
  summary:
    'move the rows of PostgreSQL into the tables of a SQLite file, all or nothing, and compare both sides; only shows what it would do, unless --yes is given',
  example: 'schemagate export-sqlite app.db --into truncate --yes',
  rights: { ledger: 'nothing', besides: 'SELECT on the tables whose rows are moved' },
  needs: 'database',
  purpose: 'read',
  noProject: true,
  endless: true,
  operands: { usage: 'FILE', doc: 'FILE is the SQLite database; DATABASE_URL is where its rows come from.', count: 1 },
  flags: [
    { name: 'plan', type: 'boolean', doc: 'only show what would be moved, and all that speaks against it' },
    { name: 'yes', type: 'boolean', doc: 'do it' },
    ...BACK_FLAGS,
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags }) => void backWishesIn(flags),
  run: async (context, _, ready) => {
    const answer = context.flags['yes'] === true && context.flags['plan'] !== true ? move : planExport;
    return withJson(await answer(context, ready), context.flags);
  },
};
