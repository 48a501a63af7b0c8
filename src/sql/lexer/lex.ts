// Where statements end, and what in a script is not SQL: COPY data and psql's meta-commands. Follows psql's lexer (psqlscan.l), which
// begins with standard_conforming_strings on. Decides nothing that PostgreSQL's grammar decides. One pass, no recursion.
import { dollarQuotedEnd, dollarTag } from './dollar-quoted.ts';
import { escapesAfter } from './reading.ts';
import { bodyDepth, isRoutine } from './routine-body.ts';
import { sharedWords } from './shared-words.ts';
import { beginsLine, blockCommentEnd, copyDataEnd, dashCommentEnd, endOf, escapeStringEnd, isSpace, lineEnd, quotedEnd } from './skip.ts';

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

const LINE_FEED = 10;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const QUOTE = 39;
const LEFT_PAREN = 40;
const LOWER_E = 101;
const RIGHT_PAREN = 41;
const STAR = 42;
const DASH = 45;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const SEMICOLON = 59;
const BACKSLASH = 92;

const WORDS_KEPT = 8;
const LONGEST_WORD = 20;
const IDENTIFIER = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /[0-9][A-Za-z0-9_.\u0080-\uffff]*/y;
const DIRECTIVE = /--[ \t]*gate:/y;
/** Lines that pg_dump writes since 17.6, 16.10, 15.14 and 14.19 (CVE-2025-8714) and that mean nothing to the server. */
const PASSED_OVER = /^\\(?:un)?restrict(?:\s|$)/;

export function lex(text: string): Lexed {
  const scan: Scan = begin(text);
  while (scan.at < text.length) {
    const c = text.charCodeAt(scan.at);
    if (c === LINE_FEED && scan.waiting.length > 0) takeData(scan);
    else if (isSpace(c)) scan.at = spaceEnd(text, scan.at);
    else if (c === DASH && text.charCodeAt(scan.at + 1) === DASH) takeDashComment(scan);
    else if (c === SLASH && text.charCodeAt(scan.at + 1) === STAR) scan.at = closed(scan, blockCommentEnd(text, scan.at), 'comment /*');
    else if (c === BACKSLASH) takeMetaCommand(scan);
    else if (c === SEMICOLON && scan.parens === 0 && scan.body === 0) {
      endStatement(scan, scan.at);
      scan.at++;
    } else {
      if (scan.start === -1) scan.start = scan.at;
      scan.at = tokenEnd(scan, c);
      scan.last = scan.at;
    }
  }
  endStatement(scan, scan.last);
  if (scan.waiting.length > 0) scan.problems.push(dataWithoutEnd(scan.waiting[0]!));
  const { statements, cuts, copies, directives, problems } = scan;
  return { statements, cuts, copies, directives, problems };
}

/** How far a script is read, and what was found in it so far. */
interface Scan {
  readonly text: string;
  at: number;
  /** Where the statement under way began; -1 between two. */
  start: number;
  /** The end of the last token. */
  last: number;
  words: string[];
  previous: string;
  takesData: boolean;
  routine: boolean;
  parens: number;
  /** How deep in the body of a routine: BEGIN ATOMIC. */
  body: number;
  /** Starts of the COPY statements of this line, whose data begins on the next one. */
  waiting: number[];
  /** standard_conforming_strings is off: a backslash in a plain string escapes what follows it. */
  escapes: boolean;
  readonly shared: (words: readonly string[]) => readonly string[];
  readonly statements: LexStatement[];
  readonly cuts: { readonly start: number; readonly end: number }[];
  readonly copies: string[];
  readonly directives: LexDirective[];
  readonly problems: TextProblem[];
}

const begin = (text: string): Scan => ({
  text,
  at: 0,
  start: -1,
  last: 0,
  words: [],
  previous: '',
  takesData: false,
  routine: false,
  parens: 0,
  body: 0,
  waiting: [],
  escapes: false,
  shared: sharedWords(),
  statements: [],
  cuts: [],
  copies: [],
  directives: [],
  problems: [],
});

function endStatement(scan: Scan, end: number): void {
  const { text, start, words, takesData } = scan;
  if (start !== -1) scan.statements.push({ start, end, words: scan.shared(words), takesData });
  if (words[0] === 'SET' || words[0] === 'RESET') scan.escapes = escapesAfter(text.slice(start, end)) ?? scan.escapes;
  if (takesData) scan.waiting.push(start);
  scan.start = -1;
  scan.words = [];
  scan.previous = '';
  scan.takesData = scan.routine = false;
  scan.parens = scan.body = 0;
}

