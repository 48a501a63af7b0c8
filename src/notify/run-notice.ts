// Who is told of a run that failed, and of the first that succeeds after it: once each, at the end, within a few seconds, and whatever comes of it
// the run came to what it came to.
import { errorsIn, type Finding, finding } from '../core/finding.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Report } from '../core/report.ts';
import { deadlineAfter } from '../core/time/deadline.ts';
import { ofRun } from './message.ts';
import { send, targetsOf } from './send.ts';
import { isNewFailure, isRecovery, type Told } from './told-before.ts';

export interface Notice extends Omit<Told, 'deadline'> {
  /** Masked. */
  readonly report: Report;
  /** Of the command. */
  readonly notifies: 'migrates' | 'reverts';
  readonly signal: AbortSignal;
}

/** A command that only looks, and a run that somebody has ended, did not fail. */
const NO_FAILURE: ReadonlySet<Outcome> = new Set(['ready', 'findings', 'interrupted', 'terminated']);
/** Milliseconds for the database; with those for sending they are less than 5 s. */
const ASK_TIME = 900;

/** While the session of the run is still there. @returns what is to be told; null if nothing is. */
export async function noticeOf(notice: Notice): Promise<'failure' | 'recovery' | null> {
  const { report } = notice;
  const told = { ...notice, deadline: deadlineAfter(ASK_TIME) };
  if (notice.notifies === 'reverts') return noticeOfReversal(told);
  if (report.outcome === 'ready') return (await isRecovery(told, { of: null, summary: summaryOf(report) })) ? 'recovery' : null;
  if (NO_FAILURE.has(report.outcome)) return null;
  return (await isNewFailure(told, whatFailed(report))) ? 'failure' : null;
}

/** A person gives the command, and is told of wrong words at once. Where nothing was reverted, nothing succeeded again. */
async function noticeOfReversal(told: Notice & Told): Promise<'failure' | 'recovery' | null> {
  const { report } = told;
  if (report.outcome === 'misused' || (report.outcome !== 'ready' && NO_FAILURE.has(report.outcome))) return null;
  if (report.outcome !== 'ready') return (await isNewFailure(told, whatFailed(report))) ? 'failure' : null;
  if (!report.steps.some(({ state }) => state === 'reverted')) return null;
  return (await isRecovery(told, { of: report.command, summary: summaryOf(report) })) ? 'recovery' : null;
}

const summaryOf = ({ summary }: Report): string => summary.slice(0, MOST);

/** The same for the same failure: without how long anything took. */
function whatFailed({ command, outcome, summary, findings, failure }: Report): string {
  const [first] = errorsIn(findings);
  const place = failure?.place ?? first?.place;
  const where = place === undefined ? '' : `${place.file}${place.line === undefined ? '' : `:${place.line}`}: `;
  const what = failure?.message ?? first?.message ?? summary;
  return `${command}: ${outcome}: ${where}${what.replaceAll(/\d+(?:\.\d+)? ?(?:ms|s|m|h)\b/g, '…')}`.slice(0, MOST);
}

const MOST = 500;

/** @returns a warning for each receiver that did not take it. */
export async function notify(notice: Notice, kind: 'failure' | 'recovery'): Promise<readonly Finding[]> {
  const { report, config, run, effects, signal } = notice;
  const message = ofRun(report, kind, { host: effects.hostname, image: run.image });
  const unsent = await send(targetsOf(config.notify!), message, { signal, env: config.environment });
  return unsent.map(({ target: { name }, why }) =>
    finding({
      code: 'notify-failed',
      subject: name,
      message: `the message about this run could not be sent to ${name}: ${why}`,
      hint: 'check GATE_NOTIFY_URL, and whether this network allows requests to that host',
    }),
  );
}
