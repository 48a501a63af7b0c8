// GATE_CANCEL_BLOCKERS: whom a migration that cannot get its lock may end, and after how long.
import { type Finding, finding } from '../core/finding.ts';
import { formatDuration, parseDuration } from '../core/time/duration.ts';

export interface CancelBlockers {
  /** Milliseconds that one of them has been in the way, over all attempts of the migration. */
  readonly after: number;
  /** `any`: also those that are working. */
  readonly who: 'idle-in-transaction' | 'any';
}

const FORM = 'write after:30s,idle-in-transaction or after:2m,any; leave it out to end nobody';

/** @param refuse throws: what is wrong, and what to write. */
export function readCancelBlockers(text: string, refuse: (problem: string, hint: string) => never): CancelBlockers {
  const words = text.split(',').map((word) => word.trim());
  const times = words.filter((word) => word.startsWith('after:'));
  const whom = words.filter((word) => !word.startsWith('after:'));
  if (times.length !== 1) return refuse(`does not say once after how long: "${text}"`, FORM);
  const after = parseDuration(times[0]!.slice('after:'.length));
  if (after === null) return refuse(`has no duration after "after:": "${text}"`, FORM);
  const [who, ...others] = whom;
  if ((who !== 'idle-in-transaction' && who !== 'any') || others.length > 0) return refuse(`does not say whom to end: "${text}"`, FORM);
  return { after, who };
}

export const shownCancelBlockers = ({ after, who }: CancelBlockers): string => `after:${formatDuration(after).replaceAll(' ', '')},${who}`;

interface Limits {
  readonly GATE_CANCEL_BLOCKERS: CancelBlockers | null;
  /** Milliseconds; 0: none. */
  readonly GATE_LOCK_TIMEOUT: number;
  readonly GATE_LOCK_TRIES: number;
}

/** Nothing if somebody could be ended before the migration gives up. */
export function tooLate({ GATE_CANCEL_BLOCKERS: given, GATE_LOCK_TIMEOUT: timeout, GATE_LOCK_TRIES: tries }: Limits): readonly Finding[] {
  if (given === null || timeout === 0 || given.after < timeout * tries) return [];
  const tried = `${formatDuration(timeout * tries)} (GATE_LOCK_TIMEOUT, ${tries} ${tries === 1 ? 'try' : 'tries'})`;
  return [
    finding({
      code: 'blockers-outlast-migration',
      subject: 'GATE_CANCEL_BLOCKERS',
      message: `nobody is ended before ${formatDuration(given.after)}, and a migration waits for its lock for ${tried} at most`,
      hint: 'shorten after:, or raise GATE_LOCK_TIMEOUT or GATE_LOCK_TRIES',
    }),
  ];
}
