// The report of a run: what it came to, what was noticed on the way, when and where it ran; secrets masked.
import type { Config } from '../config/config.ts';
import { errorsIn, type Finding, hasErrors, headline } from '../core/finding.ts';
import { outcomeOf } from '../core/finding-codes.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { FileTarget, Report, Target, Wait } from '../core/report.ts';
import type { Stop } from '../core/stop.ts';
import type { Redact } from '../core/text/redact.ts';
import { PROGRAM } from '../core/version.ts';
import { engineText } from '../postgres/server/engine.ts';
import type { Ready } from '../postgres/server/wait.ts';
import { maskReport } from '../report/mask.ts';
import type { Concluded } from '../stages/conclude.ts';
import { type Started, started } from './run-clock.ts';

interface Facts {
  readonly start: Started;
  readonly timings: Readonly<Record<string, number>>;
  readonly target: Target | FileTarget | undefined;
  /** Whom it waited for. */
  readonly waits?: readonly Wait[];
  /** What was found before the command itself began. */
  readonly noticed: readonly Finding[];
  readonly redact: Redact;
}

export function reportOf(command: string, answer: Concluded, { start, timings, target, waits = [], noticed, redact }: Facts): Report {
  const { steps = [], findings = [], head, ...rest } = answer;
  const report: Report = {
    format: 1,
    program: PROGRAM,
    command,
    exit: OUTCOMES[answer.outcome].exit,
    startedAt: start.at.toISOString(),
    durationMs: start.elapsed(),
    ...(target !== undefined && { target }),
    ...(head !== undefined && { head }),
    ...rest,
    ...(waits.length > 0 && { waits }),
    steps,
    findings: withoutRepeats([...noticed, ...findings]),
    timings,
  };
  return maskReport(report, redact);
}

/** What two looks have found alike is reported once. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** The report of a run that ended before it began: bad settings or flags. */
export function refusal(command: string, { outcome, message, findings }: Stop, redact: Redact): Report {
  const summary = hasErrors(findings) ? headline(errorsIn(findings)) : message;
  return reportOf(command, { outcome, summary, findings }, { start: started(), timings: {}, target: undefined, noticed: [], redact });
}

/** With what was noticed after the end, and changes nothing about it. */
export const withLateWarnings = (report: Report, late: readonly Finding[], redact: Redact): Report =>
  late.length === 0 ? report : maskReport({ ...report, findings: [...report.findings, ...late] }, redact);

/** With an error that came after the end; it is the outcome if everything else went well. */
export function withLateError(report: Report, late: Finding, redact: Redact): Report {
  const findings = [...report.findings, late];
  if (report.exit !== OUTCOMES.ready.exit) return maskReport({ ...report, findings }, redact);
  const outcome = outcomeOf(late.code);
  const summary = `${report.summary}; but ${late.message}`;
  return maskReport({ ...report, findings, outcome, exit: OUTCOMES[outcome].exit, summary }, redact);
}

export const fileTargetOf = ({ sqlite }: Config): FileTarget | undefined =>
  sqlite === null ? undefined : { database: sqlite, engine: 'SQLite', serverVersion: process.versions.sqlite! };

export function targetOf({ connection }: Config, ready: Ready | undefined): Target | undefined {
  if (connection === null) return undefined;
  const { host, port, address, others } = ready?.session.connection ?? connection;
  const { database, user } = connection;
  const where = { host, port, ...(address !== undefined && { address }), ...(ready === undefined && others !== undefined && { others }) };
  if (ready === undefined) return { ...where, database, user };
  const { version, engines } = ready.facts;
  const engine = engines.length > 0 ? { engine: engineText(engines) } : {};
  return { ...where, database, user, serverVersion: version, ...engine, tls: ready.session.tls };
}
