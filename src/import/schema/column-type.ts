// Which PostgreSQL types a column of SQLite may become, the narrowest first: by what it was declared as, which binds nothing there, and by what it
// really holds. The first of them that every value fits is taken.
import type { TargetColumn } from '../target.ts';

export interface TypeChoice extends Pick<TargetColumn, 'base' | 'limit' | 'scale'> {
  /** As in CREATE TABLE. */
  readonly sql: string;
}

/** How many values of each kind a column has, and what is special about its texts. */
export interface Held {
  readonly integers: number;
  readonly reals: number;
  readonly texts: number;
  readonly blobs: number;
  /** Texts that end in an offset from UTC, or in Z. */
  readonly withOffset: number;
  /** Its default is TRUE or FALSE, which are 1 and 0 in SQLite. */
  readonly isFlag: boolean;
}

const plain = (base: string, sql: string = base): TypeChoice => ({ sql, base, limit: null, scale: null });

const TEXT = plain('text');
const BYTEA = plain('bytea');
const BIGINT = plain('int8', 'bigint');
const DOUBLE = plain('float8', 'double precision');
const NUMERIC = plain('numeric');
const TIMESTAMP = plain('timestamp');
const TIMESTAMPTZ = plain('timestamptz');

/** @param declared as in the CREATE TABLE of SQLite. */
export function typeChoices(declared: string, held: Held): readonly TypeChoice[] {
  const word = declared.toUpperCase();
  const [, first, second] = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(declared) ?? [];
  const size = first === undefined ? null : Number(first);
  return [...byDeclaration(word, { size, places: second === undefined ? 0 : Number(second) }, held), ...byValues(held)];
}

function byDeclaration(
  word: string,
  { size, places }: { readonly size: number | null; readonly places: number },
  held: Held,
): readonly TypeChoice[] {
  if (/BOOL/.test(word)) return [plain('bool', 'boolean')];
  const isFlag = held.isFlag || (/TINYINT/.test(word) && size === 1);
  if (isFlag) return [plain('bool', 'boolean'), ...byDeclaration(word, { size: null, places }, { ...held, isFlag: false })];
  if (/TIMESTAMPTZ|WITH TIME ZONE/.test(word)) return [TIMESTAMPTZ];
  if (/DATETIME|TIMESTAMP/.test(word)) return [held.integers + held.reals + held.withOffset > 0 ? TIMESTAMPTZ : TIMESTAMP];
  if (/^DATE\b/.test(word)) return [plain('date'), TIMESTAMP];
  if (/^TIME\b/.test(word)) return [plain('time')];
  if (/JSON/.test(word)) return [plain('jsonb')];
  if (/UUID|GUID|UNIQUEIDENTIFIER/.test(word)) return [plain('uuid')];
  if (/^(?:INET|CIDR)\b/.test(word)) return [plain('inet')];
  if (/TINYINT|SMALLINT|INT2/.test(word)) return [plain('int2', 'smallint'), plain('int4', 'integer'), BIGINT];
  if (/MEDIUMINT|INT4/.test(word)) return [plain('int4', 'integer'), BIGINT];
  if (/INT/.test(word)) return [BIGINT];
  if (/DEC|NUMERIC|MONEY/.test(word)) return decimals(size, places);
  if (/REAL|FLOA|DOUB/.test(word)) return [DOUBLE];
  if (/CHAR/.test(word) && size !== null && size > 0) return [{ sql: `varchar(${size})`, base: 'varchar', limit: size, scale: null }, TEXT];
  if (/CHAR|CLOB|TEXT/.test(word)) return [TEXT];
  return /BLOB|BYTEA|BINARY/.test(word) ? [BYTEA] : [];
}

function decimals(size: number | null, places: number): readonly TypeChoice[] {
  const isSized = size !== null && size > 0 && size <= 1000 && places <= size;
  return [...(isSized ? [{ sql: `numeric(${size},${places})`, base: 'numeric', limit: size, scale: places }] : []), NUMERIC];
}

/** For a column of which the declaration says nothing, or says what does not hold. */
function byValues({ integers, reals, texts, blobs }: Held): readonly TypeChoice[] {
  if (texts > 0) return [TEXT];
  if (blobs > 0) return [BYTEA];
  if (reals > 0) return [DOUBLE, NUMERIC, TEXT];
  return integers > 0 ? [BIGINT, TEXT] : [TEXT];
}
