// SQL of SQLite: which values are dates and times that need no look at each of them. SQLite's own functions print a day and a time that exist as they
// are written, and any other differently or not at all, except for the hour 24.
import { TIME_RANGES, type Unit } from '../time-unit.ts';

const FRACTION = "rtrim(substr(COLUMN, 20), '0123456789') = '.'";

/** Not of a year before the first. */
const isPlainText = (column: string, forms: readonly string[]): string =>
  `(typeof(${column}) = 'text' AND substr(${column}, 1, 4) > '0000' AND (${forms.join(' OR ')}))`;

const isDay = (column: string): string => `date(${column}) IS ${column}`;

export const isPlainDate = (column: string): string => isPlainText(column, [isDay(column)]);

/** @param unit of numbers. */
export function isPlainTime(column: string, unit: Unit | null): string {
  const isLong = `octet_length(${column}) BETWEEN 21 AND 32 AND ${FRACTION.replaceAll('COLUMN', column)}`;
  const isWritten = `datetime(substr(${column}, 1, 19)) IS substr(${column}, 1, 10) || ' ' || substr(${column}, 12, 8) AND substr(${column}, 11, 1) IN (' ', 'T')`;
  const other = `length(${column}) = octet_length(${column}) AND ${isWritten} AND (octet_length(${column}) = 19 OR ${isLong})`;
  const isClock = `substr(${column}, 12, 2) < '24'`;
  const text = isPlainText(column, [`${isClock} AND datetime(${column}) IS ${column}`, isDay(column), `${isClock} AND ${other}`]);
  return unit === null || unit === 'julian days' ? text : `(${text} OR ${isTimeNumber(column, unit)})`;
}

function isTimeNumber(column: string, unit: Unit): string {
  const [, to] = TIME_RANGES[unit];
  return `typeof(${column}) = 'integer' AND ${column} BETWEEN 0 AND ${Number(to) < Number.MAX_SAFE_INTEGER ? to : Number.MAX_SAFE_INTEGER}`;
}
