// Expressions of SQLite for PostgreSQL: names of the columns are quoted as they are written in their table, as PostgreSQL makes small letters of those
// that are not. A name before a parenthesis is that
// of a function. Whether PostgreSQL understands the rest is for it to say.
import { RESERVED } from '../../sql/dialects/reserved.ts';
import { isSign, type Token, tokensOf } from '../../sql/dialects/tokens.ts';
import { quoteIdent } from '../../sql/quote.ts';

/** Names of columns and tables as they are written, by their small letters. */
export type KnownNames = ReadonlyMap<string, string>;

export const knownNames = (names: readonly string[]): KnownNames => new Map(names.map((name) => [name.toLowerCase(), name]));

export function requoted(expression: string, names: KnownNames): string {
  let text = '';
  let at = 0;
  const tokens = tokensOf(expression);
  for (const [i, token] of tokens.entries()) {
    const name = isSign(tokens[i + 1], '(') || isKeyword(tokens[i - 1], token) ? undefined : nameIn(token, names);
    text += expression.slice(at, token.at) + (name === undefined ? token.text : quoteIdent(name));
    at = token.at + token.text.length;
  }
  return text + expression.slice(at);
}

/** Words that are names as well, unless they stand behind a value or a name. */
const SOFT: ReadonlySet<string> = new Set(['asc', 'desc', 'like', 'glob', 'match', 'regexp', 'end', 'offset', 'over']);
/** BY stands behind these. */
const BEFORE_BY: ReadonlySet<string> = new Set(['order', 'group', 'partition']);

function isKeyword(before: Token | undefined, { kind, text }: Token): boolean {
  const word = text.toLowerCase();
  if (kind !== 'word' || RESERVED.has(word)) return kind === 'word';
  if (word === 'by') return before?.kind === 'word' && BEFORE_BY.has(before.text.toLowerCase());
  return SOFT.has(word) && before !== undefined && isOperand(before);
}

function isOperand({ kind, text }: Token): boolean {
  if (kind !== 'word') return kind !== 'sign' || text === ')';
  return !RESERVED.has(text.toLowerCase()) && text.toLowerCase() !== 'by';
}

function nameIn({ kind, text, name }: Token, names: KnownNames): string | undefined {
  if (kind === 'quoted') return names.get(name.toLowerCase()) ?? name;
  return kind === 'word' ? names.get(text.toLowerCase()) : undefined;
}
