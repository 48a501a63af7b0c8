// The gate, in the order it happens: passed without the lock if the database is up to date; else lock, plan, look, ask, apply, prove.
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { loadAhead } from '../../core/time/load-ahead.ts';
import { APART } from '../../ledger/verification-store.ts';
import { isThereAlready } from '../../migrations/prepare/failure.ts';
import { type PrepareOnce, prepareOnce } from '../../migrations/prepare/prepare.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import { headKey } from '../expectation/expectation.ts';
import { recordProved } from '../expectation/record-expectation.ts';
import { lookBefore, type SchemaBeforeRun } from '../expectation/schema-before-run.ts';
import { isOlder, staleFindings } from '../expectation/stale-snapshot.ts';
import { checkSchema, tellVerified } from '../expectation/verify-stage.ts';
import { type LedgerState, readState } from '../ledger/ledger-state.ts';
import { planOrStop } from '../ledger/plan-or-stop.ts';
import { untilStill } from '../ledger/pooled-run.ts';
import { takeLock } from '../ledger/take-lock.ts';
import { mayRequire } from '../preflight/checks.ts';
import { preflight } from '../preflight/preflight.ts';
import { type Done, doWork, loadApplying } from './do-work.ts';
import { type Gate, hasCallbacks } from './gate.ts';
import { barred, broken, drifted, ended, halted, refused } from './gate-answer.ts';
import { recordKnown } from './known-files.ts';
import { notRun, planWork, type Work } from './plan-work.ts';
import { proveWork } from './prove-work.ts';

export async function passGate(gate: Gate): Promise<Answer> {
  const { project, ready, workspace, guard } = gate;
  const passed = project.isDoubted ? null : await passWithoutLock(gate);
  return passed ?? untilStill(guard, { session: ready.session, workspace, project }, () => underLock(gate));
}

/** Null if there is something to do, or something that looks wrong. */
async function passWithoutLock(gate: Gate): Promise<Answer | null> {
  const { context, project, ready, workspace } = gate;
  const { session, facts } = ready;
  if (context.earlier.steps.length > 0) return null;
  const state = await readState(session, workspace, facts, project.migrations, { digest: project.seen !== undefined });
  const plan = planOrStop(project, state, workspace);
  context.emit({ event: 'planned', applied: plan.applied, pending: plan.pending.length });
  const stale = staleFindings(project, context.config);
  if (hasErrors(stale)) return refused(plan, stale);
  const isUpToDate = plan.pending.length === 0 && plan.unseen.length === 0 && state.present && !hasCallbacks(project);
  if (!isUpToDate || isBrokenOff(project, state)) return null;
  const checked = await checkSchema(context, project, { session, workspace, plan, state });
  // Another gate may be at work: what was found is confirmed under the lock before it is reported.
  if (hasErrors(checked.findings)) return null;
  await recordProved(context, project, session, checked, { state, plan, optional: true });
  if (project.seen !== undefined && stale.length === 0) await recordKnown(gate, { plan, state, checked });
  tellVerified(context, checked);
  return ended(plan, { steps: [], checked, known: stale });
}

/** An earlier run ended before it could record what it had changed. */
const isBrokenOff = (project: Project, { heads }: LedgerState): boolean =>
  (project.snapshot === null || isOlder(project)) && heads.includes(APART) && !heads.includes(headKey(project) ?? '');

async function underLock(gate: Gate): Promise<Answer> {
  const { context, project, ready, workspace, guard } = gate;
  if (guard === null) await takeLock(context, ready, workspace);
  const preparing = prepareOnce(workspace.layout, workspace.render);
  const planning = planWork(gate);
  loadAhead(() => preparing(certainOf(gate)), loadApplying);
  const work = await planning;
  const { plan, state, touching, found } = work;
  if (hasErrors(work.stale)) return refused(plan, work.stale);
  // What this run itself has begun is not drift.
  const begun = context.earlier.steps.length > 0;
  const before = await lookBefore(context, project, { session: ready.session, workspace, plan, state, touching, begun });
  if (hasErrors(before.findings)) return drifted(plan, before.findings, found);
  const { asked, done } = await askAndWork(gate, work, before, preparing);
  if (done === null) return barred(plan, asked, [...found, ...before.findings]);
  const { steps, all, end, failure, findings } = done;
  const known = [...found, ...asked];
  if (end === 'halted') return halted(plan, { steps, all, known }, project, findings);
  if (end !== 'done') {
    const why = end === 'failed' && isThereAlready(failure?.sqlstate) ? await explained(gate, done) : { failure, findings };
    return broken(plan, { steps, all, known: [...known, ...before.findings] }, why);
  }
  const { checked, late } = await proveWork(gate, work, before, done);
  return ended(plan, { steps, all, checked, known: [...known, ...done.ofCheckpoint, ...findings, ...late] });
}

/** Loaded here only: a gate whose migrations are applied has no use for it. */
export const explained = async (gate: Gate, done: Done): Promise<Pick<Done, 'failure' | 'findings'>> =>
  (await import('./explain-existing.ts')).explainExisting(gate, done);

/** Null instead of what was done if something that was asked before forbids it. What both need of a file is prepared once. */
export async function askAndWork(gate: Gate, work: Work, before: SchemaBeforeRun, preparing: PrepareOnce) {
  const { context, project, ready } = gate;
  const { plan, state } = work;
  // A run that goes on after a lost connection has asked before it began.
  const begun = context.earlier.steps.length > 0;
  const relevant = begun ? [] : state.isEmpty ? plan.pending.filter(mayRequire) : plan.pending;
  const look = { config: context.config, session: ready.session, plan, prepared: await preparing(relevant), isEmpty: state.isEmpty };
  const asked = begun ? [] : await preflight(project, look);
  if (hasErrors(asked)) return { asked, done: null };
  const saved = await backedUpIfPending(gate, work);
  return { asked: [...asked, ...saved], done: await doWork(gate, work, before, preparing) };
}

async function backedUpIfPending({ context, project, ready, workspace }: Gate, { plan }: Work): Promise<readonly Finding[]> {
  if (context.config.backup === null || plan.pending.length === 0) return [];
  context.sofar({ steps: [...context.earlier.steps, ...notRun(plan)] });
  const { backedUp } = await import('../backup/backup-for-run.ts');
  return backedUp(context, ready, workspace, { layout: project.layout.id, version: plan.headOfLedger });
}

/** The migrations that are certainly pending before the ledger is read: without a ledger all of them, if no checkpoint stands for any. */
const certainOf = ({ project, workspace }: Gate): readonly Migration[] =>
  workspace.present.anyOwn || workspace.present.ledger || project.checkpoints().length > 0 ? [] : project.migrations;
