// Moves the rows of PostgreSQL into the tables of a SQLite file: the way back.
import type { Command } from '../../run/command.ts';
import type { Flag } from '../../stages/context.ts';
import { exportOptionsIn } from '../../stages/export-sqlite/export-options.ts';
import { exportSqlite as move, planExport } from '../../stages/export-sqlite/export-sqlite.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';

const EXPORT_FLAGS: readonly Flag[] = [
  { name: 'only', type: 'string', value: 'TABLE,…', doc: 'only these tables of the database' },
  { name: 'skip', type: 'string', value: 'TABLE,…', doc: 'all but these; `table.column` leaves out a column' },
  {
    name: 'map',
    type: 'string',
    value: 'FROM=TO,…',
    doc: 'what has another name in the file: `people=users`, or of a column `people.mail=email`',
  },
  {
    name: 'into',
    type: 'string',
    value: 'fail|append|truncate',
    doc: 'what is done if a table of the file has rows: with truncate it has those of the database afterwards, and no others (default: fail)',
  },
  { name: 'create-schema', type: 'boolean', doc: 'make a new file with the tables of the database: FILE must not be there' },
  {
    name: 'times',
    type: 'string',
    value: 'TABLE.COLUMN=FORM,…',
    doc: 'how times are kept, if not as the file has them already: s, ms, us, ns, julian or iso',
  },
];

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
    ...EXPORT_FLAGS,
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags }) => void exportOptionsIn(flags),
  run: async (context, _, ready) => {
    const answer = context.flags['yes'] === true && context.flags['plan'] !== true ? move : planExport;
    return withJson(await answer(context, ready), context.flags);
  },
};
