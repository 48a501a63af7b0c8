// What the list of finding codes says about each code.
import type { Severity } from '../severity.ts';

export interface CodeEntry {
  /** The one severity that the code always has; a list if a setting, a flag or the case decides. */
  readonly severity: Severity | readonly [Severity, Severity, ...Severity[]];
  /** What it means, in one or two sentences. */
  readonly meaning: string;
  /** What to do about it, in one or two sentences. */
  readonly action: string;
}

export type CodeEntries = Readonly<Record<string, CodeEntry>>;
