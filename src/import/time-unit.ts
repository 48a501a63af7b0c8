// In which unit a column's numbers are times, told from all of them: the ranges in which the times from 1971 to 2200 lie do not overlap.

export type Unit = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds' | 'julian days';

/** 1971-01-01 and 2200-01-01, in seconds since 1970. */
const FROM = 31_536_000n;
const TO = 7_258_118_400n;

/** From and to, as SQLite writes numbers. */
export const TIME_RANGES: Readonly<Record<Unit, readonly [from: string, to: string]>> = {
  seconds: [`${FROM}`, `${TO}`],
  milliseconds: [`${FROM * 1000n}`, `${TO * 1000n}`],
  microseconds: [`${FROM * 1_000_000n}`, `${TO * 1_000_000n}`],
  nanoseconds: [`${FROM * 1_000_000_000n}`, `${TO * 1_000_000_000n}`],
  'julian days': ['2440952.5', '2524593.5'],
};

export const UNITS = Object.keys(TIME_RANGES) as readonly Unit[];

/** How many numbers of a column lie in the range of each unit. */
export type UnitCounts = Readonly<Record<Unit, number>>;

export type Guess = { readonly unit: Unit | null } | { readonly mixed: readonly Unit[] };

/** Null where no number is in any range. */
export function guessUnit(counts: UnitCounts): Guess {
  const found = UNITS.filter((unit) => counts[unit] > 0);
  return found.length > 1 ? { mixed: found } : { unit: found[0] ?? null };
}
