// Writes the files that a command was asked for, and reports why if that is not possible.
import { finding } from '../core/finding.ts';
import { reasonOf } from '../core/reason.ts';
import { Stop } from '../core/stop.ts';
import type { Effects } from './effects.ts';

export interface ToWrite {
  readonly path: string;
  readonly text: string;
}

/**
 * @param what the files are, for the message: `the snapshot`.
 * @param hint how to have them written elsewhere.
 * @throws Stop('misused') if one cannot be written; then none is.
 */
export async function writeOrStop(
  { effects, signal }: { readonly effects: Effects; readonly signal: AbortSignal },
  files: readonly ToWrite[],
  what: string,
  hint: string,
): Promise<void> {
  try {
    await effects.writeTexts(files, signal);
  } catch (error) {
    const paths = files.map(({ path }) => path);
    const message = `${what} could not be written to ${paths.join(' and ')}: ${reasonOf(error)}`;
    throw new Stop([finding({ code: 'not-written', subject: paths[0] ?? '', message, hint })], { cause: error });
  }
}
