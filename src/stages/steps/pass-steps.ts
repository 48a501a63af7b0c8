// The gate around several steps, in the order things happen: passed without the lock if nothing is to be done; otherwise lock, plan all of them, look at
// the schema, work through them until one stops, prove the whole, record. What a step has done stays, whatever stops the next.
import { type Finding, hasErrors } from '../../core/finding.ts';
import { grantAccess } from '../access/application-role.ts';
import type { Answer } from '../answer.ts';
import { backedUp } from '../backup/backup-for-run.ts';
import { withoutLedger } from '../command/code-ledger.ts';
import { lookBeforeCommand, proveSchema, recordSchema, type SchemaBefore, type SchemaLook } from '../command/command-schema.ts';
import { establishCommandState } from '../command/command-state.ts';
import { awaitEarlierCommands } from '../command/earlier-commands.ts';
import { whetherBehind } from '../command/whether-behind.ts';
import type { Context } from '../context.ts';
import { hasCallbacks } from '../gate/gate.ts';
import { type LedgerState, readState, readTables } from '../ledger/ledger-state.ts';
import { planOrStop } from '../ledger/plan-or-stop.ts';
import { takeLock } from '../ledger/take-lock.ts';
import type { Workspace } from '../workspace.ts';
import { aheadOfSteps } from './ahead-of-steps.ts';
import type { CommandStep, FileStep, OpenStep, OpenSteps } from './open-steps.ts';
import { ledgerOf, leftStep, type PlannedStep, planCommandStep, planFileStep, runStep, type StepRun } from './run-step.ts';
import { driftedSteps, endedSteps, stoppedSteps } from './steps-answer.ts';
import { headOfLedger, headOfRows, headOfSteps, readStepsState, type StepHead } from './steps-state.ts';

export async function passSteps(opened: OpenSteps): Promise<Answer> {
  return (await passWithoutLock(opened)) ?? underLock(opened);
}

/** Null if something is to be done or looks wrong: another gate may be at work, so that has to be confirmed under the lock. */
async function passWithoutLock(opened: OpenSteps): Promise<Answer | null> {
  const { context, project, ready } = opened;
  const looked: Looked[] = [];
  for (const step of opened.steps) {
    const one = await (step.kind === 'files' ? lookAtFolder(step) : lookAtCommand(step, opened));
    if (one === null) return null;
    looked.push(one);
  }
  const workspace = looked.reduce((whole, { strip }) => strip(whole), opened.workspace);
  const state = await readStepsState(ready, workspace);
  const head = headOfSteps(looked.map((one) => one.head));
  if (!state.heads.includes(head)) return null;
  const proof = await proveSchema(context, project, { session: ready.session, workspace, state, head }, null);
  if (hasErrors(proof.findings)) return null;
  return endedSteps(
    looked.map(({ run }) => run),
    proof,
  );
}

interface Looked {
  readonly head: StepHead;
  readonly run: StepRun;
  readonly strip: (whole: Workspace) => Workspace;
}

/** Null if something is pending, or the run may change something all the same. */
async function lookAtFolder(step: FileStep): Promise<Looked | null> {
  const { project, ready, workspace } = step.gate;
  const state = await readState(ready.session, workspace, ready.facts, project.migrations, { everyRow: true });
  const plan = planOrStop(project, state, workspace);
  if (plan.pending.length + plan.unseen.length + plan.ahead.length > 0 || !state.present || hasCallbacks(project)) return null;
  const { name, what } = step.step;
  const said = `nothing to apply (${plan.applied} applied)`;
  const run = { name, what, state: 'nothing', steps: [], findings: plan.findings, said, heads: undefined, durationMs: 0 } as const;
  return { head: headOfRows(name, state.rows), run, strip: (whole) => whole };
}

async function lookAtCommand(step: CommandStep, { ready }: OpenSteps): Promise<Looked | null> {
  const ledger = await ledgerOf(step, ready);
  const behind = await whetherBehind(ready.session, step.context.flags, step.known, ledger);
  if (behind.behind !== false) return null;
  const { name, what } = step.step;
  const run = { name, what, state: 'nothing', steps: [], findings: [], said: behind.why, heads: undefined, durationMs: 0 } as const;
  return { head: headOfLedger(name, ledger), run, strip: (whole) => withoutLedger(whole, ledger) };
}

async function underLock(opened: OpenSteps): Promise<Answer> {
  const { context, project, ready } = opened;
  const { session } = ready;
  await readStepsState(ready, opened.workspace);
  await takeLock(context, ready, opened.workspace);
  if (opened.steps.some(({ kind }) => kind === 'command')) await awaitEarlierCommands(context, ready);
  context.stage('plan');
  const planned: PlannedStep[] = [];
  for (const step of opened.steps) planned.push(await plan(step, opened));
  const ahead = aheadOfSteps(opened, planned);
  const workspace = withoutLedgers(opened.workspace, planned);
  const state = await establishCommandState(session, workspace);
  const head = headOfSteps(planned.map((one) => one.head));
  const look = { session, workspace, state, head };
  if (planned.every(({ isPending }) => !isPending)) return nothingToDo(opened, planned, look, ahead);
  const before = await lookBeforeCommand(context, project, look);
  if (hasErrors(before.findings))
    return driftedSteps(
      planned.map((step) => leftStep(step, 'not-run')),
      before.findings,
    );
  if (context.config.backup !== null) context.sofar({ steps: planned.flatMap((step) => leftStep(step, 'not-run').steps) });
  const saved = await backedUp(context, ready, workspace, null);
  const answer = await workAndProve(opened, planned, { look, before, ahead });
  return { ...answer, findings: [...saved, ...(answer.findings ?? [])] };
}

