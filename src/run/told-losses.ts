// What is said of connections that a run has lost: which it survived, and which it gives up after. Loaded when one is lost.
import type { Finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import type { Classified } from '../postgres/errors/classified.ts';
import type { Stage } from '../stages/context.ts';

export interface Loss {
  readonly reason: Classified['reason'];
  readonly message: string;
  readonly stage: Stage;
}

/** Losses without a migration applied in between. */
export interface InARow {
  readonly losses: number;
  readonly applied: number;
  /** The migration that was under way at the last of them that had one, and at how many. */
  readonly on: string;
  readonly onIt: number;
}

/** What has ended the run, with what was lost before. */
export const andLost = (stop: Stop, losses: readonly Loss[]): Stop =>
  new Stop([stop.findings[0]!, ...stop.findings.slice(1), ...lostMeanwhile(losses)], { outcome: stop.outcome, cause: stop });

/** What the log calls it. */
export const eventOf = ({ reason }: Pick<Classified, 'reason'>): 'connection-lost' | 'look-refused' =>
  reason === REFUSED ? REFUSED : 'connection-lost';

/** A connection that was given up because the server refused the first look was not lost. */
export const lostMeanwhile = (losses: readonly Loss[]): readonly Finding[] => {
  const lost = losses.filter(({ reason }) => reason !== REFUSED);
  return [...losses.filter(({ reason }) => reason === REFUSED).map(lookRefused), ...(lost.length === 0 ? [] : [lostFinding(lost)])];
};

const REFUSED = 'look-refused';

const lookRefused = ({ message }: Loss): Finding => ({
  code: REFUSED,
  severity: 'warning',
  subject: 'connection',
  message: `${message}; the gate connected again, and waited for the look before it went on`,
  hint: 'nothing was written before that; if it comes again, see who cancels it, or which limit of the server it meets',
});

function lostFinding(losses: readonly Loss[]): Finding {
  const { stage, message } = losses.at(-1)!;
  return {
    code: 'connection-lost',
    severity: 'warning',
    subject: 'connection',
    message: `the connection was lost ${times(losses.length)} during this run, ${losses.length > 1 ? 'the last time ' : ''}in stage ${stage}: ${message}`,
    hint: 'the ledger was read again each time, and nothing was applied twice; see the logs of the server and of whatever is in between',
  };
}

/** @param ofOne the same migration was under way at `onIt` of them. */
export function givenUp(found: Classified, { losses, on, onIt }: InARow, ofOne: boolean): Stop {
  const message = ofOne
    ? `the connection was lost ${times(onIt)} in a row while ${on} was under way: ${found.message}`
    : `the connection was lost ${times(losses)} in a row, and nothing was applied in between: ${found.message}`;
  const hint = ofOne
    ? 'check in the server log whether that migration brings the server down, or who ends its session; then run again: the ledger knows what is left to do'
    : 'see the log of the server or of the proxy in front of it; then run again';
  return new Stop([{ code: 'connection-lost', severity: 'error', subject: ofOne ? on : 'connection', message, hint }]);
}

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);
