// Who is told of a run that failed, and of the first that succeeds after it: once each, at the end, within a few seconds. Whatever comes of that,
// the outcome of the run stays the same.
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
const NO_FAILURE: ReadonlySet<Outcome> = new Set(['findings', 'interrupted', 'terminated']);
/** Milliseconds for the database; with those for sending they are less than 5 s. */
const ASK_TIME = 900;

/** While the session of the run is still there. @returns what is to be told; null if nothing is. */
export async function noticeOf(notice: Notice): Promise<'failure' | 'recovery' | null> {
  const { report, notifies } = notice;
  const { outcome, command, steps, summary } = report;
  const reverts = notifies === 'reverts';
  const told = { ...notice, deadline: deadlineAfter(ASK_TIME) };
  if (outcome === 'ready') {
    // Where nothing was reverted, nothing succeeded again.
    if (reverts && !steps.some(({ state }) => state === 'reverted')) return null;
    return (await isRecovery(told, { of: reverts ? command : null, summary: summary.slice(0, MOST) })) ? 'recovery' : null;
  }
  // A person gives a command that reverts, and is told of wrong words at once.
  if (NO_FAILURE.has(outcome) || (reverts && outcome === 'misused')) return null;
  return (await isNewFailure(told, whatFailed(report))) ? 'failure' : null;
}

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
