// SQL as SQLite reads it, token by token: its four ways to quote, its comments, which do not nest; and what only PostgreSQL has, a text between
// dollar signs. Refuses nothing: what is never closed reaches to the end, where the database itself says what is wrong.

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'dollar' | 'blob' | 'number' | 'sign';
  /** As it is written. */
  readonly text: string;
  /** Without its quotes, if it has some. */
  readonly name: string;
  /** Where it begins. */
  readonly at: number;
}

/** For patterns: what is between tokens; a string; a name in quotes. */
export const BLANK = String.raw`[ \t\n\f\r]+|--[^\n]*|\/\*[^]*?(?:\*\/|$)`;
export const STRING = "'(?:[^']|'')*(?:'|$)";
export const QUOTED_NAME = String.raw`"(?:[^"]|"")*(?:"|$)|${'`'}(?:[^${'`'}]|${'``'})*(?:${'`'}|$)|\[[^\]]*(?:\]|$)`;

const TOKEN = new RegExp(
  [
    `(?<blank>${BLANK})`,
    "(?<blob>[xX]'[0-9A-Fa-f]*')",
    `(?<string>${STRING})`,
    String.raw`(?<dollar>\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[^]*?\$\k<tag>\$)`,
    `(?<quoted>${QUOTED_NAME})`,
    String.raw`(?<number>0[xX][0-9A-Fa-f_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?<sign>::|->>|->|\|\||<=|<<|<>|>=|>>|==|!=|[?:@$#][\w$]*|[^])`,
  ].join('|'),
  'gy',
);

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const { 0: found, index: at, groups } of text.matchAll(TOKEN)) {
    const kind = (['word', 'quoted', 'string', 'dollar', 'blob', 'number', 'sign'] as const).find((one) => groups![one] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: found, name: kind === 'quoted' || kind === 'string' ? unquoted(found) : found, at });
  }
  return tokens;
}

function unquoted(text: string): string {
  if (text.startsWith('[')) return text.slice(1, text.endsWith(']') ? -1 : undefined);
  const quote = text[0]!;
  const isClosed = text.length > 1 && text.endsWith(quote);
  return text.slice(1, isClosed ? -1 : undefined).replaceAll(quote + quote, quote);
}

/** Whether it is that keyword. @param word in capitals. */
export const isWord = (token: Token | undefined, word: string): boolean => token?.kind === 'word' && token.text.toUpperCase() === word;

export const isSign = (token: Token | undefined, sign: string): boolean => token?.kind === 'sign' && token.text === sign;

/** Where the parenthesis closes that opens at that place; the last token if it never does. */
export function closingAt(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (isSign(tokens[i], '(')) depth++;
    else if (isSign(tokens[i], ')') && --depth === 0) return i;
  }
  return tokens.length - 1;
}

/** Lists of tokens between commas that are in no parentheses. */
export function itemsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const items: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSign(token, '(')) depth++;
    if (isSign(token, ')')) depth--;
    if (depth === 0 && isSign(token, ',')) items.push([]);
    else items.at(-1)!.push(token);
  }
  return items;
}
