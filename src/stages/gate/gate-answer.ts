// The result of `up` in words: ready, or stopped by a migration or by a schema that is not the expected one.

import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Step } from '../../core/report.ts';
import type { Applied } from '../../migrations/apply/apply.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Project } from '../../project/project.ts';
import { proofText } from '../../report/run-facts.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Checked } from '../expectation/verify-stage.ts';
import { headsAfter } from './do-work.ts';
import { notRun } from './plan-work.ts';

interface End {
  readonly steps: readonly Step[];
  /** With those that another gate applied meanwhile. */
  readonly all?: readonly Step[];
  readonly checked: Pick<Checked, 'verification' | 'findings' | 'notices'>;
  readonly known?: readonly Finding[];
}

export function ended(plan: Plan, { steps, all = steps, checked, known = [] }: End): Answer {
  const findings = [...known, ...checked.findings, ...(hasErrors(checked.findings) ? [] : checked.notices)];
  const done = steps.length === 0 ? `nothing to apply (${plan.applied} applied)` : appliedIn(steps);
  return {
    ...headsAfter(plan, all),
    summary: `${done}; ${proofText(checked.verification)}`,
    butWrong: `${done}, but the schema is not the expected one`,
    steps,
    findings: [...plan.findings, ...findings],
    verification: checked.verification,
  };
}

function appliedIn(steps: readonly Step[]): string {
  const all = steps.reduce((sum, { covers = 1 }) => sum + covers, 0);
  const checkpoint = steps.find(({ covers }) => covers !== undefined);
  const how = checkpoint === undefined ? '' : `, ${checkpoint.covers} of them by ${checkpoint.file}`;
  return `${count(all, 'migration')} applied${how}`;
}

/** The snapshot is older than the folder, and a setting forbids continuing. */
export function refused(plan: Plan, findings: readonly Finding[]): Answer {
  const steps = notRun(plan);
  return { ...headsAfter(plan, steps), summary: steps.length === 0 ? '' : 'nothing was applied', steps, findings };
}

/** The schema was not that of the snapshot when it should have been. */
export function halted(plan: Plan, { steps, all, known }: Ran, { snapshot }: Project, findings: readonly Finding[]): Answer {
  const applied = steps.filter(({ state }) => state === 'applied').length;
  const next = steps.find(({ state }) => state === 'not-run')?.file ?? '';
  return {
    ...headsAfter(plan, all),
    summary: `${count(applied, 'migration')} applied, and stopped before ${next}: the schema is not the one of ${snapshot?.path ?? ''}`,
    steps,
    findings: [...known, ...findings],
  };
}

interface Ran {
  readonly steps: readonly Step[];
  readonly all: readonly Step[];
  readonly known: readonly Finding[];
}

export function drifted(plan: Plan, findings: readonly Finding[], known: readonly Finding[]): Answer {
  const steps = notRun(plan);
  return {
    ...headsAfter(plan, steps),
    summary: "nothing was applied: the schema was changed behind the ledger's back since the last run",
    steps,
    findings: [...known, ...findings],
  };
}

/** What was asked before anything is applied forbids it. */
export function barred(plan: Plan, findings: readonly Finding[], known: readonly Finding[]): Answer {
  const steps = notRun(plan);
  return { ...headsAfter(plan, steps), summary: 'nothing was applied', steps, findings: [...known, ...findings] };
}

/** By a migration. */
export function broken(plan: Plan, { steps, all, known }: Ran, { failure, findings }: Pick<Applied, 'failure' | 'findings'>): Answer {
  return {
    ...headsAfter(plan, all),
    summary: failedSummary(steps, failure?.place.file ?? ''),
    steps,
    findings: [...known, ...findings],
    ...(failure && { failure }),
  };
}

function failedSummary(steps: readonly Step[], file: string): string {
  const applied = steps.filter((step) => step.state === 'applied').length;
  const notRun = steps.filter((step) => step.state === 'not-run').length;
  const stopped = steps.find((step) => step.state !== 'applied' && step.state !== 'not-run');
  // None of them: a callback.
  const how = stopped === undefined ? 'failed' : stopped.state === 'failed' ? 'failed and was rolled back' : 'stopped half-way';
  return `${stopped?.file ?? file} ${how}; ${applied} applied before it, ${notRun} not run`;
}
