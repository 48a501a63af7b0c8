// A run that survives the loss of its connection: connects again, and begins the command again with what it did before. The ledger, read
// again under the lock, says what is left to do. Bounded by the deadline and by how often nothing comes of it.
import type { Step } from '../core/report.ts';
import { Stop } from '../core/stop.ts';
import { type Backoff, backOff, pause } from '../core/time/pause.ts';
import { classifyError } from '../postgres/errors/classify-error.ts';
import { isLoss } from '../postgres/errors/connection-loss.ts';
import type { Backend } from '../postgres/server/probe.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Project } from '../project/project.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context, Stage } from '../stages/context.ts';
import { NOTHING_EARLIER } from '../stages/earlier-connections.ts';
import type { DatabaseCommand } from './command.ts';
import { andLost, eventOf, givenUp, type InARow, type Loss, lostMeanwhile } from './told-losses.ts';

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
  let backThere: Answer | undefined;
  const losses: Loss[] = [];
  let inARow: InARow = { losses: 0, applied: 0, on: '', onIt: 0 };
  for (;;) {
    let [known, wentBack] = [steps, backThere];
    const sofar: Context['sofar'] = (more) => {
      known = more.steps ?? known;
      wentBack = more.wentBack ?? wentBack;
      context.sofar(more);
    };
    try {
      if (before !== undefined) throw before;
      const answer = await command.run({ ...context, sofar, earlier: { steps, backends, wentBack } }, project, ready);
      return losses.length === 0 ? answer : { ...answer, findings: [...(answer.findings ?? []), ...lostMeanwhile(losses)] };
    } catch (error) {
      const resumes = command.purpose === 'read' || command.resumes === true;
      if (context.signal.aborted || !resumes || !isLoss(error)) throw error;
      steps = known.filter(({ state }) => state !== 'not-run');
      backThere = wentBack;
      backends = [...backends, ready.facts.backend];
      const found = classifyError(error, context.config.connection!);
      const where = stage();
      const on = where === 'apply' ? (steps.find(({ state }) => state === 'in-doubt')?.file ?? '') : '';
      inARow = next(inARow, steps.filter(({ state }) => state === 'applied').length, on);
      losses.push({ reason: found.reason, message: found.message, stage: where });
      const ofOne = inARow.onIt >= FRUITLESS_ON_ONE;
      if (ofOne || inARow.losses >= FRUITLESS) throw givenUp(found, inARow, ofOne);
      before = undefined;
      await ready.session.close();
      const pauseMs = inARow.losses === 1 ? 0 : backOff(PAUSE, inARow.losses - 2);
      context.emit({ event: eventOf(found), stage: where, reason: found.reason, message: found.message, underWay: on, pauseMs });
      context.stage('wait');
      await pause(pauseMs, context.signal);
      ready = await connect().catch((stop: unknown) => Promise.reject(stop instanceof Stop ? andLost(stop, losses) : stop));
    }
  }
}

function next(before: InARow, applied: number, on: string): InARow {
  if (applied > before.applied) return { losses: 1, applied, on, onIt: on === '' ? 0 : 1 };
  const { losses, onIt } = before;
  if (on === '') return { ...before, losses: losses + 1 };
  return { losses: losses + 1, applied, on, onIt: on === before.on ? onIt + 1 : 1 };
}
