// The gate, in the order it happens: passed without the lock if the database is up to date; else lock, plan, look, ask, apply, prove.
import { hasErrors } from '../../core/finding.ts';
import { APART } from '../../ledger/verification-store.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import { headKey } from '../expectation/expectation.ts';
import { recordProved } from '../expectation/record-expectation.ts';
import { isOlder, staleFindings } from '../expectation/stale-snapshot.ts';
import { checkSchema, tellVerified } from '../expectation/verify-stage.ts';
import { type LedgerState, readState } from '../ledger/ledger-state.ts';
import { planOrStop } from '../ledger/plan-or-stop.ts';
import { untilStill } from '../ledger/pooled-run.ts';
import { type Gate, hasCallbacks } from './gate.ts';
import { ended, refused } from './gate-answer.ts';
import { recordKnown } from './known-files.ts';
import { underLock } from './under-lock.ts';

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
