// The end of a run in the log: a line for what failed and for each finding, and last of all one summary that stands alone,
// because of a failed container Kubernetes shows the last 2048 bytes or 80 lines (terminationMessagePolicy FallbackToLogsOnError).
import type { Finding } from '../../core/finding.ts';
import { OUTCOMES } from '../../core/outcome.ts';
import type { Report } from '../../core/report.ts';
import type { Severity } from '../../core/severity.ts';
import { cleanLine } from '../clean-text.ts';
import { failureText } from '../failed-statement.ts';
import { bySeverity } from '../finding-blocks.ts';
import { byteLength, cut } from '../fit-text.ts';
import { placeText } from '../place-text.ts';
import { addressText } from '../run-facts.ts';
import type { Level, Line } from './event-line.ts';

const LEVELS: { readonly [S in Severity]: Level } = { error: 'error', warning: 'warn', notice: 'info' };

/** The lines before the summary, in full: the command's own answer, the failure, each finding. */
export function detailLines({ failure, findings, command, data, text }: Report): readonly Line[] {
  const answer = data ?? text;
  return [
    ...(answer === undefined
      ? []
      : [{ level: 'info', message: `the answer of ${command}`, fields: { event: 'answer', command, answer } } as const]),
    ...(failure === undefined
      ? []
      : [
          {
            level: 'error',
            message: `${placeText(failure.place)}: ${failureText(failure)}`,
            fields: { event: 'failure', ...renamed(failure) },
          } as const,
        ]),
    ...findings.map((finding) => ({
      level: LEVELS[finding.severity],
      message: finding.message,
      fields: { event: 'finding', ...withoutMessage(finding) },
    })),
  ];
}

/** Bytes for message and fields; time, level and what the logger adds to every line go on top of it. */
const BUDGET = 1750;

/** The longest texts are cut first; the last try always fits, as long as kinds of objects are counted in tens. */
export function summaryLine(report: Report): Line {
  const level = report.exit === 0 ? 'info' : 'error';
  let line: Line | undefined;
  for (const bytes of [800, 400, 200, 100, 50]) {
    const message = cut(cleanLine(report.summary), bytes);
    line = { level, message, fields: summaryFields(report, (text) => cut(cleanLine(text), bytes)) };
    if (byteLength(JSON.stringify({ message, ...line.fields })) <= BUDGET) break;
  }
  return line!;
}

function summaryFields(report: Report, short: (text: string) => string): Line['fields'] {
  const { command, outcome, exit, target, applied, steps, failure, findings, verification, durationMs } = report;
  const { retry, hint } = OUTCOMES[outcome];
  const [first] = bySeverity(findings);
  const stopped = steps.find((step) => !['applied', 'reverted', 'not-run'].includes(step.state));
  const inState = (state: string) => steps.filter((step) => step.state === state).length;
  const ofSeverity = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return {
    event: 'summary',
    command,
    outcome,
    exit,
    retry,
    ...(exit !== 0 && { hint }),
    ...(target !== undefined && { target: short(addressText(target)) }),
    ...(applied !== undefined && { appliedBefore: applied }),
    applied: inState('applied'),
    ...(inState('reverted') > 0 && { reverted: inState('reverted') }),
    notRun: inState('not-run'),
    ...(stopped !== undefined && { stopped: { file: short(stopped.file), state: stopped.state } }),
    ...(failure !== undefined && {
      failure: { place: short(placeText(failure.place)), error: short(failureText(failure)), ...sqlstateOf(failure) },
    }),
    findings: { error: ofSeverity('error'), warning: ofSeverity('warning'), notice: ofSeverity('notice') },
    ...(first !== undefined && { first: firstFields(first, short) }),
    ...(verification !== undefined && { verification }),
    durationMs,
  };
}

function firstFields({ code, subject, message, hint }: Finding, short: (text: string) => string): object {
  return { code, subject: short(subject), message: short(message), ...(hint !== undefined && { hint: short(hint) }) };
}

const sqlstateOf = ({ sqlstate }: { readonly sqlstate?: string }): object => (sqlstate === undefined ? {} : { sqlstate });

function withoutMessage<T extends { readonly message: string }>({ message: _, ...others }: T): Omit<T, 'message'> {
  return others;
}

/** PostgreSQL's own sentence stands in `error`: a line has its message in `msg`. */
const renamed = (failure: NonNullable<Report['failure']>): object => ({ ...withoutMessage(failure), error: failure.message });
