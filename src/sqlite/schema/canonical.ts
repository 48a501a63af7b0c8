// One text for what SQLite keeps in several: ALTER TABLE puts names in quotes that had none, and whoever wrote it chose spaces, comments and
// capitals. Names stay as they are written, as results of queries are called by them; they are compared without regard to case.
import { RESERVED } from '../../sql/dialects/reserved.ts';
import { closingAt, isSign, type Token, tokensOf } from '../../sql/dialects/tokens.ts';

/** As SQLite takes it: in quotes where it must have them. */
export const quoteName = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`;

/** Letters beyond ASCII keep their case, as in SQLite. */
export const folded = (name: string): string => name.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

export const isSameName = (one: string, other: string): boolean => folded(one) === folded(other);

/** The tokens with one space between them where one is customary. */
export function canonicalOf(tokens: readonly Token[]): string {
  let text = '';
  for (const [i, token] of tokens.entries()) text += (i > 0 && isSpaced(tokens, i) ? ' ' : '') + written(token);
  return text;
}

export const canonicalText = (text: string): string => canonicalOf(tokensOf(text));

/** Without parentheses around all of it. */
export const bare = (tokens: readonly Token[]): readonly Token[] =>
  isSign(tokens[0], '(') && closingAt(tokens, 0) === tokens.length - 1 && isSign(tokens.at(-1), ')') ? bare(tokens.slice(1, -1)) : tokens;

/** Whether two canonical texts say the same: what is no literal is compared without regard to case. */
export const isSameText = (one: string, other: string): boolean => one === other || key(one) === key(other);

const key = (text: string): string =>
  tokensOf(text)
    .map((token) => (token.kind === 'string' ? token.text : folded(token.text)))
    .join(' ');

const written = ({ kind, text, name }: Token): string => (kind === 'quoted' ? quoteName(name) : text);

function isSpaced(tokens: readonly Token[], i: number): boolean {
  const [before, token] = [tokens[i - 1]!, tokens[i]!];
  if (token.kind === 'sign' && [',', ')', '.', ';'].includes(token.text)) return false;
  if (before.kind === 'sign' && ['(', '.'].includes(before.text)) return false;
  if (isSign(token, '(')) return before.kind === 'sign' || (before.kind === 'word' && RESERVED.has(before.text.toLowerCase()));
  return !(isNegation(before) && isAtBeginning(tokens, i - 1));
}

const isNegation = (token: Token): boolean => isSign(token, '-') || isSign(token, '+') || isSign(token, '~');

/** Whether a value is to come there, so that a minus is its own. */
function isAtBeginning(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1];
  if (before === undefined) return true;
  return before.kind === 'sign' ? before.text !== ')' : before.kind === 'word' && RESERVED.has(before.text.toLowerCase());
}
