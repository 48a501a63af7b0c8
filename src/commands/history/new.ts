// Writes the next migration of our own layout: empty, or the SQL that takes the folder's schema to another one, and back.

import { nameOf, nextVersion } from '../../migrations/new-file-name.ts';
import { ownMigrations } from '../../project/own-migrations.ts';
import { writeOrStop } from '../../project/write-files.ts';
import type { Command } from '../../run/command.ts';
import { accessFindings } from '../../schema/compare/regained-access.ts';
import { likelyRenames } from '../../schema/compare/rename.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { differencesTo, EMPTY, partsOf } from '../../stages/scratch/migration-from-diff.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';

export const fresh: Command = {
  name: 'new',
  summary: 'write the next migration: empty, or from the difference to a desired schema',
  example: 'schemagate new add_email --from-diff desired.sql',
  rights: {
    ledger: 'usage',
    besides: 'with --from-diff, if a database has that schema; the attribute CREATEDB on the server of --scratch',
  },
  needs: 'nothing',
  operands: { usage: 'NAME', doc: 'NAME becomes part of the file name: NNNN_name.sql, and NNNN_name.down.sql to undo it.', count: 1 },
  flags: [
    {
      name: 'from-diff',
      type: 'string',
      value: 'SOURCE',
      doc: 'write the SQL that takes the schema of the folder to this one: a file of SQL, a database URL, a snapshot',
    },
    SCRATCH,
  ],
  run,
};

async function run(context: Context): Promise<Answer> {
  const { config, operands, flags } = context;
  const name = nameOf(operands[0] ?? '');
  const [path] = config.migrations;
  const migrations = await ownMigrations(context, path);
  const desired = flags['from-diff'];
  const differences = typeof desired === 'string' ? await differencesTo(context, path, desired, migrations.length > 0) : null;
  if (differences?.forth.length === 0) return { summary: `${path} already produces that schema: nothing was written` };
  const parts = differences === null ? [EMPTY] : partsOf(differences);
  const folder = path.replace(/(?<=.)\/+$/, '');
  const now = new Date();
  let last = migrations.at(-1)?.version;
  const files = parts.flatMap(({ up, down }, at) => {
    last = nextVersion(last, now);
    const base = `${folder}/${last}_${name}${at === 0 ? '' : `_${at + 1}`}`;
    return [
      { path: `${base}.sql`, text: up },
      { path: `${base}.down.sql`, text: down },
    ];
  });
  await writeOrStop(context, files, 'the migration', 'point GATE_MIGRATIONS or --migrations at a folder that can be written to');
  const findings = differences === null ? [] : [...likelyRenames(differences.forth), ...accessFindings(differences.forth)];
  const destructive = parts.reduce((sum, part) => sum + part.destructive, 0);
  const warning = destructive > 0 ? `; ${destructive} of its steps destroy data: read them before you run it` : '';
  const apart = parts.length === 1 ? '' : `; in ${parts.length} migrations, for what must be outside a transaction is by itself`;
  return {
    summary: `wrote ${files.map((one) => one.path).join(' and ')}${apart}${warning}`,
    findings,
    data: { files: files.map((one) => one.path), destructive },
  };
}
