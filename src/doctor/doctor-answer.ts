// What the checks came to: as text, group by group, with the reasons of what was skipped; as data, check by check.
import type { Finding } from '../core/finding.ts';
import { SEVERITIES } from '../core/severity.ts';
import { count } from '../report/view-options.ts';
import { grouped } from '../schema/model/grouped.ts';
import type { Answer } from '../stages/answer.ts';
import { CHECK_GROUPS, type CheckGroup } from './check.ts';
import type { Checked } from './run-checks.ts';

type State = 'ok' | 'findings' | 'skipped';

export interface CheckResult {
  readonly id: string;
  readonly group: CheckGroup;
  /** `ok` only if it saw all that it looks at. */
  readonly state: State;
  /** Why it could not look, or not at everything. */
  readonly skipped?: string;
  readonly findings: readonly Finding[];
}

export const resultsOf = (checked: readonly Checked[]): readonly CheckResult[] =>
  checked.map(({ check: { id, group }, verdict: { findings, skipped } }) => ({
    id,
    group,
    state: findings.length > 0 ? 'findings' : skipped === undefined ? 'ok' : 'skipped',
    ...(skipped !== undefined && { skipped }),
    findings: findings.map(({ finding }) => finding),
  }));

export function answerOf(checked: readonly Checked[]): Answer {
  const results = resultsOf(checked);
  const findings = results.flatMap((result) => result.findings);
  const summary = summaryOf(results, findings);
  const data = { counts: countsOf(results), checks: results };
  return { summary, findings, data, text: [summary, '', ...groupLines(results), ...skippedLines(results)].join('\n') };
}

const ofState = (results: readonly CheckResult[], state: State): readonly CheckResult[] => results.filter((one) => one.state === state);

const countsOf = (results: readonly CheckResult[]): Readonly<Record<State, number>> => ({
  ok: ofState(results, 'ok').length,
  findings: ofState(results, 'findings').length,
  skipped: ofState(results, 'skipped').length,
});

function summaryOf(results: readonly CheckResult[], findings: readonly Finding[]): string {
  const { ok, skipped } = countsOf(results);
  const parts = [
    findings.length === 0 ? 'nothing found' : severities(findings),
    `${ok} ok`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ];
  return `${count(results.length, 'check')}: ${parts.join(', ')}`;
}

const severities = (findings: readonly Finding[]): string =>
  SEVERITIES.map((severity) => [severity, findings.filter((one) => one.severity === severity).length] as const)
    .filter(([, n]) => n > 0)
    .map(([severity, n]) => count(n, severity))
    .join(', ');

/** `  indexes      invalid-index: 1 error; 3 ok, 1 skipped`. */
function groupLines(results: readonly CheckResult[]): readonly string[] {
  const groups = Object.keys(CHECK_GROUPS) as readonly CheckGroup[];
  const width = Math.max(...groups.map(({ length }) => length)) + 2;
  return groups.flatMap((group) => {
    const ofGroup = results.filter((one) => one.group === group);
    if (ofGroup.length === 0) return [];
    const { ok, skipped } = countsOf(ofGroup);
    const wrong = ofState(ofGroup, 'findings').map(({ id, findings }) => `${id}: ${severities(findings)}`);
    const rest = [...(ok === 0 ? [] : [`${ok} ok`]), ...(skipped === 0 ? [] : [`${skipped} skipped`])].join(', ');
    return [`  ${group.padEnd(width)}${[...wrong, ...(rest === '' ? [] : [rest])].join('; ')}`];
  });
}

/** A line for each reason, with the checks that it kept from looking. */
function skippedLines(results: readonly CheckResult[]): readonly string[] {
  const unseen = results.filter(({ skipped }) => skipped !== undefined);
  if (unseen.length === 0) return [];
  const byReason = [...grouped(unseen, ({ skipped = '' }) => skipped).entries()];
  return ['', '  skipped, which is not ok', ...byReason.map(([reason, ones]) => `    ${ones.map(({ id }) => id).join(', ')}: ${reason}`)];
}
