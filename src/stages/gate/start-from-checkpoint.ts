// An empty database from a checkpoint: the newest one that fits the folder, its statements, rows and the ledger's rows in one transaction.
// Refuses any database that holds something already, and leaves nothing behind if it fails.
import { CHECKPOINT_AGAIN, type Checkpoint, misfitOf, type Unusable, valueDigest } from '../../checkpoint/checkpoint-file.ts';
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Step } from '../../core/report.ts';
import { Stop } from '../../core/stop.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { type Applied, applyMigrations } from '../../migrations/apply/apply.ts';
import type { Plan } from '../../migrations/plan.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import type { ServerFacts } from '../../postgres/server/probe.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Project } from '../../project/project.ts';
import { openingOf } from '../../schema/verify/read.ts';
import { applyOptions } from '../apply-options.ts';
import type { Context } from '../context.ts';
import { isEmptyButForOurs } from '../empty-database.ts';
import type { Workspace } from '../workspace.ts';
import type { CheckpointFiles } from './checkpoint-files.ts';

export interface Started {
  /** Null if none was used. */
  readonly step: Step | null;
  /** How many of the pending migrations it stands for: the first ones. */
  readonly covers: number;
  readonly findings: readonly Finding[];
  /** How the connection ended while it was loaded. */
  readonly loss?: Applied['loss'];
}

const NOTHING: Started = { step: null, covers: 0, findings: [] };

interface At {
  readonly session: Session;
  readonly facts: ServerFacts;
  readonly workspace: Workspace;
  readonly plan: Plan;
  /** It was found as CREATE DATABASE leaves one. */
  readonly isEmpty: boolean;
  /** Where the run has to stop and look before that one. */
  readonly until: Migration | null;
  /** No lock outlives a transaction here. */
  readonly pooled: boolean;
  readonly checkpoints: () => CheckpointFiles;
}

/** @throws Stop('misused') if GATE_CHECKPOINT=require and none can be used. */
export async function startFromCheckpoint(context: Context, project: Project, at: At): Promise<Started> {
  const { config, emit } = context;
  const { isEmpty, plan, session, workspace } = at;
  const isFirst = plan.applied === 0 && plan.pending.length > 0 && plan.ahead.length === 0 && plan.unfinished === null;
  if (config.checkpoint === 'off' || !isFirst) return NOTHING;
  const files = project.checkpoints();
  if (config.checkpoint === 'auto' && files.length === 0) return NOTHING;
  if (!isEmpty && !(await isEmptyButForOurs(session, workspace))) return NOTHING;
  const { usable, refused } = await chosen(project, files, at);
  if (usable === null) {
    if (config.checkpoint === 'require') throw new Stop([none(files), ...refused]);
    return { ...NOTHING, findings: refused };
  }
  const { file, prepared, migrations } = usable;
  const last = migrations.at(-1)!;
  const ledger = recordingAll(workspace.ledger, migrations);
  const isAll = migrations.length === plan.pending.length && project.callbacks.length === 0;
  const options = applyOptions(
    context,
    session,
    { ...workspace, ledger },
    { callbacks: new Map(), unfinished: null, ...(isAll && { opening: openingOf(workspace.scope) }) },
  );
  const { steps, failure, end, loss } = await applyMigrations([prepared], options);
  const step: Step = { ...steps[0]!, covers: migrations.length };
  if (loss !== undefined) return { ...NOTHING, step, loss };
  if (end === 'done') {
    emit({ event: 'note', level: 'info', message: `${file} stands for ${migrations.length} migrations, up to ${last.file}` });
    return { step, covers: migrations.length, findings: refused };
  }
  const broken = notLoaded(file, failure?.message ?? end);
  if (config.checkpoint === 'require') throw new Stop([{ ...broken, severity: 'error' }]);
  return { ...NOTHING, findings: [...refused, broken] };
}

/** One row for each migration that it stands for, written as the ledger itself writes it. */
const recordingAll = (ledger: Ledger, migrations: readonly Migration[]): Ledger => ({
  ...ledger,
  applied: (_, run) =>
    ledger.appliedTogether(
      migrations.map((migration) => ({ migration })),
      run,
    ),
});

interface Usable {
  readonly file: string;
  readonly prepared: Prepared;
  /** That it stands for. */
  readonly migrations: readonly Migration[];
}

