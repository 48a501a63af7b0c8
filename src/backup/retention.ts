// Which backups are kept: the last ones, one of each of the last days and one of each of the last weeks. Days and weeks are those of UTC, a week
// begins on Monday, and of a day or a week the newest counts. Neither the newest of all is ever removed, nor the newest that was restored.

export interface Retention {
  /** The newest so many. */
  readonly last: number;
  /** The newest of each of so many days on which there is one. */
  readonly daily: number;
  /** The same of weeks. */
  readonly weekly: number;
}

export interface Kept {
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  /** It was restored and compared. */
  readonly isProved: boolean;
}

/** @returns those that are kept no longer, newest first. */
export function surplus<T extends Kept>(backups: readonly T[], { last, daily, weekly }: Retention): readonly T[] {
  const newestFirst = backups.toSorted((a, b) => Date.parse(b.takenAt) - Date.parse(a.takenAt));
  const proved = newestFirst.find(({ isProved }) => isProved);
  const kept = new Set<T>([
    ...newestFirst.slice(0, Math.max(1, last)),
    ...newestOfEach(newestFirst, dayOf).slice(0, daily),
    ...newestOfEach(newestFirst, (one) => Math.floor((dayOf(one) + MONDAY) / 7)).slice(0, weekly),
    ...(proved === undefined ? [] : [proved]),
  ]);
  return newestFirst.filter((one) => !kept.has(one));
}

/** 1970-01-01 was a Thursday, the fourth day of a week. */
const MONDAY = 3;

const dayOf = ({ takenAt }: Kept): number => Math.floor(Date.parse(takenAt) / 86_400_000);

function newestOfEach<T>(newestFirst: readonly T[], periodOf: (one: T) => number): readonly T[] {
  return newestFirst.filter((one, index) => index === 0 || periodOf(newestFirst[index - 1]!) !== periodOf(one));
}
