// JSON: json keeps the text as it is; jsonb keeps what it means, and is printed in one form only, which is made here as well so that both sides
// can be compared.
import type { Cell } from '../cell.ts';
import { AS_TEXT, type Binary, type Converted, type Family, Misfit, sumOfTexts, TEXTS } from './family.ts';
import { plainDecimal } from './numeric.ts';
import { cleanText } from './text.ts';

const NOT_JSON = new Misfit('is not JSON');
const WITH_NUL = new Misfit('holds \\u0000, which jsonb does not keep');
const LONE = new Misfit('holds half of a surrogate pair, which jsonb does not keep');
const HALF = /\p{Cs}/u;
const HALVES = /\p{Cs}/gu;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** After the number of its version. */
const JSONB: Binary = { sum: sumOfTexts(AS_TEXT), converted: (field, text) => field.raw(Buffer.from(`\x01${text}`), text) };

export const json: Family = {
  types: ['json', 'jsonb'],
  conversion: ({ base }, options) => ({
    convert: (cell) => {
      const read = textOf(cell);
      const text = read === null ? NOT_JSON : cleanText(read, options);
      if (typeof text !== 'string') return text;
      return base === 'jsonb' ? asJsonb(text, options.strips) : isJson(text) ? text : NOT_JSON;
    },
    printed: AS_TEXT,
    binary: base === 'jsonb' ? JSONB : TEXTS,
  }),
};

function textOf(cell: Exclude<Cell, null>): string | null {
  if (!(cell instanceof Uint8Array)) return String(cell);
  try {
    return decoder.decode(cell);
  } catch {
    return null;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A number as it is written: what JavaScript makes of it has lost digits. */
class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function asJsonb(text: string, strips: boolean): Converted {
  try {
    const kept = (_: string, value: unknown, { source }: { source?: string } = {}): unknown =>
      typeof value === 'number' ? new Digits(source!) : value;
    return printed(JSON.parse(text, kept as never), strips);
  } catch (error) {
    return error instanceof Misfit ? error : NOT_JSON;
  }
}

/** @throws Misfit for what jsonb does not keep. */
function printed(value: unknown, strips: boolean): string {
  if (value instanceof Digits) return numberText(value.text);
  if (typeof value === 'string') return stringText(value, strips);
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => printed(item, strips)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => [keptText(key, strips), item] as const);
  const pairs = [...new Map(entries)].sort(([a], [b]) => byLength(Buffer.from(a), Buffer.from(b)));
  return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}: ${printed(item, strips)}`).join(', ')}}`;
}

/** As jsonb orders its keys: the shorter first, then byte by byte. */
const byLength = (a: Buffer, b: Buffer): number => a.length - b.length || Buffer.compare(a, b);

/** As numeric prints it: the places behind the point stay, an exponent does not. */
function numberText(text: string): string {
  const [, mantissa = '', exponent = '0'] = /^([^e]*)(?:e(.*))?$/i.exec(text) ?? [];
  const plain = plainDecimal(text);
  if (plain === null) throw new Misfit('holds a number that is too large for jsonb');
  const places = Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
  const [whole = '', fraction = ''] = plain.split('.');
  return places === 0 ? whole : `${whole}.${fraction.padEnd(places, '0')}`;
}

const stringText = (value: string, strips: boolean): string => JSON.stringify(keptText(value, strips));

function keptText(value: string, strips: boolean): string {
  const bad = value.includes('\0') ? WITH_NUL : HALF.test(value) ? LONE : null;
  if (bad === null) return value;
  if (!strips) throw bad;
  return value.replaceAll('\0', '').replaceAll(HALVES, '');
}
