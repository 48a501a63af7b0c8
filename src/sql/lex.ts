// Where statements end, and what in a script is not SQL: COPY data and psql's meta-commands. Follows psql's lexer (psqlscan.l), which
// begins with standard_conforming_strings on. Decides nothing that PostgreSQL's grammar decides. One pass, no recursion.
import { escapesAfter } from './reading.ts';
import { blockCommentEnd, dashCommentEnd, escapeStringEnd, isSpace, lineEnd, quotedEnd } from './skip.ts';

export interface LexStatement {
  /** UTF-16 offsets of the first character that is neither space nor comment, and of the end before the semicolon. */
  readonly start: number;
  readonly end: number;
  /** The first words, upper case, comments and quoted names left out; very long ones are empty. */
  readonly words: readonly string[];
  /** COPY … FROM STDIN. */
  readonly takesData: boolean;
}

/** A comment line `-- gate: …`: the offsets of what follows the colon. */
export interface LexDirective {
  readonly start: number;
  readonly end: number;
  /** After the first statement has begun. */
  readonly late: boolean;
}

export interface TextProblem {
  readonly code: 'meta-command' | 'copy-unterminated' | 'unterminated';
  readonly offset: number;
  readonly what: string;
}

export interface Lexed {
  readonly statements: readonly LexStatement[];
  /** Parts that are not sent: COPY data with its end mark, and passed-over meta-commands. */
  readonly cuts: readonly { readonly start: number; readonly end: number }[];
  /** COPY data in order. */
  readonly copies: readonly string[];
  readonly directives: readonly LexDirective[];
  readonly problems: readonly TextProblem[];
}

const WORDS_KEPT = 8;
const LONGEST_WORD = 20;
const IDENTIFIER = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const NUMBER = /[0-9][A-Za-z0-9_.\u0080-\uffff]*/y;
const DIRECTIVE = /--[ \t]*gate:/y;
/** Lines that pg_dump writes since 17.6, 16.10, 15.14 and 14.19 (CVE-2025-8714) and that mean nothing to the server. */
const PASSED_OVER = /^\\(?:un)?restrict(?:\s|$)/;

