// Dates and times in the binary format of COPY: days, or microseconds, since 2000. The forms that most files have go straight there.
import type { Unit } from '../time-unit.ts';
import { DAYS_TO_2000, daysTo, isDate } from './calendar.ts';
import { type Binary, sumOfIntegers } from './family.ts';

const MICROS_TO_2000 = DAYS_TO_2000 * 86_400_000_000;
const PRINTED = /^(\d+)-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?/;
const TIMES: Readonly<Partial<Record<Unit, number>>> = { seconds: 1_000_000, milliseconds: 1000, microseconds: 1 };

/** @param places of seconds that the column keeps. @param unit of numbers. */
export function timestampBinary(base: string, places: number, unit: Unit | null): Binary {
  const times = unit === null || places < 6 ? undefined : TIMES[unit];
  return {
    sum: (column) =>
      `pg_catalog.sum(pg_catalog.timestamp_hash_extended(${base === 'timestamptz' ? `${column} AT TIME ZONE 'UTC'` : `${column}::pg_catalog.timestamp`}, 0))`,
    plain: (field, cell) => {
      const micros = typeof cell === 'string' ? microsIn(cell, places) : typeof cell === 'number' ? microsOf(cell, times) : Number.NaN;
      if (!Number.isSafeInteger(micros)) return false;
      field.integer(8, micros);
      return true;
    },
    converted: (field, text) => {
      const [, year, month, day, hour, minute, second, fraction = ''] = PRINTED.exec(text)!;
      const seconds = BigInt(daysTo(Number(year), Number(month), Number(day))) * 86_400n + BigInt(secondsIn(hour, minute, second));
      field.bigint(8, seconds * 1_000_000n + BigInt(fraction.padEnd(6, '0')));
    },
  };
}

export const DATE_BINARY: Binary = {
  sum: (column) => sumOfIntegers(`(${column} - pg_catalog.date '2000-01-01')`),
  plain: (field, cell) => {
    const days = typeof cell === 'string' && cell.length === 10 ? daysIn(cell) : NO_DAY;
    if (days === NO_DAY) return false;
    field.integer(4, days);
    return true;
  },
  converted: (field, text) => {
    const [, year, month, day] = PRINTED.exec(text)!;
    field.integer(4, daysTo(Number(year), Number(month), Number(day)));
  },
};

export const TIME_BINARY: Binary = {
  sum: (column) => `pg_catalog.sum(pg_catalog.time_hash_extended(${column}::pg_catalog.time, 0))`,
  converted: (field, text) => {
    const [clock = '', fraction = ''] = text.split('.');
    const [hour, minute, second] = clock.split(':');
    field.integer(8, secondsIn(hour, minute, second) * 1_000_000 + Number(fraction.padEnd(6, '0')));
  },
};

const secondsIn = (hour = '0', minute = '0', second = '0'): number => (Number(hour) * 60 + Number(minute)) * 60 + Number(second);

/** Since 2000; not a number where it has to be looked at closely. */
const microsOf = (value: number, times: number | undefined): number =>
  times !== undefined && Number.isInteger(value) && Number.isSafeInteger(value * times) ? value * times - MICROS_TO_2000 : Number.NaN;

/** The same of a text: a day, also with a time after a space or a T and with a fraction of a second, and without an offset. */
function microsIn(text: string, places: number): number {
  const days = daysIn(text);
  if (days === NO_DAY) return Number.NaN;
  if (text.length === 10) return days * 86_400_000_000;
  const separator = text.charCodeAt(10);
  if ((separator !== 0x20 && separator !== 0x54) || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return Number.NaN;
  const [hour, minute, second] = [twoAt(text, 11), twoAt(text, 14), twoAt(text, 17)];
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const seconds = days * 86_400 + ((hour * 60 + minute) * 60 + second);
  return text.length === 19 ? seconds * 1_000_000 : seconds * 1_000_000 + fractionIn(text, places);
}

const COLON = 0x3a;
const DASH = 0x2d;

/** Microseconds behind the point of the second. */
function fractionIn(text: string, places: number): number {
  const digits = text.length - 20;
  if (text.charCodeAt(19) !== 0x2e || digits < 1 || digits > places) return Number.NaN;
  let value = 0;
  for (let i = 0; i < 6; i++) {
    const digit = i < digits ? text.charCodeAt(20 + i) - ZERO : 0;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const NO_DAY = 0x7fffffff;

/** From 2000 to the day that a text begins with. */
function daysIn(text: string): number {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return NO_DAY;
  const [century, year, month, day] = [twoAt(text, 0), twoAt(text, 2), twoAt(text, 5), twoAt(text, 8)];
  return century < NO_TWO && year < NO_TWO && isDate(century * 100 + year, month, day) ? daysTo(century * 100 + year, month, day) : NO_DAY;
}

const ZERO = 0x30;
const NO_TWO = 100;

/** A number of two digits; 100 or more of anything else. */
function twoAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_TWO;
}
