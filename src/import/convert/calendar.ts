// Days of the Gregorian calendar, which PostgreSQL counts from 2000-01-01, for all years that it has: more than a Date of JavaScript holds.

/** From 1970-01-01. */
export const DAYS_TO_2000 = 10_957;
/** 2000-01-01, counted from the day before the year 1. */
const DAYS_OF_2000 = 730_120;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const CYCLE_YEARS = 400;
const CYCLE_DAYS = 146_097;
const MS_PER_DAY = 86_400_000;

export const isDate = (year: number, month: number, day: number): boolean =>
  year > 0 && month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= lastOf(year, month));

const lastOf = (year: number, month: number): number =>
  DAYS_BEFORE_MONTH[month]! - DAYS_BEFORE_MONTH[month - 1]! + (month === 2 && isLeap(year) ? 1 : 0);

/** From 2000-01-01 to a day that exists. */
export function daysTo(year: number, month: number, day: number): number {
  const before = year - 1;
  const leaps = Math.trunc(before / 4) - Math.trunc(before / 100) + Math.trunc(before / CYCLE_YEARS);
  const inYear = DAYS_BEFORE_MONTH[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0) + day;
  return before * 365 + leaps + inYear - DAYS_OF_2000;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** @param days since 1970-01-01. */
export function dayText(days: number): string {
  const cycles = Math.floor(days / CYCLE_DAYS);
  const date = new Date((days - cycles * CYCLE_DAYS) * MS_PER_DAY);
  const two = (value: number): string => String(value).padStart(2, '0');
  const year = date.getUTCFullYear() + cycles * CYCLE_YEARS;
  return `${String(year).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}
