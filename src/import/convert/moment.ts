// Dates and times as PostgreSQL prints them in UTC and in ISO form, from the forms in which programs keep them in SQLite: ISO texts with or without
// an offset, and numbers since 1970 or in Julian days, whose unit is one for the whole column. Texts without an offset are UTC, as for SQLite's
// own functions. What is finer than a microsecond is cut off.
import type { Cell } from '../cell.ts';
import type { Unit } from '../time-unit.ts';
import { DAYS_TO_2000, daysTo, dayText, isDate } from './calendar.ts';
import { AS_TEXT, type ConversionOptions, type Converted, type Family, Misfit } from './family.ts';
import { DATE_BINARY, TIME_BINARY, timestampBinary } from './moment-binary.ts';
import { isPlainDate, isPlainTime } from './plain-moment.ts';

/** Microseconds since 1970. */
export type Instant = bigint;

const NOT_ONE = new Misfit('is not a date or time');
const WITH_TIME = new Misfit('has a time of day, which a date does not keep');
const NO_UNIT = new Misfit('is a number, and nothing tells its unit');
const FULL = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const ISO =
  /^(\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,12}))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?(.*))?$/is;
/** As Go prints a time, and its drivers for SQLite with it: the name of the zone behind its offset, and a reading of the monotonic clock. */
const BEHIND_OFFSET = /^(?: (?:[A-Z]{2,5}|[+-]\d{2,4}))?(?: m=[+-]\d+\.\d+)?$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?$/;
const DAY = 86_400_000_000n;
/** 0001-01-01 and the end of 294276, within which PostgreSQL keeps every microsecond (manual, 8.5). */
const FIRST: Instant = -62_135_596_800_000_000n;
const LAST: Instant = 9_224_318_015_999_999_999n;
const BEYOND = new Misfit('is out of the range of dates that are moved (year 1 to 294276)');

const PER_UNIT: Readonly<Record<Exclude<Unit, 'julian days'>, { readonly times: bigint; readonly per: bigint }>> = {
  seconds: { times: 1_000_000n, per: 1n },
  milliseconds: { times: 1000n, per: 1n },
  microseconds: { times: 1n, per: 1n },
  nanoseconds: { times: 1n, per: 1000n },
};
const JULIAN_1970 = 2_440_587.5;

export const moment: Family = {
  types: ['timestamp', 'timestamptz', 'date'],
  conversion: ({ base, scale }, options) => {
    const places = scale ?? 6;
    const print = base === 'date' ? printDate : (instant: Instant) => printInstant(instant, base === 'timestamptz' ? '+00' : '', places);
    return {
      convert: (cell) => {
        if (base === 'timestamp' && typeof cell === 'string' && FULL.test(cell) && isReal(cell)) return cell;
        const instant = instantOf(cell, options);
        if (instant instanceof Misfit) return instant;
        return instant < FIRST || instant > LAST ? BEYOND : print(instant);
      },
      suspects: (column) => `NOT ${base === 'date' ? isPlainDate(column) : isPlainTime(column, options.unit)}`,
      printed: AS_TEXT,
      binary: base === 'date' ? DATE_BINARY : timestampBinary(base, places, options.unit),
    };
  },
};

/** The end of a day is a time of its own: 24:00 (manual, 8.5). */
export const timeOfDay: Family = {
  types: ['time'],
  conversion: ({ scale }) => ({
    convert: (cell) => {
      const [, hour = '', minute = '', second = '00', fraction = ''] = typeof cell === 'string' ? (TIME.exec(cell.trim()) ?? []) : [];
      const isEnd = hour === '24' && Number(minute + second + fraction) === 0;
      if (hour === '' || (Number(hour) > 23 && !isEnd) || Number(minute) > 59 || Number(second) > 59) return NOT_ONE;
      return `${hour}:${minute}:${second}${fractionText(BigInt(fraction.slice(0, 6).padEnd(6, '0')), scale ?? 6)}`;
    },
    printed: AS_TEXT,
    binary: TIME_BINARY,
  }),
};

/** Of the form of FULL: whether there is such a day, and such a time on it. */
function isReal(text: string): boolean {
  const at = (from: number): number => Number(text.slice(from, from + 2));
  return isDate(Number(text.slice(0, 4)), at(5), at(8)) && at(11) < 24 && at(14) < 60 && at(17) < 60;
}

/** A number is since 1970, in the unit that is asked for. */
export function instantOf(cell: Exclude<Cell, null>, { unit }: ConversionOptions): Instant | Misfit {
  if (typeof cell === 'string') return instantIn(cell.trim());
  if (typeof cell !== 'number' && typeof cell !== 'bigint') return NOT_ONE;
  if (unit === null) return Number(cell) === 0 ? 0n : NO_UNIT;
  if (!Number.isFinite(Number(cell))) return NOT_ONE;
  if (unit === 'julian days') return BigInt(Math.round((Number(cell) - JULIAN_1970) * 86_400_000)) * 1000n;
  const { times, per } = PER_UNIT[unit];
  if (typeof cell === 'bigint' || Number.isInteger(cell)) return (BigInt(cell) * times) / per;
  return BigInt(Math.round((cell * Number(times)) / Number(per)));
}

function instantIn(text: string): Instant | Misfit {
  const found = ISO.exec(text);
  if (found === null) return NOT_ONE;
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', offset = '', behind = ''] = found;
  if (behind !== '' && !(/^[+-]/.test(offset) && BEHIND_OFFSET.test(behind))) return NOT_ONE;
  const isThere = isDate(Number(year), Number(month), Number(day)) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!isThere) return new Misfit('is not a day or time that exists');
  const days = daysTo(Number(year), Number(month), Number(day)) + DAYS_TO_2000;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second) - offsetSeconds(offset);
  return BigInt(days) * DAY + BigInt(seconds) * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

function offsetSeconds(offset: string): number {
  const [, sign = '', hours = '0', minutes = '0', seconds = '0'] = /^([+-])(\d\d):?(\d\d)?:?(\d\d)?$/.exec(offset) ?? [];
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return sign === '-' ? -ahead : ahead;
}

const daysBefore = (instant: Instant): bigint => instant / DAY - (instant % DAY < 0n ? 1n : 0n);

function printDate(instant: Instant): Converted {
  return instant % DAY === 0n ? dayText(Number(instant / DAY)) : WITH_TIME;
}

function printInstant(exact: Instant, zone: string, places: number): Converted {
  const step = 10n ** BigInt(6 - places);
  const instant = exact - (((exact % step) + step) % step);
  const days = daysBefore(instant);
  const rest = instant - days * DAY;
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const seconds = rest / 1_000_000n;
  const time = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return `${dayText(Number(days))} ${time}${fractionText(rest % 1_000_000n, places)}${zone}`;
}

function fractionText(micros: bigint, places: number): string {
  const digits = String(micros).padStart(6, '0').slice(0, places).replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}
