// Writes a checkpoint: what a folder's migrations make of an empty database, as one file that `up` begins with on the next empty one.

import { checkpointName, isCheckpointName } from '../../checkpoint/checkpoint-name.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { checkpointFolders, type Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { checkNewest } from '../../stages/scratch/check-checkpoint.ts';
import { covered, makeCheckpoint } from '../../stages/scratch/make-checkpoint.ts';
import { resultFlags } from '../../stages/scratch/scratch-server.ts';
import { textNow, writeResult } from '../../stages/scratch/write-result.ts';

export const checkpoint: Command = {
  name: 'checkpoint',
  summary: 'write the result of the migrations to one file, from which `up` fills an empty database',
  example: 'schemagate checkpoint --check',
  rights: { ledger: 'nothing', besides: 'the attribute CREATEDB on the server of the scratch databases' },
  needs: 'files',
  flags: [
    ...resultFlags(
      'checkpoint-<head>.sql in the migrations folder, or next to it if the tool treats every file in it as a migration',
      'the newest checkpoint is not what its migrations make',
    ),
  ],
  run,
};

async function run(context: Context, project: Project): Promise<Answer> {
  const { config, flags } = context;
  const migrations = covered(project);
  const last = migrations.at(-1);
  if (last === undefined) throw new Stop([nothingToCover(project.folder.path)]);
  if (flags['check'] === true) return checkNewest(context, project);
  const [inside, beside] = checkpointFolders(config.migrations[0]);
  const { keepsFolder, takesEverySql } = project.layout;
  const path = String(flags['out'] ?? `${keepsFolder || takesEverySql ? beside : inside}/${checkpointName(last.version)}`);
  if (!isCheckpointName(path.slice(path.lastIndexOf('/') + 1))) throw new Stop([badName(path)]);
  const previous = textNow(context, path);
  const { text, warnings } = await makeCheckpoint(context, project);
  const written = `it stands for ${count(migrations.length, 'migration')}`;
  const { summary, changed } = await writeResult(context, { what: 'the checkpoint', path, previous, text, written });
  const data = { file: path, covers: migrations.length, changed };
  return { summary, head: { files: last.version, ledger: null }, findings: warnings, data };
}

const nothingToCover = (folder: string) =>
  finding({
    code: 'no-checkpoint',
    subject: folder,
    message: `there is no versioned migration in ${folder} for a checkpoint to replace`,
    hint: 'write a migration first (schemagate new)',
  });

const badName = (file: string) =>
  finding({
    code: 'bad-name',
    subject: file,
    message: `a checkpoint named ${file} would not be found`,
    hint: 'call it checkpoint-<something>.sql',
  });
