// An empty database from a checkpoint: the newest one that fits the folder, its statements, rows and the ledger's rows in one transaction.
// Refuses any database that holds something already, and leaves nothing behind if it fails.
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Step } from '../../core/report.ts';
import { Stop } from '../../core/stop.ts';
import type { Ledger, Run, Times } from '../../ledger/ledger.ts';
import { wayBackStore } from '../../ledger/way-back-store.ts';
import { type Applied, applyMigrations } from '../../migrations/apply/apply.ts';
import { prepare } from '../../migrations/prepare/prepare.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Project } from '../../project/project.ts';
import { applyOptions } from '../apply-options.ts';
import type { Context } from '../context.ts';
import { isEmptyButForOurs } from '../empty-database.ts';
import { type Choice, chooseCheckpoint, migrationOf, type ToChoose } from './choose-checkpoint.ts';
import type { KeptEarly } from './early-load.ts';
import { commitEarly } from './load-early.ts';

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

interface At extends ToChoose {
  readonly session: Session;
  /** It was found as CREATE DATABASE leaves one. */
  readonly isEmpty: boolean;
  /** What is being loaded already. */
  readonly early: KeptEarly | null;
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
  const { usable, refused }: Choice = at.early?.choice ?? (await chooseCheckpoint(context, project, files, at));
  if (usable === null) {
    if (config.checkpoint === 'require') throw new Stop([none(files), ...refused]);
    return { ...NOTHING, findings: refused };
  }
  const { file, checkpoint } = usable;
  const migrations = plan.pending.slice(0, checkpoint.covers.length);
  const migration = migrationOf(file, checkpoint, migrations.at(-1)!);
  const { step, failure, end, loss } = await (at.early === null ? loaded : ended)(context, at, { migration, migrations });
  const whole: Step = { ...step, covers: migrations.length };
  if (loss !== undefined) return { ...NOTHING, step: whole, loss };
  if (end === 'done') {
    emit({ event: 'note', level: 'info', message: `${file} stands for ${migrations.length} migrations, up to ${migrations.at(-1)!.file}` });
    return { step: whole, covers: migrations.length, findings: refused };
  }
  const broken = notLoaded(file, failure?.message ?? end);
  if (config.checkpoint === 'require') throw new Stop([{ ...broken, severity: 'error' }]);
  return { ...NOTHING, findings: [...refused, broken] };
}

interface Loading {
  readonly migration: Migration;
  /** What it stands for. */
  readonly migrations: readonly Migration[];
}

type Loaded = Pick<Applied, 'failure' | 'end' | 'loss'> & { readonly step: Step };

async function loaded(context: Context, { session, workspace }: At, { migration, migrations }: Loading): Promise<Loaded> {
  const prepared = await prepare([migration], {}, workspace.render);
  const ledger = { ...workspace.ledger, applied: (_: Migration, run: Run) => rowsOf(workspace.ledger, migrations, run) };
  const options = applyOptions(context, session, { ...workspace, ledger }, { callbacks: new Map(), unfinished: null });
  const { steps, ...end } = await applyMigrations(prepared, options);
  return { ...end, step: steps[0]! };
}

/** From its beginning until now: the statements of the checkpoint are a message before that of the rows. */
const THIS_TRANSACTION: Times = { from: 'pg_catalog.transaction_timestamp()', to: 'pg_catalog.clock_timestamp()' };

/** @throws Undone */
async function ended(context: Context, { session, workspace, early }: At, { migration, migrations }: Loading): Promise<Loaded> {
  const { limits, emit, run } = applyOptions(context, session, workspace, { callbacks: new Map(), unfinished: null });
  const rows = rowsOf(workspace.ledger, migrations, run, THIS_TRANSACTION);
  // Whether there is something to keep in it, the files had to say.
  const waysBack = workspace.needsWaysBack ? `${wayBackStore(workspace.schema).create};\n` : '';
  const end = await commitEarly(early!, { migration, rows: `${waysBack}${rows}`, limits, emit });
  return { failure: null, end: end.loss === undefined ? 'done' : 'lost', ...end };
}

/** One row for each migration that it stands for, written as the ledger itself writes it. */
const rowsOf = (ledger: Ledger, migrations: readonly Migration[], run: Run, times?: Times): string =>
  ledger.appliedTogether(
    migrations.map((migration) => (times === undefined ? { migration } : { migration, times })),
    run,
  );

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
