// The gate: wait, lock, apply, verify. An up-to-date database is passed without the lock.
import { hasErrors } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Step } from '../../core/report.ts';
import { APART } from '../../ledger/verification-store.ts';
import { type Applied, applyMigrations } from '../../migrations/apply/apply.ts';
import { prepareCallbacks } from '../../migrations/apply/callbacks.ts';
import { prepare } from '../../migrations/apply/prepare.ts';
import type { Guard } from '../../migrations/apply/step.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { otherLedgers } from '../../project/recognise.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import { applyOptions } from '../../stages/apply-options.ts';
import type { Context } from '../../stages/context.ts';
import { settle } from '../../stages/earlier-connections.ts';
import { headKey } from '../../stages/expectation.ts';
import { type LedgerState, readState } from '../../stages/ledger-state.ts';
import { planOrStop } from '../../stages/plan-or-stop.ts';
import { guardOf, isStillOurs, refuseSessionWork, untilStill } from '../../stages/pooled-run.ts';
import { establish, recordMade, remember } from '../../stages/record-findings.ts';
import { lookBefore } from '../../stages/schema-before-run.ts';
import { isOlder, staleFindings } from '../../stages/stale-snapshot.ts';
import { startFromCheckpoint } from '../../stages/start-from-checkpoint.ts';
import { superseding } from '../../stages/superseded-expectations.ts';
import { takeLock } from '../../stages/take-lock.ts';
import { type Halfway, halfway } from '../../stages/verify-halfway.ts';
import { checkSchema, tellVerified } from '../../stages/verify-stage.ts';
import { type Workspace, workspaceOf } from '../../stages/workspace.ts';
import { broken, drifted, ended, halted, heads, notRun, refused } from './up-answer.ts';

export const up: Command = {
  name: 'up',
  byDefault: true,
  summary: 'wait for the server, apply what is pending, prove the schema',
  example: 'schemagate up --migrations ./db/migrations --wait-timeout 2m',
  rights: {
    ledger: 'write',
    besides:
      'where nothing is pending, to read is enough; to make the schema of the ledger CREATE ON DATABASE, or have it made: CREATE SCHEMA schemagate AUTHORIZATION role; with the ledger of another tool CREATE on its schema; and what the migrations themselves need: CREATE ON SCHEMA public, to own what they alter',
  },
  needs: 'database',
  purpose: 'write',
  resumes: true,
  flags: [],
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { session } = ready;
  const workspace = workspaceOf(context.config, project.layout, ready.facts);
  const guard = guardOf(context, project, ready, workspace);
  const locked = () =>
    untilStill(guard, { session, workspace, project }, () => underLock(context, project, ready, { ...workspace, guard }));
  if (context.earlier.steps.length > 0) return locked();
  const state = await readState(session, workspace, ready.facts, project.migrations);
  const plan = planOrStop(project, state, workspace);
  context.emit({ event: 'planned', applied: plan.applied, pending: plan.pending.length });
  const stale = staleFindings(project, context.config);
  if (hasErrors(stale)) return refused(plan, stale);
  const isUpToDate = plan.pending.length === 0 && plan.unseen.length === 0 && state.present && !hasCallbacks(project);
  if (isUpToDate && !isBrokenOff(project, state)) {
    const checked = await checkSchema(context, project, { session, workspace, plan, state });
    if (!hasErrors(checked.findings)) {
      await remember(context, project, session, checked, { state, plan, optional: true });
      tellVerified(context, checked);
      return ended(plan, { steps: [], checked, told: stale });
    }
    // Another gate may be at work: what was found is confirmed under the lock before it is reported.
  }
  return locked();
}

