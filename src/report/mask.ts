// Reports and events without secrets: what came from outside is masked, our own words (outcome, states, codes, kinds of events) stay as they
// are, so that a password that happens to be `ready` cannot make a report unreadable. A run masks what it tells and returns (src/run), once,
// and before anything is cut to size: half a secret would not be recognised. Whoever renders it sees no secret.
import { isSecretName } from '../config/placeholders.ts';
import type { Emit, GateEvent } from '../core/event.ts';
import type { Report, Step } from '../core/report.ts';
import { MASK, type Redact, redactDeep } from '../core/text/redact.ts';

export function maskReport(report: Report, redact: Redact): Report {
  const masked = redactDeep(redact, report);
  const { verification } = report;
  return {
    ...masked,
    program: report.program,
    command: report.command,
    outcome: report.outcome,
    startedAt: report.startedAt,
    steps: report.steps.map((step, index) => ({
      ...step,
      ...pick(masked.steps[index]!, ['version', 'name', 'file']),
      ...placeholdersOf(masked.steps[index]!),
    })),
    findings: masked.findings.map((finding, index) => ({ ...finding, ...pick(report.findings[index]!, ['code', 'severity']) })),
    ...(verification !== undefined && { verification }),
  };
}

export const maskEvents =
  (emit: Emit, redact: Redact): Emit =>
  (event) =>
    emit({ ...redactDeep(redact, event), event: event.event } as GateEvent);

/** Short ones too: the name says that this value is a secret. */
function placeholdersOf({ placeholders }: Step): Pick<Step, 'placeholders'> {
  if (placeholders === undefined) return {};
  const shown = Object.entries(placeholders).map(([name, value]) => [name, isSecretName(name) ? MASK : value]);
  return { placeholders: Object.fromEntries(shown) };
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Pick<T, K>;
}
