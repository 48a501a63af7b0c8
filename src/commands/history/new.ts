// Writes the next migration of our own layout: empty, or the SQL that takes the folder's schema to another one, and back.

import { errorsIn, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { LAYOUT_BY_ID } from '../../layouts/layouts.ts';
import { nameOf, nextVersion } from '../../migrations/new-file-name.ts';
import { evidenceAround } from '../../project/evidence.ts';
import { readable } from '../../project/project.ts';
import { assumedOf, candidatesOf } from '../../project/recognise.ts';
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
  const migrations = await existing(context, path);
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

/** @throws Stop('misused') if the folder is another tool's, or has bad files. */
async function existing({ config, effects }: Context, path: string): Promise<readonly Migration[]> {
  const folder = readable(path, () => effects.openFolder(path));
  if (folder === null || (folder.list() ?? []).length === 0) return [];
  const candidates = candidatesOf(folder, config, () => evidenceAround(path, effects.glance));
  if (assumedOf(candidates)?.layout.id !== 'gate') throw new Stop([ofAnotherTool(path, candidates.leading[0].layout.id)]);
  const { migrations, findings } = await LAYOUT_BY_ID.get('gate')!.discover(folder, config);
  stopOnErrors(errorsIn(findings).filter(({ code }) => code !== 'no-migrations'));
  return migrations.filter(({ kind }) => kind === 'versioned');
}

const ofAnotherTool = (path: string, layout: string) =>
  finding({
    code: 'other-layout',
    subject: path,
    message: `${path} has the layout ${layout}, and new writes migrations only in our own layout`,
    hint: "use that tool's own command for a new migration, and `schemagate diff --sql` for the SQL that goes into it",
  });
