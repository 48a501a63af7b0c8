// Writes a checkpoint: what a folder's migrations make of an empty database, as one file that `up` begins with on the next empty one.

import { type Checkpoint, checkpointName, decodeCheckpoint, isCheckpointName, misfitOf } from '../../checkpoint/checkpoint-file.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { checkpointFolders, type Project, readable } from '../../project/project.ts';
import { writeOrStop } from '../../project/write-files.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { covered, makeCheckpoint, provenBy } from '../../stages/scratch/make-checkpoint.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';

export const checkpoint: Command = {
  name: 'checkpoint',
  summary: 'write the result of the migrations to one file, from which `up` fills an empty database',
  example: 'schemagate checkpoint --check',
  rights: { ledger: 'nothing', besides: 'the attribute CREATEDB on the server of the scratch databases' },
  needs: 'files',
  flags: [
    {
      name: 'out',
      type: 'string',
      value: 'FILE',
      doc: 'where to write it (default: checkpoint-<head>.sql in the migrations folder, or next to it if the tool treats every file in it as a migration)',
    },
    SCRATCH,
    { name: 'check', type: 'boolean', doc: 'write nothing; exit 9 if the newest checkpoint is not what its migrations make' },
  ],
  run,
};

async function run(context: Context, project: Project): Promise<Answer> {
  const { config, effects, flags } = context;
  const migrations = covered(project);
  const last = migrations.at(-1);
  if (last === undefined) throw new Stop([nothingToCover(project.folder.path)]);
  if (flags['check'] === true) return check(context, project);
  const [inside, beside] = checkpointFolders(config.migrations[0]);
  const { keepsFolder, takesEverySql } = project.layout;
  const out = String(flags['out'] ?? `${keepsFolder || takesEverySql ? beside : inside}/${checkpointName(last.version)}`);
  if (!isCheckpointName(out.slice(out.lastIndexOf('/') + 1))) throw new Stop([badName(out)]);
  const previous = readable(out, () => effects.readText(out));
  const { text, told } = await makeCheckpoint(context, project);
  const base = {
    head: { files: last.version, ledger: null },
    findings: told,
    data: { file: out, covers: migrations.length, changed: previous !== text },
  };
  if (previous === text) return { ...base, summary: `${out} is what the migrations make` };
  await writeOrStop(context, [{ path: out, text }], 'the checkpoint', 'give --out a path that can be written');
  return { ...base, summary: `wrote ${out} (it stands for ${count(migrations.length)})` };
}

async function check(context: Context, project: Project): Promise<Answer> {
  const migrations = covered(project);
  const head = { files: migrations.at(-1)!.version, ledger: null };
  const tried = newestOf(context, project);
  if (tried === null) throw new Stop([nothingToCheck(project.folder.path)]);
  const { file, checkpoint: newest } = tried;
  const data = { file, covers: 'covers' in newest ? newest.covers.length : 0 };
  const why = 'unusable' in newest ? newest.unusable : misfitOf(newest, { layout: project.layout.id, migrations }, newest.server);
  const findings = why !== null || 'unusable' in newest ? [stale(file, why ?? '')] : await provenBy(context, project, newest);
  const found = findings.length > 0;
  const is = found ? 'is not what the migrations make' : `is what ${count(data.covers)} of ${migrations.length} make`;
  return { head, data, findings, found, summary: `${file} ${is}` };
}

/** The one that stands for the most; one that cannot be read before all others. */
function newestOf({ effects, flags }: Context, { checkpoints }: Project) {
  const files = flags['out'] === undefined ? checkpoints() : [String(flags['out'])];
  const read = files.map((file) => ({ file, checkpoint: decodeCheckpoint(readable(file, () => effects.readText(file)) ?? '') }));
  const size = (one: Checkpoint | { unusable: string }): number => ('covers' in one ? one.covers.length : Number.POSITIVE_INFINITY);
  return read.sort((a, b) => size(b.checkpoint) - size(a.checkpoint))[0] ?? null;
}

const count = (n: number): string => `${n} migration${n === 1 ? '' : 's'}`;

const stale = (file: string, why: string) =>
  finding({
    code: 'checkpoint-stale',
    subject: file,
    message: `${file} ${why}`,
    hint: 'write it again with `schemagate checkpoint` and commit it with the migrations',
    place: { file },
  });

const nothingToCover = (folder: string) =>
  finding({
    code: 'no-checkpoint',
    subject: folder,
    message: `there is no versioned migration in ${folder} for a checkpoint to stand for`,
    hint: 'write a migration first (schemagate new)',
  });

const nothingToCheck = (folder: string) =>
  finding({
    code: 'no-checkpoint',
    subject: folder,
    message: `there is no checkpoint in ${folder} or beside it`,
    hint: 'write one with `schemagate checkpoint`',
  });

const badName = (file: string) =>
  finding({
    code: 'bad-name',
    subject: file,
    message: `${file} is not a name by which a checkpoint is found`,
    hint: 'call it checkpoint-<something>.sql',
  });
