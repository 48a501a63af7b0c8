// The live schema as SQL, for version control and for reading.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Command } from '../../run/command.ts';
import type { Context } from '../../stages/context.ts';

export const schemaExport: Command = {
  name: 'schema-export',
  summary: 'write the live schema as SQL, the same schema always as the same bytes; changes nothing',
  example: 'schemagate schema-export schema.sql',
  rights: { ledger: 'usage', besides: 'if a database has that schema; with pg_dump, SELECT on the tables' },
  needs: 'database',
  purpose: 'read',
  noProject: true,
  operands: { usage: '[FILE]', doc: 'FILE is where it is written; without it, it is printed.', count: 1, optional: true },
  flags: [
    {
      name: 'by',
      type: 'string',
      value: 'pg_dump|gate',
      doc: 'who writes it (default: pg_dump if it is on the PATH, otherwise the gate itself)',
    },
    { name: 'check', type: 'boolean', doc: 'write nothing; exit 9 if FILE is not the live schema' },
  ],
  plain: (_, operands) => operands.length === 0,
  refuse,
  // Loaded only here: a gate has no use for it at its start.
  run: async (context, _, ready) => (await import('../../stages/export/export-schema.ts')).exportSchema(context, ready),
};

function refuse({ flags: { by, check }, operands }: Pick<Context, 'flags' | 'operands'>): void {
  if (by !== undefined && by !== 'pg_dump' && by !== 'gate') {
    throw new Stop([
      finding({ code: 'bad-flag', subject: '--by', message: `--by is ${JSON.stringify(by)}`, hint: 'give --by pg_dump or --by gate' }),
    ]);
  }
  if (check === true && operands.length === 0) {
    throw new Stop([
      finding({
        code: 'bad-flag',
        subject: '--check',
        message: '--check has no file to compare with the live schema',
        hint: 'name the file: schemagate schema-export --check schema.sql',
      }),
    ]);
  }
}
