// What the list of finding codes says about each code.
import type { Outcome } from '../outcome.ts';
import type { Severity } from '../severity.ts';

export interface CodeEntry {
  /** The one severity that the code always has; a list if a setting, a flag or the case decides. */
  readonly severity: Severity | readonly [Severity, Severity, ...Severity[]];
  /** What a run comes to that an error of it ends, if that is not what its group comes to (finding-codes.ts). */
  readonly outcome?: Outcome;
  /** What it means, in one or two sentences. */
  readonly meaning: string;
  /** What to do about it, in one or two sentences. */
  readonly action: string;
}

export type CodeEntries = Readonly<Record<string, CodeEntry>>;
