// A value of PostgreSQL as a cell of SQLite, by the type of the column that it comes from, by the declaration of the column that it goes into, and
// by the form in which that column holds its values already. Never changes what a value means: what cannot be kept is a misfit.
import { Misfit } from '../convert/family.ts';
import { plainDecimal, specialNumber } from '../convert/numeric.ts';
import type { TargetColumn } from '../target.ts';
import type { Unit } from '../time-unit.ts';
import { type Affinity, isForNumbers } from './affinity.ts';
import type { Held } from './held.ts';
import { type Kept, keptOf, type Make, momentNumber, momentText } from './moment-cell.ts';

export interface CellMaker {
  readonly make: Make;
  /** In which numbers are times. */
  readonly unit: Unit | null;
  /** What of a time is kept, where that is not all. */
  readonly kept: Kept | null;
}

export interface Into {
  /** As the type of the file's column was declared. */
  readonly declared: string;
  readonly affinity: Affinity;
  readonly held: Held;
  /** What is asked of its times; null for the form that the column has. */
  readonly times: Unit | 'iso' | null;
}

/** Null for times that are to go into a column for numbers, if nothing tells in which unit. */
export function cellMaker(column: TargetColumn, into: Into): CellMaker | null {
  if (isMomentType(column.base)) return momentMaker(column, into);
  return { make: makeOf(column, into), unit: null, kept: null };
}

const isMomentType = (base: string): boolean => /^(?:timestamp|timestamptz|date)$/.test(base);

function momentMaker(column: TargetColumn, { held, times, affinity }: Into): CellMaker | null {
  const numbers = held.integers + held.reals;
  const unit = times === 'iso' ? null : (times ?? (numbers > held.texts ? held.unit : null));
  if (unit !== null) {
    const asReal = affinity === 'real' || held.reals > held.integers;
    return { make: momentNumber(unit, asReal), unit, kept: column.base === 'date' ? null : keptOf(unit, asReal) };
  }
  const mayBeNumber = held.texts === 0 && (numbers > 0 || affinity === 'integer' || affinity === 'real');
  return times === null && mayBeNumber ? null : { make: momentText(column, held), unit: null, kept: null };
}

const asItIs = (text: string): string => text;

function makeOf({ base, element }: TargetColumn, into: Into): Make {
  const { held } = into;
  const isBytes = held.blobs > held.texts;
  if (element !== null) return asItIs;
  if (base === 'bool') return booleanMaker(into);
  if (/^(?:int2|int4|int8|oid)$/.test(base)) return (text) => BigInt(text);
  if (/^float[48]$/.test(base)) return realMaker(into);
  if (base === 'numeric') return numericMaker(into);
  if (base === 'uuid') return uuidMaker(into);
  if (base === 'bytea') return bytesMaker(into);
  return isBytes && /^(?:text|varchar|bpchar|citext|name|json|jsonb)$/.test(base) ? (text) => Buffer.from(text) : asItIs;
}

const WORDS = [
  ['true', 'false'],
  ['t', 'f'],
  ['yes', 'no'],
  ['y', 'n'],
  ['on', 'off'],
] as const;

function booleanMaker({ held }: Into): Make {
  const word = held.texts > held.integers + held.reals ? (held.word ?? '') : '';
  const [yes, no] = WORDS.find((pair) => (pair as readonly string[]).includes(word.toLowerCase())) ?? [1n, 0n];
  const spelled = (value: string | bigint): string | bigint => (typeof value === 'string' ? spelledAs(value, word) : value);
  const cells = { t: spelled(yes), f: spelled(no) } as const;
  return (text) => (text === 't' ? cells.t : cells.f);
}

const spelledAs = (value: string, word: string): string => {
  if (word === word.toLowerCase()) return value;
  return word === word.toUpperCase() ? value.toUpperCase() : value[0]!.toUpperCase() + value.slice(1);
};

function realMaker({ affinity }: Into): Make {
  // In a column for texts SQLite would print the number itself, with fewer digits.
  if (affinity === 'text') return asItIs;
  // SQLite makes NULL of what is no number, and knows one zero.
  return (text) => (text === 'NaN' ? text : Number(text) + 0);
}

const DIGITS = new Misfit('has more digits than SQLite keeps of a number');

function numericMaker({ affinity, held }: Into): Make {
  if (affinity === 'text' || (affinity === 'none' && held.texts > held.integers + held.reals)) return asItIs;
  return (text) => {
    const plain = plainDecimal(text);
    if (plain === null) return specialNumber(text) === undefined ? DIGITS : text;
    if (!plain.includes('.') && BigInt.asIntN(64, BigInt(plain)) === BigInt(plain)) return BigInt(plain);
    const value = Number(plain);
    if (plainDecimal(String(value)) === plain) return value;
    return isForNumbers(affinity) ? DIGITS : text;
  };
}

function uuidMaker({ held, declared }: Into): Make {
  const isEmpty = held.texts + held.blobs === 0;
  if (held.blobs > held.texts || (isEmpty && /BLOB|BINARY/i.test(declared))) return (text) => Buffer.from(text.replaceAll('-', ''), 'hex');
  const isPlain = held.texts > 0 && held.withDash < held.texts / 2;
  const isCapital = held.withCapital > held.texts / 2;
  return (text) => {
    const digits = isPlain ? text.replaceAll('-', '') : text;
    return isCapital ? digits.toUpperCase() : digits;
  };
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Where the column holds texts, they are what the bytes consist of. */
function bytesMaker({ held }: Into): Make {
  if (held.texts <= held.blobs) return (text) => Buffer.from(text.slice(2), 'hex');
  return (text) => {
    const bytes = Buffer.from(text.slice(2), 'hex');
    try {
      return strict.decode(bytes);
    } catch {
      return bytes;
    }
  };
}
