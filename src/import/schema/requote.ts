// Expressions of SQLite for PostgreSQL: names of the columns are quoted as they are written in their table, as PostgreSQL makes small letters of those
// that are not. A name before a parenthesis is that
// of a function. Whether PostgreSQL understands the rest is for it to say.
import { isSign, type Token, tokensOf } from '../../sql/dialects/tokens.ts';
import { quoteIdent } from '../../sql/quote.ts';

/** @param names of columns and tables. */
export function requoted(expression: string, names: readonly string[]): string {
  const byFolded = new Map(names.map((name) => [name.toLowerCase(), name]));
  let text = '';
  let at = 0;
  const tokens = tokensOf(expression);
  for (const [i, token] of tokens.entries()) {
    const name = isSign(tokens[i + 1], '(') ? undefined : nameIn(token, byFolded);
    text += expression.slice(at, token.at) + (name === undefined ? token.text : quoteIdent(name));
    at = token.at + token.text.length;
  }
  return text + expression.slice(at);
}

function nameIn({ kind, text, name }: Token, byFolded: ReadonlyMap<string, string>): string | undefined {
  if (kind === 'quoted') return byFolded.get(name.toLowerCase()) ?? name;
  return kind === 'word' ? byFolded.get(text.toLowerCase()) : undefined;
}