/** The one that stands for the most, of those that fit and can be sent. */
async function chosen(
  project: Project,
  files: readonly string[],
  at: At,
): Promise<{ readonly usable: Usable | null; readonly refused: readonly Finding[] }> {
  const { fitting, refused } = await fittingOf(project, files, at);
  for (const { file, checkpoint } of fitting.sort((one, other) => other.checkpoint.covers.length - one.checkpoint.covers.length)) {
    const migrations = at.plan.pending.slice(0, checkpoint.covers.length);
    const other = await lookAt(at.session, checkpoint, migrations);
    const prepared = other ?? (await at.checkpoints().prepared(file, checkpoint, migrations.at(-1)!));
    if (!('unusable' in prepared)) return { usable: { file, prepared, migrations }, refused };
    refused.push(notUsed(file, prepared));
  }
  return { usable: null, refused };
}

/** Most depend on nothing of the database, and do without a question and what asks it. */
async function lookAt(session: Session, { settings }: Checkpoint, migrations: readonly Migration[]): Promise<Unusable | null> {
  const takesAway = migrations.some(({ text }) => /\b(REVOKE|DROP\s+SCHEMA)\b/i.test(text));
  if (settings.length === 0 && !takesAway) return null;
  return (await import('./other-database.ts')).otherDatabase(session, settings, takesAway);
}

interface Fit {
  readonly fitting: { readonly file: string; readonly checkpoint: Checkpoint }[];
  readonly refused: Finding[];
}

const NEEDS_SESSION = 'needs a session of its own: behind a pooler in transaction mode it is not used';

/** By what their heads say. */
async function fittingOf(
  project: Project,
  files: readonly string[],
  { plan, facts, workspace, until, pooled, checkpoints }: At,
): Promise<Fit> {
  const { fitting, refused }: Fit = { fitting: [], refused: [] };
  const migrations = plan.pending.filter(({ kind }) => kind === 'versioned');
  const folder = { layout: project.layout.id, migrations, callbacks: project.callbacks };
  for (const file of files) {
    const read = checkpoints().read(file);
    if ('unusable' in read) {
      refused.push(notUsed(file, read));
      continue;
    }
    // A checkpoint that stands for more than this run is to apply is not worth a complaint.
    if (project.until !== undefined && read.covers.length > migrations.length) continue;
    const why = pooled
      ? NEEDS_SESSION
      : (misfitOf(read, folder, facts.versionNumber) ?? (await otherValue(read, migrations, project, workspace)));
    if (why !== null) {
      refused.push(notUsed(file, { unusable: why }));
      continue;
    }
    const isPast = until !== null && migrations.slice(0, read.covers.length).includes(until);
    if (!isPast) fitting.push({ file, checkpoint: read });
  }
  return { fitting, refused };
}

/** A sentence if a placeholder has another value here than when the checkpoint was written. */
async function otherValue(
  { values }: Checkpoint,
  migrations: readonly Migration[],
  { layout, callbacks }: Project,
  { render }: Workspace,
): Promise<string | null> {
  const wanted = new Set(values.map(({ id }) => id));
  const prepared = await prepare(
    [...migrations, ...callbacks.map(({ migration }) => migration)].filter(({ id }) => wanted.has(id)),
    layout,
    render,
  );
  for (const { id, name, digest } of values) {
    const value = prepared.find(({ migration }) => migration.id === id)?.values[name];
    if (value === undefined || valueDigest(value) !== digest) return `was written with another value of ${name}`;
  }
  return null;
}

const notUsed = (file: string, { unusable, hint = CHECKPOINT_AGAIN }: Unusable): Finding =>
  finding({
    code: 'checkpoint-not-used',
    subject: file,
    message: `${file} is not used: it ${unusable}`,
    hint,
    place: { file },
  });

const notLoaded = (file: string, why: string): Finding =>
  finding({
    code: 'checkpoint-failed',
    subject: file,
    message: `${file} could not be loaded, and was rolled back: ${why}`,
    hint: 'the migrations were applied one by one; write the checkpoint again with `schemagate checkpoint`, or set GATE_CHECKPOINT=off',
    place: { file },
  });

const none = (files: readonly string[]): Finding =>
  finding({
    code: 'no-checkpoint',
    subject: 'GATE_CHECKPOINT',
    message: `the database is empty, GATE_CHECKPOINT=require, and ${files.length === 0 ? 'there is no checkpoint' : 'no checkpoint fits the folder'}`,
    hint: 'write one with `schemagate checkpoint`, or set GATE_CHECKPOINT=auto',
  });