async function underLock(context: Context, project: Project, ready: Ready, workspace: GuardedWorkspace): Promise<Answer> {
  const { session } = ready;
  const { guard } = workspace;
  if (guard === null) await takeLock(context, ready, workspace);
  context.stage('plan');
  const state = await establish(session, workspace, project.migrations, guard);
  const found = planOrStop(project, state, workspace);
  const undone = [...found.pending, ...checkpointsUndone(project, found)];
  const { kept, notes, findings: settled } = settle(context.earlier.steps, undone, found.unfinished?.migration ?? null);
  for (const message of notes) context.emit({ event: 'note', level: 'info', message });
  const plan = { ...found, applied: found.applied - countOf(kept) };
  if (context.earlier.steps.length > 0) context.sofar({ steps: [...kept, ...notRun(plan)] });
  const others = workspace.present.anyOwn ? [] : otherLedgers(project.layout, context.config, ready.facts);
  const seen = workspace.ledger.see(plan.unseen, context.run);
  const stale = staleFindings(project, context.config);
  if (hasErrors(stale)) return refused(plan, stale);
  const told = [...stale, ...settled, ...others];
  const touching = plan.pending.length > 0 || hasCallbacks(project);
  const look = { session, workspace, plan, state };
  // What this run itself has begun is no drift.
  const before = await lookBefore(context, project, { ...look, touching, begun: context.earlier.steps.length > 0 });
  if (hasErrors(before.findings)) return drifted(plan, before.findings, told);
  const pause = touching ? halfway(context, project, look, before) : null;
  if (seen !== null) await session.query(`/* gate:see */ ${seen}`);
  const checkpoint = await startFromCheckpoint(context, project, {
    ...{ session, workspace, plan, facts: ready.facts },
    ...{ until: pause?.before ?? null, pooled: guard !== null },
  });
  if (checkpoint.step !== null) kept.push(checkpoint.step);
  if (checkpoint.loss !== undefined) {
    context.sofar({ steps: kept });
    throw checkpoint.loss;
  }
  const left = { ...plan, pending: plan.pending.slice(checkpoint.covers) };
  const ledger = superseding(project, workspace, left, state);
  const {
    steps: now,
    failure,
    end,
    loss,
    findings,
  } = await applyPending(context, project, {
    session,
    workspace: { ...workspace, ledger },
    plan: left,
    pause,
  });
  const all = [...kept, ...now];
  const steps = all.filter(({ byAnother }) => !byAnother);
  context.sofar({ ...heads(plan, all), steps });
  if (end === 'lost') throw loss;
  if (end === 'halted') return halted(plan, { steps, all, told }, project, findings);
  if (end !== 'done') return broken(plan, { steps, all, told: [...told, ...before.findings] }, { end, failure, findings });
  const anew = { ...state, fingerprint: '', last: null };
  const after = touching ? { ...anew, heads: plan.ahead.length > 0 ? state.heads : [] } : state;
  const derive = { ...before.derive, ofRun: touching };
  // Where callbacks ran and nothing else, what was expected before holds as long as they change nothing.
  const unchanged = touching && plan.pending.length === 0 ? await checkSchema(context, project, { ...look, state: anew }) : null;
  const checked = unchanged?.clean ? unchanged : await checkSchema(context, project, { ...look, state: after, derive });
  const late = (await pause?.settle(checked.kept)) ?? [];
  const mayRecord = guard === null || (await isStillOurs(session, workspace, project));
  const isWrong = hasErrors(checked.findings) || hasErrors(late);
  const { known } = before.derive;
  if (!isWrong && mayRecord) await remember(context, project, session, checked, { state, plan, optional: false, known });
  if (isWrong && steps.length > 0 && mayRecord && checked.verification.against === 'snapshot')
    await recordMade(context, project, session, checked);
  // What differed before the run and still does is told as it is after it.
  tellVerified(context, checked);
  return ended(plan, { steps, all, checked, told: [...told, ...checkpoint.findings, ...findings, ...late] });
}

/** A run before this one ended before it could record what it made. */
const isBrokenOff = (project: Project, { heads }: LedgerState): boolean =>
  (project.snapshot === null || isOlder(project)) && heads.includes(APART) && !heads.includes(headKey(project) ?? '');

const countOf = (steps: readonly Step[]): number => steps.reduce((sum, { covers = 1 }) => sum + covers, 0);

/** Checkpoints that the ledger has nothing of, as what is still to be done. */
const checkpointsUndone = ({ checkpoints }: Project, { applied, pending: [first] }: Plan): readonly Pick<Migration, 'file'>[] =>
  applied > 0 || first === undefined ? [] : checkpoints.map((file) => ({ file }));

/** Of those that are run where nothing is pending as well. */
const hasCallbacks = ({ callbacks }: Project): boolean => callbacks.some(({ always }) => always);

/** Where no lock outlives a transaction, what takes it in each. */
interface GuardedWorkspace extends Workspace {
  readonly guard: Guard | null;
}

interface ToApply {
  readonly session: Ready['session'];
  readonly workspace: GuardedWorkspace;
  readonly plan: Plan;
  readonly pause: Halfway | null;
}

async function applyPending(context: Context, project: Project, { session, workspace, plan, pause }: ToApply): Promise<Applied> {
  context.stage('apply');
  const { layout, render } = workspace;
  const callbacks = await prepareCallbacks(project.callbacks, plan.pending.length > 0, layout, render);
  const prepared = await prepare(plan.pending, layout, render);
  const { guard } = workspace;
  if (guard !== null) await refuseSessionWork(prepared, [...callbacks.values()].flat(), plan);
  const options = applyOptions(context, session, workspace, {
    callbacks,
    unfinished: plan.unfinished,
    ...(guard !== null && { guard }),
    ...(pause !== null && { pause }),
  });
  const applied = await applyMigrations(prepared, options);
  return { ...applied, findings: [...prepared.flatMap(({ notices }) => notices), ...applied.findings] };
}