export function lex(text: string): Lexed {
  const statements: LexStatement[] = [];
  const cuts: { start: number; end: number }[] = [];
  const copies: string[] = [];
  const directives: LexDirective[] = [];
  const problems: TextProblem[] = [];
  /** Starts of the COPY statements of this line, whose data begins on the next one. */
  let waiting: number[] = [];
  let start = -1;
  let last = 0;
  let words: string[] = [];
  let previous = '';
  let takesData = false;
  let routine = false;
  let parens = 0;
  let body = 0;
  let i = 0;

  /** standard_conforming_strings is off: a backslash in a plain string escapes what follows it. */
  let escapes = false;

  const endStatement = (end: number): void => {
    if (start !== -1) statements.push({ start, end, words, takesData });
    if (words[0] === 'SET' || words[0] === 'RESET') escapes = escapesAfter(text.slice(start, end)) ?? escapes;
    if (takesData) waiting.push(start);
    start = -1;
    words = [];
    previous = '';
    takesData = routine = false;
    parens = body = 0;
  };
  const closed = (end: number, what: string): number => {
    if (end !== -1) return end;
    problems.push({ code: 'unterminated', offset: i, what });
    return text.length;
  };
  const word = (upper: string): void => {
    if (words.length < WORDS_KEPT) {
      words.push(upper);
      routine = isRoutine(words);
    }
    if (parens === 0 && routine) body = bodyDepth(body, upper, previous);
    if (parens === 0 && upper === 'STDIN' && previous === 'FROM' && words[0] === 'COPY') takesData = true;
    previous = upper;
  };
  /** @returns the end of the token that begins at `i` and is neither space nor comment. */
  const token = (c: number): number => {
    if (c === 39) return closed(escapes ? escapeStringEnd(text, i) : quotedEnd(text, i), "quoted string '");
    if (c === 34) return closed(quotedEnd(text, i), 'quoted identifier "');
    if (c === 36) {
      const tag = match(DOLLAR_TAG, text, i);
      if (tag === '') return i + 1;
      const end = text.indexOf(tag, i + tag.length);
      return closed(end === -1 ? -1 : end + tag.length, `dollar-quoted string ${tag}`);
    }
    if (c >= 48 && c <= 57) return i + match(NUMBER, text, i).length;
    const name = match(IDENTIFIER, text, i);
    const end = i + Math.max(1, name.length);
    if ((name === 'E' || name === 'e') && text.charCodeAt(end) === 39) return closed(escapeStringEnd(text, end), "quoted string E'");
    if (name !== '') word(name.length < LONGEST_WORD ? name.toUpperCase() : '');
    else if (c === 40) parens++;
    else if (c === 41 && parens > 0) parens--;
    if (name === '') previous = '';
    return end;
  };

  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 10 && waiting.length > 0) {
      i++;
      for (const statement of waiting) {
        const data = copyData(text, i);
        if (data === null) problems.push(dataWithoutEnd(statement));
        else copies.push(text.slice(i, data.end));
        const next = data?.next ?? text.length;
        cuts.push({ start: i, end: next });
        i = next;
        if (data === null) break;
      }
      waiting = [];
    } else if (isSpace(c)) {
      i++;
    } else if (c === 45 && text.charCodeAt(i + 1) === 45) {
      const end = dashCommentEnd(text, i);
      const mark = match(DIRECTIVE, text, i);
      if (mark !== '' && beginsLine(text, i)) directives.push({ start: i + mark.length, end, late: start !== -1 || statements.length > 0 });
      i = end;
    } else if (c === 47 && text.charCodeAt(i + 1) === 42) {
      i = closed(blockCommentEnd(text, i), 'comment /*');
    } else if (c === 92) {
      const end = lineEnd(text, i);
      const line = text.slice(i, end);
      if (PASSED_OVER.test(line)) cuts.push({ start: i, end });
      else problems.push({ code: 'meta-command', offset: i, what: line.split(/\s/, 1)[0]! });
      i = end;
    } else if (c === 59 && parens === 0 && body === 0) {
      endStatement(i);
      i++;
    } else {
      if (start === -1) start = i;
      i = token(c);
      last = i;
    }
  }
  endStatement(last);
  if (waiting.length > 0) problems.push(dataWithoutEnd(waiting[0]!));
  return { statements, cuts, copies, directives, problems };
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** psql's rule: only CREATE [OR REPLACE] FUNCTION or PROCEDURE has a body that holds semicolons outside quotes. */
function isRoutine([first, second, third, fourth]: readonly string[]): boolean {
  if (first !== 'CREATE') return false;
  const what = second === 'OR' && third === 'REPLACE' ? fourth : second;
  return what === 'FUNCTION' || what === 'PROCEDURE';
}

/** BEGIN ATOMIC … END; CASE has an END of its own. */
function bodyDepth(depth: number, word: string, previous: string): number {
  if (depth === 0) return word === 'ATOMIC' && previous === 'BEGIN' ? 1 : 0;
  if (word === 'CASE') return depth + 1;
  return word === 'END' ? depth - 1 : depth;
}

function beginsLine(text: string, at: number): boolean {
  let i = at - 1;
  while (text[i] === ' ' || text[i] === '\t') i--;
  return i < 0 || text[i] === '\n' || text[i] === '\r';
}

/** Up to the line that is `\.` and nothing else. */
function copyData(text: string, from: number): { readonly end: number; readonly next: number } | null {
  for (let line = from; line < text.length; line = lineEnd(text, line) + 1) {
    if (!text.startsWith('\\.', line)) continue;
    const end = lineEnd(text, line);
    if (end === line + 2) return { end: line, next: Math.min(text.length, end + 1) };
  }
  return null;
}

const dataWithoutEnd = (offset: number): TextProblem => ({ code: 'copy-unterminated', offset, what: 'COPY … FROM stdin' });
