// What a tool's own words mean that a person meets often, and what to do about it.
import type { Migrator } from './migrator.ts';

/** @param output the tool's last lines. @returns what to do; null if nothing of it is known. */
export function knownTrouble(migrator: Migrator | null, output: readonly string[]): string | null {
  const text = output.join('\n');
  return migrator?.troubles?.find(({ says }) => says.test(text))?.hint ?? null;
}
