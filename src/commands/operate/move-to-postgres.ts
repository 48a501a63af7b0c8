// Takes a Compose project from its SQLite file to PostgreSQL: rows, DATABASE_URL, application; and back.
import type { Command } from '../../run/command.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { MOVE_FLAGS, moveOptions } from '../../stages/move-to-postgres/move-options.ts';

export const moveToPostgres: Command = {
  name: 'move-to-postgres',
  summary:
    'on a Docker host: move a Compose project from its SQLite file to PostgreSQL, or back: tables, rows, DATABASE_URL, application; what fails leaves it where it was',
  example: 'schemagate move-to-postgres --watch 1m',
  rights: { ledger: 'nothing', besides: 'the gate of the project has its own' },
  needs: 'nothing',
  ofSqlite: 'as it is',
  endless: true,
  flags: [...MOVE_FLAGS, JSON_FLAG],
  plain: asksJson,
  refuse: ({ flags }) => void moveOptions(flags),
  // Loaded only here: no other command has a use for it.
  run: async (context) =>
    withJson(await (await import('../../stages/move-to-postgres/move-to-postgres.ts')).moveToPostgres(context), context.flags),
};
