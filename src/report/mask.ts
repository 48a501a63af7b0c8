// A report without secrets: what came from outside is masked, our own words (outcome, states, codes) stay as they are, so that
// a password that happens to be `ready` cannot make a report unreadable. Masked before anything is cut to size: half a secret
// would not be recognised.
import { type Redact, redactDeep } from '../core/redact.ts';
import type { Report } from '../core/report.ts';

export function maskReport(report: Report, redact: Redact): Report {
  const masked = redactDeep(redact, report);
  const { verification } = report;
  return {
    ...masked,
    program: report.program,
    command: report.command,
    outcome: report.outcome,
    startedAt: report.startedAt,
    steps: report.steps.map((step, index) => ({ ...step, ...pick(masked.steps[index]!, ['version', 'name', 'file', 'placeholders']) })),
    findings: masked.findings.map((finding, index) => ({ ...finding, ...pick(report.findings[index]!, ['code', 'severity']) })),
    ...(verification !== undefined && { verification }),
  };
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Pick<T, K>;
}
