// The gate: wait, lock, apply, verify. An up-to-date database is passed without the lock.
import { hasErrors } from '../../core/finding.ts';
import { APART } from '../../ledger/verification-store.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { isSkipped } from '../../project/skipped-head.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { headKey } from '../../stages/expectation/expectation.ts';
import { remember } from '../../stages/expectation/record-findings.ts';
import { lookBefore } from '../../stages/expectation/schema-before-run.ts';
import { isOlder, staleFindings } from '../../stages/expectation/stale-snapshot.ts';
import { checkSchema, tellVerified } from '../../stages/expectation/verify-stage.ts';
import { initialise } from '../../stages/first-boot/create-database.ts';
import { doWork } from '../../stages/gate/do-work.ts';
import { type Gate, gateOf, hasCallbacks } from '../../stages/gate/gate.ts';
import { planWork } from '../../stages/gate/plan-work.ts';
import { proveWork } from '../../stages/gate/prove-work.ts';
import { type LedgerState, readState } from '../../stages/ledger/ledger-state.ts';
import { planOrStop, withheldFinding } from '../../stages/ledger/plan-or-stop.ts';
import { untilStill } from '../../stages/ledger/pooled-run.ts';
import { refuseTarget, TO, withinTarget } from '../../stages/ledger/run-target.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { preflight } from '../../stages/preflight/preflight.ts';
import { skippedAnswer } from '../../stages/skipped-answer.ts';
import { barred, broken, drifted, ended, halted, refused } from './up-answer.ts';

export const up: Command = {
  name: 'up',
  byDefault: true,
  summary: 'wait for the server, apply what is pending, prove the schema',
  example: 'schemagate up --migrations ./db/migrations --wait-timeout 2m',
  rights: {
    ledger: 'write',
    besides:
      'if nothing is pending, reading is enough; to create the schema of the ledger, CREATE ON DATABASE, or let an administrator run CREATE SCHEMA schemagate AUTHORIZATION role; with the ledger of another tool, CREATE on its schema; and what the migrations themselves need, such as CREATE ON SCHEMA public and ownership of what they alter',
  },
  needs: 'database',
  purpose: 'write',
  resumes: true,
  boots: true,
  flags: [TO],
  refuse: ({ flags }) => refuseTarget(flags),
  run,
};

async function run(context: Context, whole: Project, ready: Ready): Promise<Answer> {
  if (isSkipped(whole.migrations, context.config.skip)) return skippedAnswer(whole, context.config.skip);
  await initialise(context, ready);
  const project = await withinTarget(context, whole, ready);
  const answer = await passGate(gateOf(context, project, ready));
  const { until } = project;
  return until === undefined ? answer : { ...answer, findings: [...(answer.findings ?? []), withheldFinding(until)] };
}

export async function passGate(gate: Gate): Promise<Answer> {
  const { project, ready, workspace, guard } = gate;
  return (await passWithoutLock(gate)) ?? untilStill(guard, { session: ready.session, workspace, project }, () => underLock(gate));
}

/** Null if there is something to do, or something that looks wrong. */
async function passWithoutLock({ context, project, ready, workspace }: Gate): Promise<Answer | null> {
  const { session, facts } = ready;
  if (context.earlier.steps.length > 0) return null;
  const state = await readState(session, workspace, facts, project.migrations);
  const plan = planOrStop(project, state, workspace);
  context.emit({ event: 'planned', applied: plan.applied, pending: plan.pending.length });
  const stale = staleFindings(project, context.config);
  if (hasErrors(stale)) return refused(plan, stale);
  const isUpToDate = plan.pending.length === 0 && plan.unseen.length === 0 && state.present && !hasCallbacks(project);
  if (!isUpToDate || isBrokenOff(project, state)) return null;
  const checked = await checkSchema(context, project, { session, workspace, plan, state });
  // Another gate may be at work: what was found is confirmed under the lock before it is reported.
  if (hasErrors(checked.findings)) return null;
  await remember(context, project, session, checked, { state, plan, optional: true });
  tellVerified(context, checked);
  return ended(plan, { steps: [], checked, told: stale });
}

/** An earlier run ended before it could record what it had changed. */
const isBrokenOff = (project: Project, { heads }: LedgerState): boolean =>
  (project.snapshot === null || isOlder(project)) && heads.includes(APART) && !heads.includes(headKey(project) ?? '');

async function underLock(gate: Gate): Promise<Answer> {
  const { context, project, ready, workspace, guard } = gate;
  if (guard === null) await takeLock(context, ready, workspace);
  const work = await planWork(gate);
  const { plan, state, touching, told } = work;
  if (hasErrors(work.stale)) return refused(plan, work.stale);
  // What this run itself has begun is not drift.
  const begun = context.earlier.steps.length > 0;
  const before = await lookBefore(context, project, { session: ready.session, workspace, plan, state, touching, begun });
  if (hasErrors(before.findings)) return drifted(plan, before.findings, told);
  // A run that goes on after a lost connection has asked before it began.
  const asked = begun ? [] : await preflight(project, { config: context.config, session: ready.session, workspace, plan });
  if (hasErrors(asked)) return barred(plan, asked, [...told, ...before.findings]);
  const done = await doWork(gate, work, before);
  const { steps, all, end, failure, findings } = done;
  const known = [...told, ...asked];
  if (end === 'halted') return halted(plan, { steps, all, told: known }, project, findings);
  if (end !== 'done') return broken(plan, { steps, all, told: [...known, ...before.findings] }, { failure, findings });
  const { checked, late } = await proveWork(gate, work, before, done);
  return ended(plan, { steps, all, checked, told: [...known, ...done.ofCheckpoint, ...findings, ...late] });
}
