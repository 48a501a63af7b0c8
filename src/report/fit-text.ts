// Makes text fit: into bytes where a file or a log line has a limit, into columns where a terminal has.
import { widthOf } from '../core/text/text-width.ts';

const ELLIPSIS = '…';

export const byteLength = (text: string): number => Buffer.byteLength(text);

/** At most `bytes` of UTF-8, an ellipsis included where something was cut off; never cut inside a character. */
export function cut(text: string, bytes: number): string {
  if (byteLength(text) <= bytes) return text;
  let left = bytes - byteLength(ELLIPSIS);
  let kept = '';
  for (const character of text) {
    left -= byteLength(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}

export interface Margins {
  /** Put before the first line; the lines after it are indented by as many blanks. */
  readonly first: string;
  /** Columns of the terminal; absent: lines stay as long as they are. */
  readonly width: number | undefined;
}

/** Text as lines that hang under their beginning. Line breaks in it are kept; a word longer than the line stays whole. */
export function wrap(text: string, { first, width }: Margins): readonly string[] {
  const indent = ' '.repeat(widthOf(first));
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(20, width - indent.length);
  const lines = text.split('\n').flatMap((line) => fold(line, room));
  return lines.map((line, index) => `${index === 0 ? first : indent}${line}`.trimEnd());
}

function fold(line: string, room: number): readonly string[] {
  if (room === Number.POSITIVE_INFINITY || widthOf(line) <= room) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && widthOf(longer) > room) {
      lines.push(current);
      current = word;
    } else {
      current = longer;
    }
  }
  return [...lines, current];
}
