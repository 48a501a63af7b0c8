// Checks that the newest checkpoint is what its migrations make. Writes nothing.
import { CHECKPOINT_AGAIN, type Checkpoint, decodeCheckpoint, misfitOf, type Unusable } from '../../checkpoint/checkpoint-file.ts';
import { otherSetting, type Setting } from '../../checkpoint/session-settings.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { type Project, readable } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { covered, provenBy } from './make-checkpoint.ts';

export async function checkNewest(context: Context, project: Project): Promise<Answer> {
  const migrations = covered(project);
  const head = { files: migrations.at(-1)!.version, ledger: null };
  const tried = newestOf(context, project);
  if (tried === null) throw new Stop([nothingToCheck(project.folder.path)]);
  const { file, checkpoint: newest } = tried;
  const data = { file, covers: 'covers' in newest ? newest.covers.length : 0 };
  const findings = 'unusable' in newest ? [stale(file, newest)] : await wrongWith(context, project, { file, checkpoint: newest });
  const found = findings.length > 0;
  const is = found ? 'is not what the migrations make' : `is what ${count(data.covers, 'migration')} of ${migrations.length} make`;
  return { head, data, findings, found, summary: `${file} ${is}` };
}

/** On a server older than the one it was written on, which would not use it, it is proved all the same. */
async function wrongWith(
  context: Context,
  project: Project,
  { file, checkpoint }: { readonly file: string; readonly checkpoint: Checkpoint },
) {
  const folder = { layout: project.layout.id, migrations: covered(project), callbacks: project.callbacks };
  const refused = (onServer: number, settings: readonly Setting[]): readonly Finding[] => {
    const why = misfitOf(checkpoint, folder, Math.max(checkpoint.server, onServer)) ?? otherSetting(checkpoint.settings, settings);
    return why === null ? [] : [stale(file, { unusable: why })];
  };
  const anywhere = refused(checkpoint.server, checkpoint.settings);
  return anywhere.length > 0 ? anywhere : provenBy(context, project, checkpoint, refused);
}

/** The one that covers the most migrations; one that cannot be read comes before all others. */
function newestOf({ effects, flags }: Context, { checkpoints }: Project) {
  const files = flags['out'] === undefined ? checkpoints() : [String(flags['out'])];
  const read = files.map((file) => ({ file, checkpoint: decodeCheckpoint(readable(file, () => effects.readText(file)) ?? '') }));
  const size = (one: Checkpoint | { unusable: string }): number => ('covers' in one ? one.covers.length : Number.POSITIVE_INFINITY);
  return read.sort((a, b) => size(b.checkpoint) - size(a.checkpoint))[0] ?? null;
}

const stale = (file: string, { unusable, hint = CHECKPOINT_AGAIN }: Unusable) =>
  finding({
    code: 'checkpoint-stale',
    subject: file,
    message: `${file} ${unusable}`,
    hint,
    place: { file },
  });

const nothingToCheck = (folder: string) =>
  finding({
    code: 'no-checkpoint',
    subject: folder,
    message: `there is no checkpoint in ${folder} or beside it`,
    hint: 'write one with `schemagate checkpoint`',
  });
