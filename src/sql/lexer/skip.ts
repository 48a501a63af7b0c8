// Where the lexical elements of SQL end (PostgreSQL manual, 4.1, and scan.l). Each function starts at the element's first character
// and returns the offset after it, or -1 if it is never closed. Linear in what is skipped; no recursion.

const QUOTE = 39;
const BACKSLASH = 92;

/** The server's own idea of white space: no Unicode spaces, those are letters to it. */
export const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** Up to the line feed, which is not part of the line. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** A `--` comment ends at a carriage return as well (scan.l, `newline`). */
export function dashCommentEnd(text: string, from: number): number {
  const newline = /[\n\r]/g;
  newline.lastIndex = from;
  return newline.exec(text)?.index ?? text.length;
}

/** Comments nest (manual, 4.1.5). */
export function blockCommentEnd(text: string, from: number): number {
  let depth = 0;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return -1;
}

/** `'…'` or `"…"`: the quote is doubled to stand for itself. */
export function quotedEnd(text: string, from: number): number {
  const quote = text[from]!;
  for (let i = text.indexOf(quote, from + 1); i !== -1; i = text.indexOf(quote, i + 2)) {
    if (text[i + 1] !== quote) return i + 1;
  }
  return -1;
}

/** `E'…'`, from its quote: a backslash escapes the next character, also in the parts that continue it on later lines. */
export function escapeStringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) {
      if (text.charCodeAt(i + 1) === QUOTE) i++;
      else {
        const next = continuation(text, i + 1);
        if (next === -1) return i + 1;
        i = next;
      }
    }
  }
  return -1;
}

/** The quote that goes on with a string after at least one line end (manual, 4.1.2.1), or -1. */
function continuation(text: string, from: number): number {
  let i = from;
  let newLine = false;
  for (;;) {
    const code = text.charCodeAt(i);
    if (isSpace(code)) {
      newLine ||= code === 10 || code === 13;
      i++;
    } else if (text.startsWith('--', i)) i = dashCommentEnd(text, i);
    else return newLine && code === QUOTE ? i : -1;
  }
}

/** The first character from here on that is neither space nor comment; the text's end where there is none. */
export function skipBlank(text: string, from: number): number {
  let i = from;
  for (;;) {
    if (isSpace(text.charCodeAt(i))) i++;
    else if (text.startsWith('--', i)) i = dashCommentEnd(text, i);
    else if (text.startsWith('/*', i)) {
      const end = blockCommentEnd(text, i);
      i = end === -1 ? text.length : end;
    } else return i;
  }
}

/** Up to the line that is `\.` and nothing else. */
export function copyDataEnd(text: string, from: number): { readonly end: number; readonly next: number } | null {
  for (let line = from; line < text.length; line = lineEnd(text, line) + 1) {
    if (!text.startsWith('\\.', line)) continue;
    const end = lineEnd(text, line);
    if (end === line + 2) return { end: line, next: Math.min(text.length, end + 1) };
  }
  return null;
}

/** Where what a sticky pattern finds right there ends; `at` if there is nothing. Nothing is allocated for it, as a file has millions of words. */
export function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Only blanks stand before it on its line. */
export function beginsLine(text: string, at: number): boolean {
  let i = at - 1;
  while (text[i] === ' ' || text[i] === '\t') i--;
  return i < 0 || text[i] === '\n' || text[i] === '\r';
}
