// A query as others may read it: what it does, without the values in it. A password stands in ALTER ROLE as a literal, and so does a customer's name
// in an UPDATE.
import { dollarQuotedEnd, dollarTag } from './lexer/dollar-quoted.ts';
import { blockCommentEnd, dashCommentEnd, endOf, escapeStringEnd, quotedEnd } from './lexer/skip.ts';

const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const MASKED = "'…'";

/** Each string literal becomes `'…'`, also one that is cut off at the end; names, numbers and comments stay. */
export function maskLiterals(sql: string): string {
  let masked = '';
  let at = 0;
  while (at < sql.length) {
    const { end, text } = pieceAt(sql, at);
    masked += text;
    at = end;
  }
  return masked;
}

interface Piece {
  readonly end: number;
  readonly text: string;
}

function pieceAt(sql: string, at: number): Piece {
  const upTo = (end: number): number => (end === -1 ? sql.length : end);
  const kept = (end: number): Piece => ({ end, text: sql.slice(at, end) });
  const two = sql.slice(at, at + 2);
  if (two === '--') return kept(dashCommentEnd(sql, at));
  if (two === '/*') return kept(upTo(blockCommentEnd(sql, at)));
  if (/^[eE]'$/.test(two)) return { end: upTo(escapeStringEnd(sql, at + 1)), text: MASKED };
  if (two[0] === "'") return { end: upTo(quotedEnd(sql, at)), text: MASKED };
  if (two[0] === '"') return kept(upTo(quotedEnd(sql, at)));
  if (two[0] === '$') {
    const tag = dollarTag(sql, at);
    return tag === '' ? kept(at + 1) : { end: upTo(dollarQuotedEnd(sql, at, tag)), text: MASKED };
  }
  return kept(Math.max(at + 1, endOf(WORD, sql, at)));
}
