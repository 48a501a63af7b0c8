// Proves the schema without changing anything: for application pods, read-only roles and standbys.
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { isSkipped } from '../../project/skipped-head.ts';
import { briefCheckedText } from '../../report/run-facts.ts';
import { count } from '../../report/view-options.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import { whereCommandMigrates } from '../../run/in-place-of.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { asksToWait, WAIT_FLAG } from '../../stages/expectation/asks-to-wait.ts';
import { staleFindings } from '../../stages/expectation/stale-snapshot.ts';
import { noExpectation, notApplied } from '../../stages/expectation/verify-refusals.ts';
import { type Checked, checkEarlier, checkSchema, type ToCheck, tellVerified } from '../../stages/expectation/verify-stage.ts';
import { READ } from '../../stages/least-rights.ts';
import { readState, readTables } from '../../stages/ledger/ledger-state.ts';
import { planOrStop } from '../../stages/ledger/plan-or-stop.ts';
import { guardOf, untilStill } from '../../stages/ledger/pooled-run.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { skippedAnswer } from '../../stages/skipped-answer.ts';
import { workspaceOf } from '../../stages/workspace.ts';
import { verifyOfCommand } from './verify-of-command.ts';

export const verify: DatabaseCommand = {
  name: 'verify',
  summary: 'prove that the live schema is the expected one; changes nothing, so a read-only role is enough',
  example: 'schemagate verify --wait --snapshot ./db/schema.snapshot.json',
  rights: { ...READ, besides: `${READ.besides}; SELECT on what verify/*.sql reads` },
  needs: 'database',
  purpose: 'read',
  instead: (_, outside) => whereCommandMigrates(verify, outside, verifyOfCommand),
  ofSteps: async () => (await import('../steps/verify-steps.ts')).verifySteps,
  ofSqlite: async () => (await import('../sqlite/verify-on-sqlite.ts')).verifyOnSqlite,
  flags: [WAIT_FLAG],
  waits: asksToWait,
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { session, facts } = ready;
  if (isSkipped(project.migrations, context.config.skip)) return skippedAnswer(project, context.config.skip);
  const workspace = workspaceOf(context.config, project.layout, facts);
  const state = await readState(session, workspace, facts, project.migrations);
  const stale = staleFindings(project, context.config);
  const first = await look(context, project, { session, workspace, state });
  if (first.pending.length === 0 && !hasErrors(first.checked.findings)) return answer(context, first, stale);
  // It looks again anyway, and the lock is left to the gate that it waits for.
  if (first.pending.length > 0 && asksToWait(context.flags)) return answer(context, first, stale);
  // Another gate may be at work: what was found is confirmed under the lock before it is reported.
  const guard = guardOf(context, project, ready, workspace);
  if (guard === null) await takeLock(context, ready, workspace);
  return untilStill(guard, { session, workspace, project }, async () => {
    const again = state.present ? await readTables(session, workspace, project.migrations) : state;
    return answer(context, await look(context, project, { session, workspace, state: again }), stale);
  });
}

interface Looked extends Plan {
  readonly checked: Checked;
}

async function look(context: Context, project: Project, at: Omit<ToCheck, 'plan'>): Promise<Looked> {
  const plan = planOrStop(project, at.state, at.workspace);
  // What the folder expects is not there yet, and no difference to it says anything.
  return {
    ...plan,
    checked: await (plan.pending.length === 0 ? checkSchema : checkEarlier)(context, project, { ...at, plan }),
  };
}

function answer(context: Context, { checked, ...plan }: Looked, stale: readonly Finding[]): Answer {
  tellVerified(context, checked);
  const base = { head: { files: plan.headOfFiles, ledger: plan.headOfLedger }, applied: plan.applied, verification: checked.verification };
  const nothingToCompare = checked.expectation === null && plan.pending.length === 0 ? [noExpectation] : [];
  const pending = plan.pending.map(notApplied);
  const findings = [...stale, ...plan.findings, ...pending, ...nothingToCompare, ...checked.findings, ...checked.notices];
  return {
    ...base,
    findings,
    summary: `schema verified against ${checked.verification.against === 'snapshot' ? 'the snapshot' : 'the expectation recorded by the last run'}: ${briefCheckedText(checked.verification.checked)}; ${count(plan.applied, 'migration')} applied, none pending`,
    butWrong: `the schema is not the expected one${plan.pending.length > 0 ? ' yet' : ''}`,
  };
}
