// The short way of a command where an earlier run has written down what the files come to: tried before anything is told or done.
import type { Ready } from '../postgres/server/wait.ts';
import type { SeenFiles } from '../project/folder/seen-files.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import type { DatabaseCommand } from './command.ts';

interface Beginning {
  readonly opening: Promise<Ready>;
  /** Called when the server has answered. */
  readonly begin: (ready: Ready) => Ready;
}

/** In ms: a server that has been asked answers sooner, and until then it is not said what is wrong with the files. */
const ANSWERED = 1000;

/** Null if the run has to look at everything, which then meets whatever went wrong here. */
export async function passedWhereKnown(
  { whereKnown }: DatabaseCommand,
  context: Context,
  seeing: Promise<SeenFiles | null>,
  { opening, begin }: Beginning,
): Promise<Answer | null> {
  const ready = await new Promise<Ready | null>((resolve) => {
    const timer = setTimeout(resolve, ANSWERED, null);
    opening.then(resolve, () => resolve(null)).finally(() => clearTimeout(timer));
  });
  if (ready === null || whereKnown === undefined) return null;
  return whereKnown.pass(context, seeing, begin(ready)).catch(() => null);
}
