// Arrays: SQLite has none, so programs keep them as JSON. Written as PostgreSQL prints them.
import type { Cell } from '../cell.ts';
import type { TargetColumn } from '../target.ts';
import { AS_TEXT, type Conversion, Misfit } from './family.ts';
import { plainDecimal } from './numeric.ts';

const NOT_ONE = new Misfit('is not an array in JSON');

/** @param inner of its elements. */
export function arrayConversion(element: TargetColumn, inner: Conversion): Conversion {
  const convert: Conversion['convert'] = (cell) => {
    const read = typeof cell === 'string' ? parsed(cell) : null;
    if (!Array.isArray(read)) return NOT_ONE;
    try {
      return arrayText(read, (item) => elementText(item, element, inner));
    } catch (error) {
      if (error instanceof Misfit) return error;
      throw error;
    }
  };
  // Numbers inside an array are printed with the places and digits of their own.
  const isForetold = inner.printed === AS_TEXT && inner.hashed === undefined;
  return { convert, printed: isForetold ? AS_TEXT : null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, asWritten as never);
  } catch {
    return null;
  }
}

/** What TypeScript's library does not declare yet: a number that is written as it was. */
interface Written {
  readonly rawJSON: string;
}
const { rawJSON, isRawJSON } = JSON as unknown as { rawJSON: (text: string) => Written; isRawJSON: (value: unknown) => value is Written };

/** What JavaScript makes of a number has lost digits. */
const asWritten = (_: string, value: unknown, { source }: { source?: string } = {}): unknown =>
  typeof value === 'number' ? rawJSON(source!) : value;

function cellOf(item: unknown): Exclude<Cell, null> {
  if (isRawJSON(item)) return numberOf(item.rawJSON);
  return typeof item === 'boolean' ? Number(item) : typeof item === 'object' ? JSON.stringify(item) : (item as string);
}

/** A number, or what is written where a number would be another. */
function numberOf(written: string): Exclude<Cell, null> {
  const value = Number(written);
  if (plainDecimal(String(value)) === plainDecimal(written)) return value;
  return /^-?\d+$/.test(written) ? BigInt(written) : written;
}

const arrayText = (items: readonly unknown[], each: (item: unknown) => string): string =>
  `{${items.map((item) => (Array.isArray(item) ? arrayText(item, each) : each(item))).join(',')}}`;

/** @throws Misfit for an element that does not fit. */
function elementText(item: unknown, { base }: TargetColumn, inner: Conversion): string {
  if (item === null) return 'NULL';
  const cell = cellOf(item);
  const text = inner.convert(typeof item === 'boolean' && base !== 'bool' ? String(item) : cell);
  if (text instanceof Misfit) throw new Misfit(`has an element that ${text.why}`);
  if (text === null) return 'NULL';
  if (base === 'bool') return text.slice(0, 1);
  return PLAIN.test(text) && text.toUpperCase() !== 'NULL' ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** What is not quoted (manual, 8.15.6). */
const PLAIN = /^[^{}",\\\s]+$/;
