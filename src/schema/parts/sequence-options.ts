// The options of a sequence, whether it is independent or behind an identity column. Only what is not the default is kept
// (PostgreSQL manual, CREATE SEQUENCE).
import type { Row } from '../../postgres/session/queryable.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { present } from '../model/kind.ts';

/** Numbers are texts: a bigint may be more than a JSON number can hold. */
export type SequenceOptions = {
  readonly increment?: string;
  readonly min?: string;
  readonly max?: string;
  readonly start?: string;
  readonly cache?: string;
  readonly cycle?: true;
};

/** Columns for parseSequenceOptions, all of them text; `s` is pg_sequence. */
export const SEQUENCE_COLUMNS = `pg_catalog.format_type(s.seqtypid, NULL) AS seq_type, s.seqincrement::text, s.seqmin::text, s.seqmax::text,
  s.seqstart::text, s.seqcache::text, CASE WHEN s.seqcycle THEN 't' END AS seqcycle`;

/** The same as words, where there are many rows; sequenceRow makes a row of them. */
export const SEQUENCE_WORDS = `s.seqtypid::pg_catalog.regtype, s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, s.seqcycle`;

export const SEQUENCE_WORD_COUNT = SEQUENCE_WORDS.split(',').length;

export function sequenceRow(words: readonly string[]): Row {
  const [seq_type, seqincrement, seqmin, seqmax, seqstart, seqcache, seqcycle] = words as readonly [string, ...string[]];
  return { seq_type, seqincrement, seqmin, seqmax, seqstart, seqcache, seqcycle } as Row;
}

const LIMITS: Readonly<Record<string, bigint>> = { smallint: 32767n, integer: 2147483647n, bigint: 9223372036854775807n };

export function parseSequenceOptions(row: Row): SequenceOptions {
  const { increment, min, max, start } = {
    increment: row['seqincrement'] ?? '1',
    min: row['seqmin'] ?? '1',
    max: row['seqmax'] ?? '1',
    start: row['seqstart'] ?? '1',
  };
  const limits = limitsOf(row['seq_type'] ?? 'bigint', increment);
  const cache = row['seqcache'] ?? '1';
  return present<SequenceOptions>({
    increment: increment !== '1' && increment,
    min: min !== limits.min && min,
    max: max !== limits.max && max,
    start: start !== (increment.startsWith('-') ? max : min) && start,
    cache: cache !== '1' && cache,
    cycle: row['seqcycle'] === 't',
  });
}

/** All of them, including defaults, so that it serves ALTER as well as CREATE. */
export function sequenceClauses(type: string, options: SequenceOptions): string {
  const increment = options.increment ?? '1';
  const limits = limitsOf(type, increment);
  const [min, max] = [options.min ?? limits.min, options.max ?? limits.max];
  const start = options.start ?? (increment.startsWith('-') ? max : min);
  const cycle = options.cycle === true ? 'CYCLE' : 'NO CYCLE';
  return `INCREMENT BY ${increment} MINVALUE ${min} MAXVALUE ${max} START WITH ${start} CACHE ${options.cache ?? '1'} ${cycle}`;
}

/**
 * Statements that move a sequence within its new bounds, if it was outside them: PostgreSQL refuses bounds that exclude its position.
 * @param widen makes the statement that sets both bounds.
 */
export function moveInto(
  id: string,
  type: string,
  live: SequenceOptions,
  expected: SequenceOptions,
  widen: (bounds: string) => string,
): readonly string[] {
  const [from, to] = [bounds(type, live), bounds(type, expected)];
  if (from.start >= to.min && from.start <= to.max) return [];
  const [least, most] = [from.min < to.min ? from.min : to.min, from.max > to.max ? from.max : to.max];
  return [
    widen(`MINVALUE ${least} MAXVALUE ${most}`),
    `SELECT pg_catalog.setval(${quoteLiteral(id)}, CASE WHEN is_called THEN LEAST(GREATEST(last_value, ${to.min}), ${to.max}) ELSE ${to.start} END, is_called) FROM ${id}`,
  ];
}

/** Its bounds, if they are also those of its type. */
export function explicitBounds({ type, ...options }: SequenceOptions & { readonly type: string }): SequenceOptions {
  const { min, max, start } = bounds(type, options);
  return { min: String(min), max: String(max), start: String(start) };
}

function bounds(type: string, options: SequenceOptions): { readonly min: bigint; readonly max: bigint; readonly start: bigint } {
  const increment = options.increment ?? '1';
  const limits = limitsOf(type, increment);
  const [min, max] = [BigInt(options.min ?? limits.min), BigInt(options.max ?? limits.max)];
  return { min, max, start: options.start === undefined ? (increment.startsWith('-') ? max : min) : BigInt(options.start) };
}

function limitsOf(type: string, increment: string): { readonly min: string; readonly max: string } {
  const limit = LIMITS[type] ?? LIMITS['bigint']!;
  return increment.startsWith('-') ? { min: String(-limit - 1n), max: '-1' } : { min: '1', max: String(limit) };
}
