// If a name stands in a statement, as an identifier: for what the server complains about by name and without a position, as of most of
// what DDL names. Comments, strings and dollar-quoted bodies are skipped.
import { escapeStringEnd, quotedEnd, skipBlank } from './lexer/skip.ts';

const IDENTIFIER = /[\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*/uy;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

/** @returns the UTF-16 offset of the first such identifier between start and end, or null. @param name as the server knows it: folded, unquoted. */
export function nameAt(sql: string, { start, end }: { readonly start: number; readonly end: number }, name: string): number | null {
  for (let at = skipBlank(sql, start); at < end; at = skipBlank(sql, at)) {
    const character = sql[at]!;
    const word = match(IDENTIFIER, sql, at);
    if (word !== null) {
      const isEscape = /^e$/i.test(word) && sql[at + 1] === "'";
      if (!isEscape && word.toLowerCase() === name) return at;
      at = isEscape ? closed(escapeStringEnd(sql, at + 1), end) : at + word.length;
    } else if (character === '"') {
      const stop = closed(quotedEnd(sql, at), end);
      if (sql.slice(at + 1, stop - 1).replaceAll('""', '"') === name) return at;
      at = stop;
    } else if (character === "'") {
      at = closed(quotedEnd(sql, at), end);
    } else if (character === '$') {
      const tag = match(DOLLAR_TAG, sql, at);
      const stop = tag === null ? -1 : sql.indexOf(tag, at + tag.length);
      at = tag === null ? at + 1 : stop === -1 ? end : stop + tag.length;
    } else at++;
  }
  return null;
}

function match(pattern: RegExp, sql: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0] ?? null;
}

const closed = (offset: number, end: number): number => (offset === -1 ? end : offset);