/** Up to a line feed at the most: what follows it may be data. */
function spaceEnd(text: string, from: number): number {
  let i = from + 1;
  for (let c = text.charCodeAt(i); c !== LINE_FEED && isSpace(c); c = text.charCodeAt(i)) i++;
  return i;
}

/** The data of every COPY of the line that ends here. */
function takeData(scan: Scan): void {
  const { text } = scan;
  scan.at++;
  for (const statement of scan.waiting) {
    const data = copyDataEnd(text, scan.at);
    if (data === null) scan.problems.push(dataWithoutEnd(statement));
    else scan.copies.push(text.slice(scan.at, data.end));
    const next = data?.next ?? text.length;
    scan.cuts.push({ start: scan.at, end: next });
    scan.at = next;
    if (data === null) break;
  }
  scan.waiting = [];
}

function takeDashComment(scan: Scan): void {
  const { text, at } = scan;
  const end = dashCommentEnd(text, at);
  const marked = endOf(DIRECTIVE, text, at);
  const late = scan.start !== -1 || scan.statements.length > 0;
  if (marked > at && beginsLine(text, at)) scan.directives.push({ start: marked, end, late });
  scan.at = end;
}

function takeMetaCommand(scan: Scan): void {
  const { text, at } = scan;
  const end = lineEnd(text, at);
  const line = text.slice(at, end);
  if (PASSED_OVER.test(line)) scan.cuts.push({ start: at, end });
  else scan.problems.push({ code: 'meta-command', offset: at, what: line.split(/\s/, 1)[0]! });
  scan.at = end;
}

/** The end of the token that begins here and is neither space nor comment. */
function tokenEnd(scan: Scan, c: number): number {
  const { text, at } = scan;
  if (c === QUOTE) return closed(scan, scan.escapes ? escapeStringEnd(text, at) : quotedEnd(text, at), "quoted string '");
  if (c === DOUBLE_QUOTE) return closed(scan, quotedEnd(text, at), 'quoted identifier "');
  if (c === DOLLAR) return dollarStringEnd(scan);
  if (c >= ZERO && c <= NINE) return endOf(NUMBER, text, at);
  const end = endOf(IDENTIFIER, text, at);
  if (end === at) return takeSign(scan, c);
  if (end === at + 1 && (c | 0x20) === LOWER_E && text.charCodeAt(end) === QUOTE)
    return closed(scan, escapeStringEnd(text, end), "quoted string E'");
  if (isHeard(scan)) takeWord(scan, end - at < LONGEST_WORD ? text.slice(at, end).toUpperCase() : '');
  return end;
}

/** Whether the words that come now may still mean something. */
const isHeard = ({ words, parens, routine }: Scan): boolean =>
  words.length < WORDS_KEPT || (parens === 0 && (routine || words[0] === 'COPY'));

function dollarStringEnd(scan: Scan): number {
  const { text, at } = scan;
  const tag = dollarTag(text, at);
  if (tag === '') return at + 1;
  return closed(scan, dollarQuotedEnd(text, at, tag), `dollar-quoted string ${tag}`);
}

function takeSign(scan: Scan, c: number): number {
  if (c === LEFT_PAREN) scan.parens++;
  else if (c === RIGHT_PAREN && scan.parens > 0) scan.parens--;
  scan.previous = '';
  return scan.at + 1;
}

function takeWord(scan: Scan, word: string): void {
  const { words, previous } = scan;
  if (words.length < WORDS_KEPT) {
    words.push(word);
    scan.routine = isRoutine(words);
  }
  if (scan.parens === 0 && scan.routine) scan.body = bodyDepth(scan.body, word, previous);
  if (scan.parens === 0 && word === 'STDIN' && previous === 'FROM' && words[0] === 'COPY') scan.takesData = true;
  scan.previous = word;
}

/** @param end -1 if it is never closed: then it extends to the end of the text, and that is a problem. */
function closed(scan: Scan, end: number, what: string): number {
  if (end !== -1) return end;
  scan.problems.push({ code: 'unterminated', offset: scan.at, what });
  return scan.text.length;
}

const dataWithoutEnd = (offset: number): TextProblem => ({ code: 'copy-unterminated', offset, what: 'COPY … FROM stdin' });
