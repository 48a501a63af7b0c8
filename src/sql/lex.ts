// Where statements end, and what in a script is not SQL: COPY data and psql's meta-commands. Follows psql's lexer (psqlscan.l) with
// standard_conforming_strings on. Decides nothing that PostgreSQL's grammar decides. One pass, no recursion.

export interface LexStatement {
  /** UTF-16 offsets of the first character that is neither space nor comment, and of the end before the semicolon. */
  readonly start: number;
  readonly end: number;
  /** The first words, upper case, comments left out. */
  readonly words: readonly string[];
}

export interface LexProblem {
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
  readonly problems: readonly LexProblem[];
}

const WORDS_KEPT = 8;
const IDENTIFIER = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const NUMBER = /[0-9][A-Za-z0-9_.$\u0080-\uffff]*/y;
/** Lines that pg_dump writes since 17.6, 16.10, 15.14 and 14.19 (CVE-2025-8714) and that mean nothing to the server. */
const PASSED_OVER = /^\\(?:un)?restrict(?:\s|$)/;

export function lex(text: string): Lexed {
  const statements: LexStatement[] = [];
  const cuts: { start: number; end: number }[] = [];
  const copies: string[] = [];
  const problems: LexProblem[] = [];
  let start = -1;
  let words: string[] = [];
  let parens = 0;
  let begins = 0;
  let i = 0;

  const endStatement = (end: number): void => {
    if (start !== -1) statements.push({ start, end, words });
    start = -1;
    words = [];
    parens = 0;
    begins = 0;
  };
  const unterminated = (what: string): number => {
    problems.push({ code: 'unterminated', offset: i, what });
    return text.length;
  };

  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 32 || (c >= 9 && c <= 13)) {
      i++;
    } else if (c === 45 && text.charCodeAt(i + 1) === 45) {
      i = lineEnd(text, i);
    } else if (c === 47 && text.charCodeAt(i + 1) === 42) {
      const end = commentEnd(text, i);
      i = end === -1 ? unterminated('comment /*') : end;
    } else if (c === 92) {
      const end = lineEnd(text, i);
      const line = text.slice(i, end);
      if (PASSED_OVER.test(line)) cuts.push({ start: i, end });
      else problems.push({ code: 'meta-command', offset: i, what: line.split(/\s/, 1)[0]! });
      i = end;
    } else if (c === 59) {
      i++;
      if (parens > 0 || begins > 0) continue;
      const isCopy = words[0] === 'COPY' && start !== -1 && /\bfrom\s+stdin\b/i.test(text.slice(start, i));
      endStatement(i - 1);
      if (!isCopy) continue;
      const dataStart = Math.min(text.length, lineEnd(text, i) + 1);
      const data = copyData(text, dataStart);
      if (data === null) {
        problems.push({ code: 'copy-unterminated', offset: statements.at(-1)!.start, what: 'COPY … FROM stdin' });
        i = text.length;
      } else {
        copies.push(text.slice(dataStart, data.end));
        cuts.push({ start: dataStart, end: data.next });
        i = data.next;
      }
    } else {
      if (start === -1) start = i;
      if (c === 39) {
        const end = quoteEnd(text, i, 39, isEscapeString(text, i));
        i = end === -1 ? unterminated("quoted string '") : end;
      } else if (c === 34) {
        const end = quoteEnd(text, i, 34, false);
        i = end === -1 ? unterminated('quoted identifier "') : end;
      } else if (c === 36) {
        DOLLAR_TAG.lastIndex = i;
        const tag = DOLLAR_TAG.exec(text)?.[0];
        if (tag === undefined) i++;
        else {
          const end = text.indexOf(tag, i + tag.length);
          i = end === -1 ? unterminated(`dollar-quoted string ${tag}`) : end + tag.length;
        }
      } else if (c === 40 || c === 91) {
        parens++;
        i++;
      } else if (c === 41 || c === 93) {
        if (parens > 0) parens--;
        i++;
      } else if (c >= 48 && c <= 57) {
        NUMBER.lastIndex = i;
        i += NUMBER.exec(text)![0].length;
      } else {
        IDENTIFIER.lastIndex = i;
        const word = IDENTIFIER.exec(text)?.[0];
        if (word === undefined) i++;
        else {
          i += word.length;
          const upper = word.length < 20 ? word.toUpperCase() : '';
          if (words.length < WORDS_KEPT) words.push(upper);
          if (parens === 0 && isRoutine(words)) begins = bodyDepth(begins, upper);
        }
      }
    }
  }
  endStatement(trimmedEnd(text));
  return { statements, cuts, copies, problems };
}

/** psql's rule: BEGIN ATOMIC … END holds semicolons, inside CREATE [OR REPLACE] FUNCTION or PROCEDURE alone. */
function isRoutine([first, second, third, fourth]: readonly string[]): boolean {
  if (first !== 'CREATE') return false;
  const what = second === 'OR' && third === 'REPLACE' ? fourth : second;
  return what === 'FUNCTION' || what === 'PROCEDURE';
}

function bodyDepth(depth: number, word: string): number {
  if (word === 'BEGIN' || (word === 'CASE' && depth > 0)) return depth + 1;
  return word === 'END' && depth > 0 ? depth - 1 : depth;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** Comments nest (manual, 4.1.5). */
function commentEnd(text: string, from: number): number {
  let depth = 0;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return -1;
}

const isEscapeString = (text: string, quote: number): boolean =>
  /[eE]/.test(text[quote - 1] ?? '') && !/[A-Za-z0-9_$\u0080-\uffff]/.test(text[quote - 2] ?? '');

function quoteEnd(text: string, from: number, quote: number, escapes: boolean): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (escapes && c === 92) i++;
    else if (c === quote) {
      if (text.charCodeAt(i + 1) !== quote) return i + 1;
      i++;
    }
  }
  return -1;
}

/** Up to the line that is `\.` alone. */
function copyData(text: string, from: number): { readonly end: number; readonly next: number } | null {
  for (let line = from; line < text.length; line = lineEnd(text, line) + 1) {
    if (text.charCodeAt(line) !== 92 || text.charCodeAt(line + 1) !== 46) continue;
    const end = lineEnd(text, line);
    if (text.slice(line + 2, end).trim() === '') return { end: line, next: Math.min(text.length, end + 1) };
  }
  return null;
}

const trimmedEnd = (text: string): number => text.trimEnd().length;