interface Seen {
  readonly look: SchemaLook;
  readonly before: SchemaBefore;
  readonly ahead: readonly Finding[];
}

async function workAndProve(opened: OpenSteps, planned: readonly PlannedStep[], { look, before, ahead }: Seen): Promise<Answer> {
  const { context, project } = opened;
  const { session, workspace, state, head } = look;
  const runs = await workThrough(opened, planned, { workspace, state });
  const isStopped = runs.some((run) => run.state === 'stopped');
  const after = isStopped && context.signal.aborted ? null : await lookAfter(opened, state);
  if (isStopped) {
    if (after !== null && after.head !== head && runs.every(isWhole)) await recordStopped(opened, after, before);
    return stoppedSteps(runs);
  }
  await grantAccess(session, context.config, after!.workspace.scope);
  const proof = await proveSchema(context, project, after!, before);
  const answer = endedSteps(runs, { ...proof, findings: [...ahead, ...proof.findings] });
  if (!hasErrors(answer.findings ?? [])) await recordSchema(context, after!, proof, head);
  return answer;
}

const plan = (step: OpenStep, { ready }: OpenSteps): Promise<PlannedStep> =>
  step.kind === 'files' ? planFileStep(step) : planCommandStep(step, ready);

const withoutLedgers = (workspace: Workspace, planned: readonly PlannedStep[]): Workspace =>
  planned.reduce((whole, step) => (step.kind === 'files' ? whole : withoutLedger(whole, step.ledger)), workspace);

async function nothingToDo(
  { context, project }: OpenSteps,
  planned: readonly PlannedStep[],
  look: SchemaLook,
  ahead: readonly Finding[],
): Promise<Answer> {
  const proof = await proveSchema(context, project, look, null);
  const runs = planned.map((step) => leftStep(step, 'nothing'));
  const answer = endedSteps(runs, { ...proof, findings: [...ahead, ...proof.findings] });
  if (!look.state.heads.includes(look.head) && !hasErrors(answer.findings ?? [])) await recordSchema(context, look, proof, look.head);
  return answer;
}

/** Until one stops. An error that ends the run as a whole finds what is done already in what is known so far. */
async function workThrough(
  opened: OpenSteps,
  planned: readonly PlannedStep[],
  history: Pick<SchemaLook, 'workspace' | 'state'>,
): Promise<readonly StepRun[]> {
  const { context, ready } = opened;
  const runs: StepRun[] = [];
  for (const [index, step] of planned.entries()) {
    if (runs.some(({ state }) => state === 'stopped')) runs.push(leftStep(step, 'not-run'));
    else if (!step.isPending) runs.push(leftStep(step, 'nothing'));
    else {
      const { name, what } = step.step;
      context.emit({ event: 'step-started', step: name, what });
      const done = runs.flatMap(({ steps }) => steps);
      const later = planned.slice(index + 1).flatMap((one) => leftStep(one, 'not-run').steps);
      const sofar: Context['sofar'] = ({ steps = [] }) =>
        context.sofar({ steps: [...done, ...steps.map((one) => ({ ...one, of: name })), ...later] });
      runs.push(await runStep(heard(step, sofar), ready, history));
    }
  }
  return runs;
}

const heard = (step: PlannedStep, sofar: Context['sofar']): PlannedStep =>
  step.kind === 'command'
    ? { ...step, context: { ...step.context, sofar } }
    : { ...step, gate: { ...step.gate, context: { ...step.gate.context, sofar } } };

/** Nothing of it was left half done: what is there now is what its ledger says. */
const isWhole = ({ steps, failure, data }: StepRun): boolean =>
  data === undefined &&
  !steps.some(({ state }) => state === 'incomplete' || state === 'in-doubt') &&
  (failure === undefined || steps.length > 0);

/** The ledgers, read again. */
async function lookAfter({ ready, steps, workspace: before }: OpenSteps, state: LedgerState): Promise<SchemaLook> {
  const heads: StepHead[] = [];
  let workspace = before;
  for (const step of steps) {
    if (step.kind === 'command') {
      const ledger = await ledgerOf(step, ready);
      workspace = withoutLedger(workspace, ledger);
      heads.push(headOfLedger(step.step.name, ledger));
    } else {
      const { gate } = step;
      const { rows } = await readTables(ready.session, gate.workspace, gate.project.migrations);
      heads.push(headOfRows(step.step.name, rows));
    }
  }
  return { session: ready.session, workspace, state, head: headOfSteps(heads) };
}

/** The next run finds what the finished steps have made, and no drift in it. */
async function recordStopped({ context, project }: OpenSteps, look: SchemaLook, before: SchemaBefore): Promise<void> {
  const proof = await proveSchema(context, { ...project, snapshot: null, queries: [] }, look, before);
  await recordSchema(context, look, proof, before.head);
}
