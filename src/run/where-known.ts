// The short way of a command where an earlier run has written down what the files come to: tried before anything is told or done.
import { pause } from '../core/time/pause.ts';
import { isLoss } from '../postgres/errors/connection-loss.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { SeenFiles } from '../project/project.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import type { DatabaseCommand } from './command.ts';

interface Beginning {
  readonly opening: Promise<Ready>;
  /** Called when the server has answered. */
  readonly begin: (ready: Ready) => Ready;
}

/** How far it got. */
export type ShortWay =
  | { readonly end: 'passed'; readonly answer: Answer }
  /** The plan was told; what looks wrong is to be confirmed under the lock. */
  | { readonly end: 'doubted' }
  /** The connection was lost, in the stage that is under way. */
  | { readonly end: 'lost'; readonly error: unknown }
  /** The run has to look at everything. */
  | { readonly end: 'unknown' };

/** In ms, once the files are read: a server nearby answers sooner, and until then it is not said what is wrong with the files, */
const ANSWERED = 1000;
/** for which enough of the time that is left has to remain. */
const PART = 4;

const UNKNOWN: ShortWay = { end: 'unknown' };

/** @throws what a run that looks at everything would have met in the same place. */
export async function passedWhereKnown(
  { whereKnown }: DatabaseCommand,
  context: Context,
  seeing: Promise<SeenFiles | null>,
  { opening, begin }: Beginning,
): Promise<ShortWay> {
  if (whereKnown === undefined) return UNKNOWN;
  const late = seeing.then(() => pause(Math.min(ANSWERED, context.deadline.remaining() / PART), undefined, false));
  const ready = await Promise.race([opening, late]).catch(() => undefined);
  if (ready === undefined) return UNKNOWN;
  try {
    const passed = await whereKnown.pass(context, seeing, begin(ready));
    return passed === null ? UNKNOWN : passed === 'doubted' ? { end: 'doubted' } : { end: 'passed', answer: passed };
  } catch (error) {
    if (context.signal.aborted || !isLoss(error)) throw error;
    return { end: 'lost', error };
  }
}
