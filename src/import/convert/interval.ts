// Lengths of time. PostgreSQL reads their texts itself, and would take a number for seconds: programs also keep milliseconds, microseconds or
// nanoseconds, so a number is moved only where its unit is said. A date with a time is one since 1970, as SQLAlchemy keeps lengths of time.
import type { Cell } from '../cell.ts';
import type { Unit } from '../time-unit.ts';
import { type ConversionOptions, type Converted, type Family, Misfit } from './family.ts';
import { type Instant, instantOf } from './moment.ts';
import { plainDecimal } from './numeric.ts';
import { cleanText } from './text.ts';

const A_BLOB = new Misfit('is a blob, and interval is not made of bytes');
const NO_LENGTH = new Misfit('is not a length of time');
const DATE_WITH_TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:/;
const SECONDS_OF_A_DAY = 86_400;

export const interval: Family = {
  types: ['interval'],
  conversion: (_, options) => ({ convert: (cell) => lengthOf(cell, options), printed: null }),
};

function lengthOf(cell: Exclude<Cell, null>, options: ConversionOptions): Converted {
  if (cell instanceof Uint8Array) return A_BLOB;
  if (typeof cell !== 'string') return lengthOfNumber(cell, options);
  const text = cell.trim();
  if (plainDecimal(text) !== null) return lengthOfNumber(Number(text), options);
  const since = DATE_WITH_TIME.test(text) ? instantOf(text, options) : NO_LENGTH;
  return since instanceof Misfit ? cleanText(cell, options) : printed(since);
}

function lengthOfNumber(number: number | bigint, options: ConversionOptions): Converted {
  const isDays = options.unit === 'julian days';
  const unit: Unit | null = isDays ? 'seconds' : options.unit;
  const since = instantOf(isDays ? Number(number) * SECONDS_OF_A_DAY : number, { ...options, unit });
  if (since instanceof Misfit) return unit === null ? since : NO_LENGTH;
  return printed(since);
}

function printed(since: Instant): string {
  const size = since < 0n ? -since : since;
  return `${since < 0n ? '-' : ''}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, '0')} seconds`;
}
