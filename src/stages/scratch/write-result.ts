// Writes what the migrations make to a command's output file, and only if that would change the file.
import { readable } from '../../project/project.ts';
import { writeOrStop } from '../../project/write-files.ts';
import type { Context } from '../context.ts';

/** What is in the file now; null if it does not exist. @throws Stop('misused') if it cannot be read. */
export const textNow = ({ effects }: Context, path: string): string | null => readable(path, () => effects.readText(path));

export interface Result {
  /** For messages: `the snapshot`. */
  readonly what: string;
  readonly path: string;
  /** As `textNow` says. */
  readonly previous: string | null;
  readonly text: string;
  /** What the summary says after the path of a file that was written. */
  readonly written: string;
}

/** @returns the summary, and whether the file has changed. @throws Stop('misused') if it cannot be written. */
export async function writeResult(context: Context, { what, path, previous, text, written }: Result) {
  if (previous === text) return { summary: `${path} is what the migrations make`, changed: false };
  await writeOrStop(context, [{ path, text }], what, 'give --out a path that can be written');
  return { summary: `wrote ${path} (${written})`, changed: true };
}
