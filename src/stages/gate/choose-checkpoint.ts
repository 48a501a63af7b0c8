// Which checkpoint an empty database is made from: the one that stands for the most of the folder's migrations, each as it is now. Says of each that
// is not used why.
import { type Checkpoint, decodeCheckpoint, misfitOf, type Unusable, valueDigest } from '../../checkpoint/checkpoint-file.ts';
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Plan } from '../../migrations/plan.ts';
import { prepare } from '../../migrations/prepare/prepare.ts';
import type { ServerFacts } from '../../postgres/server/probe.ts';
import type { Effects } from '../../project/effects.ts';
import { type Project, readable } from '../../project/project.ts';
import type { Context } from '../context.ts';
import type { Workspace } from '../workspace.ts';

export interface Usable {
  readonly file: string;
  readonly checkpoint: Checkpoint;
}

const NEEDS_SESSION = 'needs a session of its own: behind a pooler in transaction mode it is not used';

/** The file as a migration. @param last of those that it stands for, as the folder has it; before the folder is read, as the file has it. */
export function migrationOf(file: string, { body, covers }: Checkpoint, last?: Migration): Migration {
  const version = last?.version ?? covers.at(-1)!.id;
  return {
    ...{ version, id: file, key: last?.key ?? '', name: 'checkpoint', kind: 'versioned', down: null, code: null },
    ...{ file, text: body, checksum: '' },
  };
}

export interface Choice {
  readonly usable: Usable | null;
  /** Why others are not. */
  readonly refused: readonly Finding[];
}

export interface ToChoose {
  readonly facts: ServerFacts;
  readonly workspace: Workspace;
  readonly plan: Plan;
  /** Where the run has to stop and look before that one. */
  readonly until: Migration | null;
  /** No lock outlives a transaction here. */
  readonly pooled: boolean;
  /** By file, those that were read already. */
  readonly read?: ReadonlyMap<string, Checkpoint | Unusable>;
}

const NONE_READ: ReadonlyMap<string, Checkpoint | Unusable> = new Map();

/** @throws Stop('misused') if it is there and cannot be read. */
export function readCheckpoint(file: string, effects: Effects): Checkpoint | Unusable {
  const text = readable(file, () => effects.readText(file));
  return text === null ? { unusable: 'is gone' } : decodeCheckpoint(text);
}

/** The one that stands for the most. */
export async function chooseCheckpoint(
  context: Context,
  project: Project,
  files: readonly string[],
  { plan, facts, workspace, until, pooled, read: before = NONE_READ }: ToChoose,
): Promise<Choice> {
  const refused: Finding[] = [];
  let usable: Usable | null = null;
  const migrations = plan.pending.filter(({ kind }) => kind === 'versioned');
  const folder = { layout: project.layout.id, migrations };
  for (const file of files) {
    const read = before.get(file) ?? readCheckpoint(file, context.effects);
    if ('unusable' in read) {
      refused.push(notUsed(file, read.unusable));
      continue;
    }
    // A checkpoint that stands for more than this run is to apply is not worth a complaint.
    if (project.until !== undefined && read.covers.length > migrations.length) continue;
    const why = pooled
      ? NEEDS_SESSION
      : (misfitOf(read, folder, facts.versionNumber) ?? (await otherValue(read, migrations, project, workspace)));
    if (why !== null) {
      refused.push(notUsed(file, why));
      continue;
    }
    const isPast = until !== null && migrations.slice(0, read.covers.length).includes(until);
    if (!isPast && (usable === null || read.covers.length > usable.checkpoint.covers.length)) usable = { file, checkpoint: read };
  }
  return { usable, refused };
}

/** A sentence if a placeholder has another value here than when the checkpoint was written. */
async function otherValue(
  { values }: Checkpoint,
  migrations: readonly Migration[],
  { layout }: Project,
  { render }: Workspace,
): Promise<string | null> {
  const wanted = new Set(values.map(({ id }) => id));
  const prepared = await prepare(
    migrations.filter(({ id }) => wanted.has(id)),
    layout,
    render,
  );
  for (const { id, name, digest } of values) {
    const value = prepared.find(({ migration }) => migration.id === id)?.substituted[name];
    if (value === undefined || valueDigest(value) !== digest) return `was written with another value of ${name}`;
  }
  return null;
}

const notUsed = (file: string, why: string): Finding =>
  finding({
    code: 'checkpoint-not-used',
    subject: file,
    message: `${file} is not used: it ${why}`,
    hint: 'write it again with `schemagate checkpoint`, and commit it with the migrations',
    place: { file },
  });
