// Writes the next migration in the folder's layout: empty or from a template, or the SQL that takes the folder's schema to another one, and back.

import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';

export const fresh: Command = {
  name: 'new',
  summary: "write the next migration in the folder's layout: empty or from a template, or from the difference to a desired schema",
  example: 'schemagate new add_email --from-diff desired.sql',
  rights: {
    ledger: 'usage',
    besides: 'with --from-diff, if a database has that schema; the attribute CREATEDB on the server of --scratch',
  },
  needs: 'nothing',
  ofSqlite: 'as it is',
  operands: {
    usage: 'NAME',
    doc: "NAME becomes part of the file name; version, files and sections are those of the folder's layout.",
    count: 1,
  },
  flags: [
    {
      name: 'from-diff',
      type: 'string',
      value: 'SOURCE',
      doc: 'write the SQL that takes the schema of the folder to this one: a file of SQL, a database URL, a snapshot',
    },
    { name: 'both', type: 'boolean', doc: 'with a section for PostgreSQL and one for SQLite, for a folder that serves both' },
    SCRATCH,
  ],
  run,
};

/** Loaded here only: a gate has no use for it. */
async function run(context: Context): Promise<Answer> {
  const { newMigration } = await import('../../stages/scratch/new-migration.ts');
  return newMigration(context, new Date());
}
