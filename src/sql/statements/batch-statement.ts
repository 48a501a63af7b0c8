// The statement of a migration that runs in batches: where it says how much one batch is. Refuses what cannot be split: a statement without
// `LIMIT :batch` or `:from` and `:until`, or with both, and one that changes no rows.
import { dollarQuotedEnd, dollarTag } from '../lexer/dollar-quoted.ts';
import { blockCommentEnd, dashCommentEnd, endOf, escapeStringEnd, quotedEnd } from '../lexer/skip.ts';

export type BatchWord = 'batch' | 'from' | 'until';

export interface BatchPlace {
  readonly word: BatchWord;
  /** Offsets in the statement's text; `start` is that of the colon. */
  readonly start: number;
  readonly end: number;
}

export interface BatchStatement {
  readonly text: string;
  readonly places: readonly BatchPlace[];
  /** What the rows of the next batch are selected by, up to its LIMIT; null where ranges of a key divide the work. */
  readonly selects: string | null;
}

export interface BatchProblem {
  readonly problem: string;
  readonly hint: string;
}

/** @param hasKey ranges of a key divide the work. */
export function batchStatement(text: string, hasKey: boolean): BatchStatement | BatchProblem {
  const found = scan(text);
  const [first = ''] = found.words;
  if (!CHANGES.test(first)) return { problem: `${first === '' ? 'nothing' : first} does not run in batches`, hint: WHAT };
  const has = (word: BatchWord): boolean => found.places.some((place) => place.word === word);
  if (hasKey) {
    if (has('batch')) return { problem: ':batch and a key exclude each other', hint: HOW };
    return has('from') && has('until')
      ? { text, places: found.places, selects: null }
      : { problem: `the statement does not say which rows are in a batch: it lacks ${has('from') ? ':until' : ':from'}`, hint: HOW };
  }
  if (has('from') || has('until')) return { problem: ':from and :until are bounds of a key, and none is named', hint: HOW };
  if (found.places.length !== 1) return { problem: `the statement has ${has('batch') ? 'more than one' : 'no'} LIMIT :batch`, hint: HOW };
  const selects = found.limited;
  return selects === null
    ? { problem: ':batch does not stand in the LIMIT of a SELECT', hint: HOW }
    : { text, places: found.places, selects };
}

/** The text with its places filled in, as edits of it. */
export const filledIn = ({ places }: BatchStatement, values: Readonly<Partial<Record<BatchWord, string>>>) =>
  places.map(({ word, start, end }) => ({ start, end, text: values[word] ?? 'NULL' }));

const CHANGES = /^(?:UPDATE|DELETE|INSERT|MERGE|WITH)$/;
const WHAT = 'write one UPDATE, DELETE, INSERT … SELECT or MERGE';
const HOW =
  'either limit it: `WHERE id IN (SELECT id FROM … WHERE … LIMIT :batch)`, where the condition no longer holds for a row that is done; or name a key and its bounds: `key=TABLE.COLUMN`, and `WHERE id BETWEEN :from AND :until`';

const PLACE = /:(?:batch|from|until)(?![A-Za-z0-9_$])/iy;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;

interface Scanned {
  readonly words: readonly string[];
  readonly places: readonly BatchPlace[];
  readonly limited: string | null;
}

/** A SELECT that is being read: where its parenthesis opens, and where it begins. */
interface Level {
  select: number;
}

function scan(text: string): Scanned {
  const words: string[] = [];
  const places: BatchPlace[] = [];
  const levels: Level[] = [{ select: -1 }];
  let limited: string | null = null;
  let last = { word: '', start: -1 };
  for (let at = 0; at < text.length; ) {
    const end = quotedOrCommentEnd(text, at);
    const place = end === at && text[at - 1] !== ':' ? endOf(PLACE, text, at) : at;
    const word = end === at && place === at ? endOf(WORD, text, at) : at;
    if (place > at) {
      const { select } = levels.at(-1)!;
      const name = text.slice(at + 1, place).toLowerCase() as BatchWord;
      places.push({ word: name, start: at, end: place });
      if (name === 'batch' && last.word === 'LIMIT' && select !== -1) limited = text.slice(select, last.start);
    } else if (word > at) {
      last = { word: text.slice(at, word).toUpperCase(), start: at };
      if (words.length < 1) words.push(last.word);
      const level = levels.at(-1)!;
      if (level.select === -1 && (last.word === 'SELECT' || (last.word === 'WITH' && levels.length > 1))) level.select = at;
    } else if (end === at) {
      if (text[at] === '(') levels.push({ select: -1 });
      if (text[at] === ')' && levels.length > 1) levels.pop();
      if (!/\s/.test(text[at]!)) last = { word: '', start: -1 };
    }
    at = Math.max(at + 1, end, place, word);
  }
  return { words, places, limited };
}

/** Where a quoted string, a quoted name or a comment that begins here ends; `at` if none does. */
function quotedOrCommentEnd(text: string, at: number): number {
  const closed = (end: number): number => (end === -1 ? text.length : end);
  const c = text[at];
  if (c === "'")
    return closed(/[Ee]/.test(text[at - 1] ?? '') && !/\w/.test(text[at - 2] ?? '') ? escapeStringEnd(text, at) : quotedEnd(text, at));
  if (c === '"') return closed(quotedEnd(text, at));
  if (text.startsWith('--', at)) return dashCommentEnd(text, at);
  if (text.startsWith('/*', at)) return closed(blockCommentEnd(text, at));
  const tag = c === '$' ? dollarTag(text, at) : '';
  return tag === '' ? at : closed(dollarQuotedEnd(text, at, tag));
}
