// A run that survives the loss of its connection: connects again, and begins the command again with what it did before. The ledger, read
// again under the lock, says what is left to do. Bounded by the deadline and by how often nothing comes of it.
import type { Finding } from '../core/finding.ts';
import type { Step } from '../core/report.ts';
import { Stop } from '../core/stop.ts';
import { type Backoff, backOff, pause } from '../core/time/pause.ts';
import type { Classified } from '../postgres/errors/classified.ts';
import { classifyError } from '../postgres/errors/classify-error.ts';
import { isLoss } from '../postgres/errors/connection-loss.ts';
import type { Backend } from '../postgres/server/probe.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Project } from '../project/project.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context, Stage } from '../stages/context.ts';
import { NOTHING_EARLIER } from '../stages/earlier-connections.ts';
import type { DatabaseCommand } from './command.ts';

export interface Attempts {
  readonly command: DatabaseCommand;
  readonly context: Context;
  readonly project: Project;
  readonly ready: Ready;
  /** What the connection was lost by already, before the command was run on it; undefined if it was not. */
  readonly lost?: unknown;
  /** Waits for the server as at the beginning. @throws Stop as `waitForServer`. */
  readonly connect: () => Promise<Ready>;
  readonly stage: () => Stage;
}

/** How often in a row the connection may be lost without a migration being applied in between. */
const FRUITLESS = 10;
/** The same, with the same migration under way each time: one that brings the server down would do so for ever. */
const FRUITLESS_ON_ONE = 3;
/** Before the second attempt nothing is waited; then the pause doubles (ms). */
const PAUSE: Backoff = { first: 250, last: 5000, factor: 2 };

/** @throws what the command throws, if that is not a lost connection, or one too many. */
export async function runThroughLosses({ command, context, project, ready: first, lost, connect, stage }: Attempts): Promise<Answer> {
  let [ready, before] = [first, lost];
  let { steps, backends }: { steps: readonly Step[]; backends: readonly Backend[] } = NOTHING_EARLIER;
  const losses: string[] = [];
  let inARow: InARow = { losses: 0, applied: 0, on: '', onIt: 0 };
  for (;;) {
    let known = steps;
    const sofar: Context['sofar'] = (more) => {
      known = more.steps ?? known;
      context.sofar(more);
    };
    try {
      if (before !== undefined) throw before;
      const answer = await command.run({ ...context, sofar, earlier: { steps, backends } }, project, ready);
      return losses.length === 0 ? answer : { ...answer, findings: [...(answer.findings ?? []), lostMeanwhile(losses)] };
    } catch (error) {
      const resumes = command.purpose === 'read' || command.resumes === true;
      if (context.signal.aborted || !resumes || !isLoss(error)) throw error;
      steps = known.filter(({ state }) => state !== 'not-run');
      backends = [...backends, ready.facts.backend];
      const found = classifyError(error, context.config.connection!);
      const where = stage();
      const on = where === 'apply' ? (steps.find(({ state }) => state === 'in-doubt')?.file ?? '') : '';
      inARow = next(inARow, steps.filter(({ state }) => state === 'applied').length, on);
      losses.push(`in stage ${where}: ${found.message}`);
      if (inARow.onIt >= FRUITLESS_ON_ONE || inARow.losses >= FRUITLESS) throw givenUp(found, inARow);
      before = undefined;
      await ready.session.close();
      const pauseMs = inARow.losses === 1 ? 0 : backOff(PAUSE, inARow.losses - 2);
      context.emit({ event: 'connection-lost', stage: where, reason: found.reason, message: found.message, underWay: on, pauseMs });
      context.stage('wait');
      await pause(pauseMs, context.signal);
      ready = await connect().catch((stop: unknown) => Promise.reject(stop instanceof Stop ? andLost(stop, losses) : stop));
    }
  }
}

/** Losses without a migration applied in between. */
interface InARow {
  readonly losses: number;
  readonly applied: number;
  /** The migration that was under way at the last of them that had one, and at how many. */
  readonly on: string;
  readonly onIt: number;
}

function next(before: InARow, applied: number, on: string): InARow {
  if (applied > before.applied) return { losses: 1, applied, on, onIt: on === '' ? 0 : 1 };
  const { losses, onIt } = before;
  if (on === '') return { ...before, losses: losses + 1 };
  return { losses: losses + 1, applied, on, onIt: on === before.on ? onIt + 1 : 1 };
}

const andLost = (stop: Stop, losses: readonly string[]): Stop =>
  new Stop([stop.findings[0]!, ...stop.findings.slice(1), lostMeanwhile(losses)], { outcome: stop.outcome, cause: stop });

const lostMeanwhile = (losses: readonly string[]): Finding => ({
  code: 'connection-lost',
  severity: 'warning',
  subject: 'connection',
  message: `the connection was lost ${times(losses.length)} during this run, ${losses.length > 1 ? 'the last time ' : ''}${losses.at(-1)}`,
  hint: 'the ledger was read again each time, and nothing was applied twice; see the logs of the server and of whatever is in between',
});

function givenUp(found: Classified, { losses, on, onIt }: InARow): Stop {
  const ofOne = onIt >= FRUITLESS_ON_ONE;
  const message = ofOne
    ? `the connection was lost ${times(onIt)} in a row while ${on} was under way: ${found.message}`
    : `the connection was lost ${times(losses)} in a row, and nothing was applied in between: ${found.message}`;
  const hint = ofOne
    ? 'check in the server log whether that migration brings the server down, or who ends its session; then run again: the ledger knows what is left to do'
    : 'see the log of the server or of the proxy in front of it; then run again';
  return new Stop([{ code: 'connection-lost', severity: 'error', subject: ofOne ? on : 'connection', message, hint }]);
}

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);
