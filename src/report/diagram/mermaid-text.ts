// Names and notes in Mermaid's text, which nothing in them can leave. What Mermaid's lexer for entity-relationship diagrams takes
// (erDiagram.jison) decides: in quotes neither `"` nor `%`, `\` and line ends, outside of them words of few characters.
import { clean } from '../clean-text.ts';

export const inQuotes = (text: string): string => `"${inText(text)}"`;

/** On one line, and different for different texts: what cannot stand there is Mermaid's entity code of it (`#35;`). */
export const inText = (text: string): string =>
  clean(text.replaceAll('\r', '\u240d'))
    .replace(/['%\\#<>&`]/g, codeOf)
    .replaceAll('"', "'")
    .replaceAll('\n', '\u240a')
    .replaceAll('\t', '\u2409')
    // The lexer looks for these words wherever they are in a line.
    .replace(/(?<=direction)\s+(?=TB|BT|RL|LR)/gi, codeOf(' '));

/** A type or the name of a column. What is not a letter, a digit, `_`, `-`, `()` or `[]` becomes `_`; a word of Mermaid's own gets a `c_`. */
export function asWord(text: string): string {
  const plain = clean(text)
    .replaceAll(/[^\p{L}\p{N}_()[\]-]+|[\x80-\xbf]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
  return /^[A-Za-z\xc0-\uffff]/.test(plain) && !/^[PFU]K(?!\w)/i.test(plain) ? plain : `c_${plain}`;
}

const codeOf = (character: string): string => `#${character.codePointAt(0)};`;
