// What a tool's common error messages mean, and what to do about them.
import type { Migrator } from './migrator.ts';

/** @param output the tool's last lines. @returns what to do; null if none of it is known. */
export function knownTrouble(migrator: Migrator | null, output: readonly string[]): string | null {
  const text = output.join('\n');
  return migrator?.troubles?.find(({ says }) => says.test(text))?.hint ?? null;
}
