// What one database reads and the other does not, found by its words before it runs, with what to write instead.
import type { Token } from './tokens.ts';

export interface DialectHint {
  /** As people call it: `INSERT OR IGNORE`. */
  readonly name: string;
  /**
   * Tokens in a row, separated by spaces. `^` is the beginning of a statement; capitals are words, with `|` between several; `NAME`, `STRING`,
   * `VALUE`, `HEXADECIMAL` and `DOLLAR` are any of their kind; `…` is whatever comes before the next one in the same statement; anything else is a sign.
   */
  readonly patterns: readonly string[];
  /** More than its words tell. @param at of the first token. */
  isMeant?(tokens: readonly Token[], at: number): boolean;
  /** It is read, and means something else there: what, in words. */
  readonly means?: string;
  /** What to write instead, in the imperative. */
  readonly instead: string;
}

export interface FoundHint {
  readonly hint: DialectHint;
  /** Offsets in the text. */
  readonly at: number;
  readonly end: number;
}

/** Of a text of SQL, in its order; of several at one place, the first in the list. */
export function findHints(tokens: readonly Token[], hints: readonly DialectHint[]): readonly FoundHint[] {
  const found: FoundHint[] = [];
  const byWord = hintsByWord(hints);
  for (const [i, token] of tokens.entries()) {
    for (const { hint, elements, isFirst } of byWord.get(keyOf(token)) ?? []) {
      if (isFirst && !isBeginning(tokens, i)) continue;
      const end = endOf(tokens, i, elements);
      if (end === null || hint.isMeant?.(tokens, i) === false) continue;
      const last = tokens[end - 1]!;
      found.push({ hint, at: token.at, end: last.at + last.text.length });
      break;
    }
  }
  return found;
}

interface Pattern {
  readonly hint: DialectHint;
  readonly elements: readonly string[];
  readonly isFirst: boolean;
}

/** Few of them begin with the same word, so that a long text is not searched once for each. */
function hintsByWord(hints: readonly DialectHint[]): ReadonlyMap<string, readonly Pattern[]> {
  const known = BY_WORD.get(hints);
  if (known !== undefined) return known;
  const byWord = new Map<string, Pattern[]>();
  for (const hint of hints) {
    for (const pattern of hint.patterns) {
      const all = pattern.split(' ');
      const isFirst = all[0] === '^';
      const elements = isFirst ? all.slice(1) : all;
      for (const word of elements[0]!.split('|')) byWord.set(word, [...(byWord.get(word) ?? []), { hint, elements, isFirst }]);
    }
  }
  BY_WORD.set(hints, byWord);
  return byWord;
}

const BY_WORD = new WeakMap<readonly DialectHint[], ReadonlyMap<string, readonly Pattern[]>>();

const KINDS: Readonly<Record<string, string>> = { string: 'STRING', blob: 'HEXADECIMAL', dollar: 'DOLLAR', number: 'VALUE' };

const keyOf = (token: Token): string =>
  token.kind === 'word' ? token.text.toUpperCase() : token.kind === 'quoted' ? token.text[0]! : (KINDS[token.kind] ?? token.text);

const isBeginning = (tokens: readonly Token[], i: number): boolean => i === 0 || tokens[i - 1]!.text === ';';

/** Where the tokens end that fit; null if they do not. */
function endOf(tokens: readonly Token[], at: number, [element, ...more]: readonly string[]): number | null {
  if (element === undefined) return at;
  if (element !== '…') {
    const token = tokens[at];
    return token !== undefined && token.text !== ';' && fits(token, element) ? endOf(tokens, at + 1, more) : null;
  }
  for (let i = at; i < tokens.length && tokens[i]!.text !== ';'; i++) {
    const end = fits(tokens[i]!, more[0]!) ? endOf(tokens, i, more) : null;
    if (end !== null) return end;
  }
  return null;
}

function fits(token: Token, element: string): boolean {
  if (element === 'NAME') return token.kind === 'word' || token.kind === 'quoted';
  if (element === 'VALUE') return token.kind === 'number' || token.kind === 'string';
  return element.split('|').includes(keyOf(token));
}

/** Whether the statement begins with those words. */
export function isInStatement(tokens: readonly Token[], at: number, words: readonly string[]): boolean {
  let start = at;
  while (!isBeginning(tokens, start)) start--;
  return words.every((word, i) => tokens[start + i]?.text.toUpperCase() === word);
}
