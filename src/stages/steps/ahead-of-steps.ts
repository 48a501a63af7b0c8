// A database that is ahead of one of the steps' folders: what the policy makes of it. Whether the schema still fits only a snapshot of the whole can say.
import type { Finding } from '../../core/finding.ts';
import { labelOf } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { OpenSteps } from './open-steps.ts';
import type { PlannedStep } from './run-step.ts';

/** @throws Stop('history') if the policy does not allow it. */
export function aheadOfSteps({ context: { config }, project }: OpenSteps, planned: readonly PlannedStep[]): readonly Finding[] {
  const findings = planned.flatMap((step): readonly Finding[] => {
    if (step.kind === 'command' || step.work.plan.ahead.length === 0) return [];
    const { ahead, headOfFiles } = step.work.plan;
    const names = ahead.map(labelOf);
    return [
      {
        code: 'ahead',
        severity: 'warning',
        subject: few(names),
        message: `the database is ahead of the step ${step.step.name}: ${few(names)} ${names.length === 1 ? 'is' : 'are'} applied, and ${step.step.what} ${headOfFiles === null ? 'has no migration' : `ends at ${headOfFiles}`}`,
        hint: 'deploy the newer image; or give GATE_SNAPSHOT the snapshot of the whole, by which an older image can check what it needs; or set GATE_AHEAD=allow',
      },
    ];
  });
  const isAllowed = config.ahead === 'allow' || (config.ahead === 'verify' && project.snapshot !== null);
  const [first, ...others] = findings.map((one): Finding => ({ ...one, severity: 'error' }));
  if (first !== undefined && !isAllowed) throw new Stop([first, ...others]);
  return findings;
}
