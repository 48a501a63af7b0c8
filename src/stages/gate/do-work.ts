// Applies what is pending: from a checkpoint if the database is empty, then migration by migration.
import type { Finding } from '../../core/finding.ts';
import type { Report, Step } from '../../core/report.ts';
import { loadAhead } from '../../core/time/load-ahead.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { type Applied, applyMigrations } from '../../migrations/apply/apply.ts';
import { prepareCallbacks } from '../../migrations/apply/callbacks.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { PrepareOnce } from '../../migrations/prepare/prepare.ts';
import { openingOf } from '../../schema/verify/read.ts';
import { applyOptions } from '../apply-options.ts';
import type { SchemaBeforeRun } from '../expectation/schema-before-run.ts';
import { superseding } from '../expectation/superseded-expectations.ts';
import { type Halfway, halfway } from '../expectation/verify-halfway.ts';
import { refuseSessionWork } from '../ledger/pooled-run.ts';
import { recordingRun } from '../ledger/record-events.ts';
import type { CheckpointFiles } from './checkpoint-files.ts';
import type { Gate } from './gate.ts';
import { loadProving } from './load-proving.ts';
import type { Work } from './plan-work.ts';
import { startFromCheckpoint } from './start-from-checkpoint.ts';

export interface Done {
  /** What this run applied, or tried to. */
  readonly steps: readonly Step[];
  /** With what another gate applied meanwhile. */
  readonly all: readonly Step[];
  readonly end: Exclude<Applied['end'], 'lost'>;
  readonly failure: Applied['failure'];
  readonly findings: readonly Finding[];
  /** What was reported about checkpoints. */
  readonly ofCheckpoint: readonly Finding[];
  /** Where the run passed the moment of an older snapshot: what could not be judged then. */
  readonly halfway: Halfway | null;
}

/** What is made ready to be sent once, whoever wants it first. */
export interface MadeReady {
  readonly preparing: PrepareOnce;
  readonly checkpoints: () => CheckpointFiles;
}

/** What the first migration would load. */
export const loadApplying = (): unknown => [
  prepareCallbacks,
  halfway,
  recordingRun,
  startFromCheckpoint,
  superseding,
  applyOptions,
  applyMigrations,
];

/** @throws the loss of the connection; what was applied until then is reported before it. */
export async function doWork(gate: Gate, work: Work, before: SchemaBeforeRun, { preparing, checkpoints }: MadeReady): Promise<Done> {
  const { context, project, workspace } = gate;
  const { plan, state } = work;
  loadAhead(loadProving);
  const pause = work.touching ? halfway(context, project, { session: gate.ready.session, workspace, plan, state }, before) : null;
  await writeSeen(gate, plan);
  const checkpoint = await loadCheckpoint(gate, work, pause, checkpoints);
  const left = { ...plan, pending: plan.pending.slice(checkpoint.covers) };
  const now = await applyPending(
    gate,
    left,
    { pause, isFresh: state.isEmpty && context.earlier.steps.length === 0, isBegun: checkpoint.covers > 0, preparing },
    recording(gate, work, superseding(project, workspace, left, state), left),
  );
  const all = [...checkpoint.kept, ...now.steps];
  const steps = all.filter(({ byAnother }) => !byAnother);
  context.sofar({ ...headsAfter(plan, all), steps });
  if (now.end === 'lost') throw now.loss;
  const { end, failure, findings } = now;
  return { steps, all, end, failure, findings, ofCheckpoint: checkpoint.findings, halfway: pause };
}

/** What another tool has applied is written down as the files are now. */
async function writeSeen({ context, ready, workspace }: Gate, plan: Plan): Promise<void> {
  const seen = workspace.ledger.see(plan.unseen, context.run);
  if (seen !== null) await ready.session.query(`/* gate:see */ ${seen}`);
}

/** The history has this run as soon as something of it is kept. */
const recording = ({ context, workspace, guard }: Gate, { state }: Work, ledger: Ledger, plan: Plan): Ledger =>
  recordingRun(context, { workspace, state, plan, pooled: guard !== null }, ledger);

async function loadCheckpoint(gate: Gate, work: Work, pause: Halfway | null, checkpoints: MadeReady['checkpoints']) {
  const { context, project, ready, guard } = gate;
  const { plan, kept } = work;
  const workspace = { ...gate.workspace, ledger: recording(gate, work, gate.workspace.ledger, plan) };
  const { step, covers, findings, loss } = await startFromCheckpoint(context, project, {
    ...{ session: ready.session, facts: ready.facts, workspace, plan, isEmpty: work.state.isEmpty },
    ...{ until: pause?.before ?? null, pooled: guard !== null, checkpoints },
  });
  const steps = step === null ? kept : [...kept, step];
  if (loss !== undefined) {
    context.sofar({ steps });
    throw loss;
  }
  return { kept: steps, covers, findings };
}

interface How {
  readonly pause: Halfway | null;
  readonly isFresh: boolean;
  /** By a checkpoint. */
  readonly isBegun: boolean;
  readonly preparing: PrepareOnce;
}

async function applyPending(gate: Gate, plan: Plan, { pause, isFresh, isBegun, preparing }: How, ledger: Ledger): Promise<Applied> {
  const { context, project, guard } = gate;
  const workspace = { ...gate.workspace, ledger };
  const { layout, render } = workspace;
  context.stage('apply');
  const callbacks = await prepareCallbacks(project.callbacks, plan.pending.length > 0 || isBegun, layout, render);
  const prepared = await preparing(plan.pending, 'last');
  if (guard !== null) await refuseSessionWork(prepared, [...callbacks.values()].flat(), plan);
  const options = applyOptions(context, gate.ready.session, workspace, {
    callbacks,
    unfinished: plan.unfinished,
    isFresh,
    isBegun,
    // The proof begins with it (prove-work.ts).
    ...(plan.ahead.length === 0 && { opening: openingOf(workspace.scope) }),
    ...(guard !== null && { guard }),
    ...(pause !== null && { pause }),
  });
  const applied = await applyMigrations(prepared, options);
  return { ...applied, findings: [...prepared.flatMap(({ notices }) => notices), ...applied.findings] };
}

/** The ledger's head is where this run left it. */
export function headsAfter(plan: Plan, steps: readonly Step[]): { readonly head: NonNullable<Report['head']>; readonly applied: number } {
  const last = steps.findLast((step) => step.state === 'applied');
  return { head: { files: plan.headOfFiles, ledger: last?.version ?? plan.headOfLedger }, applied: plan.applied };
}
