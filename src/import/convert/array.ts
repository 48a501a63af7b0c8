// Arrays: SQLite has none, so programs keep them as JSON. Written as PostgreSQL prints them.
import type { TargetColumn } from '../target.ts';
import { AS_TEXT, type Conversion, Misfit } from './family.ts';

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
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const arrayText = (items: readonly unknown[], each: (item: unknown) => string): string =>
  `{${items.map((item) => (Array.isArray(item) ? arrayText(item, each) : each(item))).join(',')}}`;

/** @throws Misfit for an element that does not fit. */
function elementText(item: unknown, { base }: TargetColumn, inner: Conversion): string {
  if (item === null) return 'NULL';
  const cell = typeof item === 'boolean' ? Number(item) : typeof item === 'object' ? JSON.stringify(item) : (item as string | number);
  const text = inner.convert(typeof item === 'boolean' && base !== 'bool' ? String(item) : cell);
  if (text instanceof Misfit) throw new Misfit(`has an element that ${text.why}`);
  if (text === null) return 'NULL';
  if (base === 'bool') return text.slice(0, 1);
  return PLAIN.test(text) && text.toUpperCase() !== 'NULL' ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** What is not quoted (manual, 8.15.6). */
const PLAIN = /^[^{}",\\\s]+$/;
