// Expressions as PostgreSQL prints them, for SQLite: only what means the same in both is taken, word by word from a list. Casts that SQLite does not
// need are left out, and `= ANY (ARRAY[…])` is IN.
import { closingAt, isSign, isWord, type Token, tokensOf } from '../../sql/dialects/tokens.ts';
import { quoteIdent } from '../../sql/quote.ts';

const WORDS = new Set('AND OR NOT IS NULL IN BETWEEN TRUE FALSE CASE WHEN THEN ELSE END'.split(' '));
const OF_QUERIES = new Set(
  'SELECT DISTINCT FROM WHERE AS JOIN LEFT INNER CROSS ON USING GROUP ORDER BY HAVING ASC DESC UNION ALL EXCEPT INTERSECT EXISTS WITH LIMIT OFFSET'.split(
    ' ',
  ),
);
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ...['lower', 'upper', 'length', 'abs', 'coalesce', 'nullif'].map((name) => [name, name] as const),
  ['char_length', 'length'],
]);
const OF_GROUPS: ReadonlyMap<string, string> = new Map(['count', 'sum', 'min', 'max'].map((name) => [name, name] as const));
const SIGNS = new Set(['(', ')', ',', '=', '<>', '<', '>', '<=', '>=', '+', '-', '*', '||']);
/** Types that a value may be cast to and still be what it is in SQLite; numbers among them. */
const CAST = /^(?:text|character varying|varchar|bpchar|character|boolean|date|uuid|json|jsonb)$/;
const CAST_NUMBER = /^(?:smallint|integer|bigint|numeric|double precision|real)$/;

export interface Names {
  /** Columns, and where it is a query also tables and aliases: any are taken. */
  readonly known: readonly string[] | 'any';
  readonly isQuery?: true;
}

/** @returns null for what may mean something else in SQLite, or nothing. */
export function sqliteExpression(text: string, names: Names): string | null {
  const tokens = tokensOf(text);
  const parts: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const step = listStep(tokens, i, names) ?? castStep(tokens, i, parts) ?? plainStep(tokens, i, names);
    if (step === null) return null;
    parts.push(...step.parts);
    i = step.next;
  }
  return spaced(parts);
}

interface Step {
  readonly parts: readonly string[];
  readonly next: number;
}

/** `= ANY (ARRAY[…])`, also with casts around it. */
function listStep(tokens: readonly Token[], at: number, names: Names): Step | null {
  const isIn = isSign(tokens[at], '=') && isWord(tokens[at + 1], 'ANY');
  const isOut = isSign(tokens[at], '<>') && isWord(tokens[at + 1], 'ALL');
  if (!(isIn || isOut) || !isSign(tokens[at + 2], '(')) return null;
  const end = closingAt(tokens, at + 2);
  const inside = tokens.slice(at + 3, end);
  const array = inside.findIndex((token) => isWord(token, 'ARRAY'));
  const list = inside[array + 1];
  if (array === -1 || list === undefined || !list.text.startsWith('[')) return null;
  const items = sqliteExpression(list.text.slice(1, -1), names);
  return items === null ? null : { parts: [isIn ? 'IN' : 'NOT IN', '(', items, ')'], next: end + 1 };
}

/** A string that is cast to a number is one. */
function castStep(tokens: readonly Token[], at: number, parts: string[]): Step | null {
  if (!isSign(tokens[at], '::')) return null;
  let next = at + 1;
  let type = tokens[next]?.text ?? '';
  next++;
  for (const more of ['varying', 'precision']) if (tokens[next]?.text === more) type += ` ${tokens[next++]!.text}`;
  if (isSign(tokens[next], '(')) next = closingAt(tokens, next) + 1;
  if (tokens[next]?.text === '[]' || !(CAST.test(type) || CAST_NUMBER.test(type))) return null;
  const before = tokens[at - 1];
  if (CAST_NUMBER.test(type) && before?.kind === 'string') parts.splice(-1, 1, before.name);
  return { parts: [], next };
}

function plainStep(tokens: readonly Token[], at: number, { known, isQuery }: Names): Step | null {
  const token = tokens[at]!;
  const next = at + 1;
  if (token.kind === 'string' || token.kind === 'number') return { parts: [token.text], next };
  if (token.kind === 'sign')
    return SIGNS.has(token.text) || (isQuery === true && token.text === '.') ? { parts: [token.text], next } : null;
  const isName = token.kind === 'quoted' && token.text.startsWith('"');
  if (token.kind !== 'word' && !isName) return null;
  const word = token.text.toUpperCase();
  if (!isName && (WORDS.has(word) || (isQuery === true && OF_QUERIES.has(word)))) return { parts: [word], next };
  if (isSign(tokens[next], '(')) {
    const name = FUNCTIONS.get(token.name.toLowerCase()) ?? (isQuery === true ? OF_GROUPS.get(token.name.toLowerCase()) : undefined);
    return name === undefined ? null : { parts: [name], next };
  }
  return known === 'any' || known.includes(token.name) ? { parts: [quoteIdent(token.name)], next } : null;
}

const spaced = (parts: readonly string[]): string =>
  parts.reduce((text, part, i) => {
    const before = parts[i - 1];
    const isTight =
      before === undefined || before === '(' || before === '.' || /^[),.]$/.test(part) || (part === '(' && /^[a-z_]+$/.test(before));
    return `${text}${isTight ? '' : ' '}${part}`;
  }, '');
