// From offsets to places a person can go to: line, column, the source line with a caret.

import type { Place } from '../core/finding.ts';
import { widthOf } from '../core/text/text-width.ts';

const WIDEST = 100;

/** @param offset UTF-16 offset in the text. Line and column are 1-based; the column counts code points. */
export function locate(text: string, offset: number): Required<Omit<Place, 'file'>> {
  const at = Math.max(0, Math.min(offset, text.length));
  const lineStart = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const lineStop = text.indexOf('\n', at);
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < lineStart; i = text.indexOf('\n', i + 1)) line++;
  const before = text.slice(lineStart, at);
  const source = text.slice(lineStart, lineStop === -1 ? text.length : lineStop);
  return { line, column: codePoints(before) + 1, excerpt: excerpt(line, source, before) };
}

/** The server counts code points from 1; strings count UTF-16 units from 0 (manual, 54.8, field P). */
export function offsetOfPosition(text: string, position: number): number {
  let offset = 0;
  for (let left = position - 1; left > 0 && offset < text.length; left--) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) if (wholeCharacter(text, i) !== i) count--;
  return count;
}

/** The offset itself, or the next one if it is in the middle of a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  const inPair = (text.charCodeAt(offset) & 0xfc00) === 0xdc00 && (text.charCodeAt(offset - 1) & 0xfc00) === 0xd800;
  return inPair ? offset + 1 : offset;
}

function excerpt(line: number, source: string, before: string): string {
  const from = wholeCharacter(source, Math.max(0, before.length - WIDEST / 2));
  const to = wholeCharacter(source, Math.min(source.length, from + WIDEST));
  const cutBefore = from > 0 ? '…' : '';
  const shown = `${cutBefore}${blank(source.slice(from, to))}${to < source.length ? '…' : ''}`;
  const indent = widthOf(cutBefore + blank(before.slice(from)));
  const gutter = `${line} | `;
  return `${gutter}${shown.trimEnd()}\n${' '.repeat(gutter.length - 2)}| ${' '.repeat(indent)}^`;
}

/** Tabs and other control characters take a column each. */
const blank = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
