// SQL in which every character is printed: the same meaning, with what a terminal or an editor would obey or hide written as an escape,
// and no name or text that runs over the end of a line, but for the body of a function. So a script can be read, line by line, before it is run. The names and texts in it come
// from a database and may hold anything but NUL.
import { UNPRINTABLE, visible } from '../core/text/unprintable.ts';
import { dashCommentEnd, escapeStringEnd, quotedEnd } from './lexer/skip.ts';

/** Statements that each end a line, with their semicolons. */
export const asSql = (statements: readonly string[]): string => statements.map((statement) => `${printable(statement)};`).join('\n');

/** A comment of one line, whatever is in the text. */
export const asComment = (text: string): string => `-- ${text.replace(IN_NAME, visible)}`;

const IN_NAME = new RegExp(`[\\t\\n\\r${UNPRINTABLE}]`, 'gu');
const IN_TEXT = new RegExp(`[\\n\\r${UNPRINTABLE}]`, 'gu');
/** A function that was written on Windows has whole lines that end in both. */
const IN_BODY = new RegExp(`\\r(?!\\n)|[${UNPRINTABLE}]`, 'u');
const IS_NEEDED = new RegExp(`[\\r${UNPRINTABLE}]|"[^"]*[\\t\\n]|'[^']*\\n`, 'u');

export function printable(sql: string): string {
  if (!IS_NEEDED.test(sql)) return sql;
  let text = '';
  let i = 0;
  while (i < sql.length) {
    const token = tokenAt(sql, i);
    text += token.text;
    i = token.end;
  }
  return text;
}

interface Token {
  readonly text: string;
  readonly end: number;
}

const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

function tokenAt(sql: string, at: number): Token {
  const found = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0] ?? '';
  };
  const upTo = (end: number, write: (token: string) => string): Token => {
    const stop = end < 0 ? sql.length : end;
    return { text: write(sql.slice(at, stop)), end: stop };
  };
  const character = sql[at]!;
  if (character === '"') return upTo(quotedEnd(sql, at), name);
  if (character === "'") return upTo(quotedEnd(sql, at), literal);
  if (sql.startsWith('--', at)) return upTo(dashCommentEnd(sql, at), (comment) => comment.replace(IN_NAME, visible));
  const dollar = found(DOLLAR);
  if (dollar !== '') {
    const end = sql.indexOf(dollar, at + dollar.length);
    return upTo(end < 0 ? -1 : end + dollar.length, (quoted) => body(quoted, dollar.length));
  }
  const word = found(WORD);
  const next = sql[at + word.length];
  if (/^e$/i.test(word) && next === "'") return upTo(escapeStringEnd(sql, at + 1), (quoted) => quoted.replace(IN_TEXT, inString));
  // What has an escape syntax of its own stays as it is.
  if (/^[unbx]$/i.test(word) && (next === "'" || sql.startsWith('&', at + 1))) {
    const quote = next === "'" ? at + 1 : at + 2;
    if (sql[quote] === "'" || sql[quote] === '"') return upTo(quotedEnd(sql, quote), (quoted) => quoted);
  }
  return { text: word === '' ? character : word, end: at + Math.max(1, word.length) };
}

function name(quoted: string): string {
  IN_NAME.lastIndex = 0;
  if (!IN_NAME.test(quoted)) return quoted;
  return `U&${quoted.replaceAll('\\', '\\\\').replace(IN_NAME, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 4 ? `\\${code.padStart(4, '0')}` : `\\+${code.padStart(6, '0')}`;
  })}`;
}

function literal(quoted: string): string {
  IN_TEXT.lastIndex = 0;
  return IN_TEXT.test(quoted) ? `E${escaped(quoted)}` : quoted;
}

const body = (quoted: string, tag: number): string =>
  IN_BODY.test(quoted) ? `E'${escaped(quoted.slice(tag, -tag).replaceAll("'", "''"))}'` : quoted;

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replace(IN_TEXT, inString);

/** In E'…'; as a byte if it is ASCII, which every encoding of a database has. */
function inString(character: string): string {
  const code = character.codePointAt(0)!;
  if (character === '\n') return '\\n';
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  const digits = code.toString(16);
  return digits.length <= 4 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
