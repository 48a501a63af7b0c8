// The outcome of a run over several steps, in words: what each has done, which one stopped, and what became of the others.
import { type Finding, hasErrors } from '../../core/finding.ts';
import { proofText } from '../../report/run-facts.ts';
import type { Answer } from '../answer.ts';
import type { SchemaProof } from '../command/command-schema.ts';
import type { StepRun } from './run-step.ts';

export function endedSteps(runs: readonly StepRun[], { verification, findings }: Pick<SchemaProof, 'verification' | 'findings'>): Answer {
  const done = runs.map(({ name, said }) => `${name}: ${said}`).join('; ');
  return {
    ...common(runs),
    summary: `${done}; ${proofText(verification)}`,
    butWrong: `${done}, but the schema is not the expected one`,
    findings: [...runs.flatMap((run) => run.findings), ...findings],
    verification,
  };
}

export function driftedSteps(runs: readonly StepRun[], findings: readonly Finding[]): Answer {
  return { ...common(runs), summary: 'no step was started: the schema was changed since the last run', findings };
}

export function stoppedSteps(runs: readonly StepRun[]): Answer {
  const { name, said, findings, failure, whenInterrupted, steps } = runs.find(({ state }) => state === 'stopped')!;
  const others = runs.flatMap((run) => becameOf(run) ?? []);
  const what = `step ${name}${said === '' ? '' : `: ${said}`}`;
  const isSaidByFinding = failure === undefined && hasErrors(findings) && !steps.some(({ state }) => state === 'incomplete');
  return {
    ...common(runs),
    summary: isSaidByFinding ? [...others, what].join('; ') : [what, ...others].join('; '),
    findings: runs.flatMap((run) => run.findings),
    ...(failure !== undefined && { failure }),
    whenInterrupted:
      [...(whenInterrupted === undefined ? [] : [whenInterrupted]), ...others].join('; ') || 'what was under way was rolled back',
  };
}

function becameOf({ name, state, said }: StepRun): string | null {
  if (state === 'done') return `step ${name} stays as it is now (${said})`;
  return state === 'not-run' ? `step ${name} was not run` : null;
}

const common = (runs: readonly StepRun[]) => ({
  steps: runs.flatMap(({ steps }) => steps),
  data: {
    steps: runs.map(({ name, what, state, said, heads = null, durationMs, data = null }) => ({
      name,
      what,
      state,
      said,
      head: heads,
      durationMs,
      command: data,
    })),
  },
});
