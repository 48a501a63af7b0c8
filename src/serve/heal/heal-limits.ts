// Whether the server may heal by itself now: never at once after a heal that failed, and not for ever what goes missing again and again. Pure.
import { formatDuration } from '../../core/time/duration.ts';
import { type Backoff, backOff } from '../../core/time/pause.ts';
import type { HealResult } from './heal-state.ts';

export interface Attempt {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly result: HealResult;
}

/** After a failure in ms; it doubles with each that follows. */
const AFTER_FAILURE: Backoff = { first: 60_000, last: 3_600_000, factor: 2 };
/** So many failures in a row, and a person has to look. */
const MOST_FAILURES = 5;
/** So often within an hour, and somebody takes away what is healed. */
const MOST_IN_AN_HOUR = 3;
const HOUR = 3_600_000;

/** @param attempts oldest first, all of them. @returns why not, in a sentence; null if it may. */
export function whyNotYet(attempts: readonly Attempt[], now: number): string | null {
  const tried = attempts.filter(({ result }) => result !== 'refused');
  const failures = tried.length - 1 - tried.findLastIndex(({ result }) => result === 'healed');
  if (failures >= MOST_FAILURES)
    return `${failures} heals in a row have failed: nothing more is tried until it is approved, or serve is started again`;
  const last = tried.at(-1);
  if (failures > 0 && last !== undefined) {
    const left = last.at + backOff(AFTER_FAILURE, failures - 1) - now;
    if (left > 0) return `the last heal failed; the next one is tried in ${formatDuration(left)}`;
  }
  const recent = tried.filter(({ at, result }) => result === 'healed' && at > now - HOUR);
  if (recent.length < MOST_IN_AN_HOUR) return null;
  return `healed ${recent.length} times within an hour, and missing again: find out what removes it; the next heal is in ${formatDuration(recent[0]!.at + HOUR - now)}`;
}
