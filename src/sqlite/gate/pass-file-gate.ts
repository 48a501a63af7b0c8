// The gate on a SQLite file, in the order it happens: passed without the lock if nothing is pending; else lock, plan, apply.
import { errorsIn } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { makePlan, type Plan } from '../../migrations/plan.ts';
import type { Answer } from '../../stages/answer.ts';
import { broken, ended } from '../../stages/gate/gate-answer.ts';
import { planUntil, withheldFinding } from '../../stages/ledger/plan-or-stop.ts';
import { applyFiles } from '../apply/apply-files.ts';
import { prepareFiles } from '../apply/prepare-file.ts';
import { inTransaction } from '../apply/transaction.ts';
import { type FileGate, ledgerRows, withinFileTarget } from './file-gate.ts';
import { underFileLock, type Working } from './under-file-lock.ts';

export async function passFileGate(whole: FileGate): Promise<Answer> {
  const gate = await withinFileTarget(whole);
  const { until } = gate.project;
  const answer = await pass(gate);
  return until === undefined ? answer : { ...answer, findings: [...(answer.findings ?? []), withheldFinding(until)] };
}

async function pass(gate: FileGate): Promise<Answer> {
  const { context } = gate;
  const plan = await planFile(gate);
  context.emit({ event: 'planned', applied: plan.applied, pending: plan.pending.length });
  if (plan.pending.length === 0 && plan.unseen.length === 0) return ended(plan, { steps: [], checked: NOT_CHECKED });
  return underFileLock(gate, (working) => underLock(gate, working));
}

/** @throws Stop('history') for what is neither pending nor applied. */
async function planFile(gate: FileGate): Promise<Plan> {
  const { project, policy } = gate;
  const plan = makePlan(project.migrations, await ledgerRows(gate), policy);
  stopOnErrors(errorsIn(plan.findings));
  return project.until === undefined ? plan : planUntil(plan, project.until);
}

async function underLock(gate: FileGate, { lock, writer, begins }: Working): Promise<Answer> {
  const { context, project, file, ledger, render } = gate;
  const { layout } = project;
  const { path } = file;
  context.stage('plan');
  const plan = await planFile(gate);
  const prepared = prepareFiles(plan.pending, layout, layout.render, render);
  const writing = { context, path, lock };
  await inTransaction(writing, file, () => file.run([...ledger.create, ...ledger.see(plan.unseen, context.run)]));
  context.stage('apply');
  const { steps, end, failure, findings } = await applyFiles(prepared, {
    ...{ ...writing, ledger, unfinished: plan.unfinished },
    ...{ writer, begins },
    sofar: (known) => context.sofar({ steps: known }),
  });
  const known = [...prepared.flatMap(({ notices }) => notices), ...findings];
  if (end !== 'done') return broken(plan, { steps, all: steps, known }, { failure, findings: [] });
  return ended(plan, { steps, checked: NOT_CHECKED, known });
}

const NOT_CHECKED = {
  verification: { state: 'skipped', against: 'none', by: 'none', checked: {}, queries: 0 },
  findings: [],
  notices: [],
} as const;
