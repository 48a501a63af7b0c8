// How many columns of a terminal a text takes: wide characters and emoji two, what joins another character none.
import stringWidth from 'string-width';

/** ASCII and the marks of our own texts need no tables of Unicode, which take 90 ms to set up: that happens for the first text that needs them. */
export const widthOf = (text: string): number => (/^[ -~…→·✓✗]*$/.test(text) ? text.length : stringWidth(text));

export const padTo = (columns: number, text: string): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)));

/** As much of its beginning as fits, never cut inside what shows as one character. */
export function cutTo(columns: number, text: string): string {
  if (widthOf(text) <= columns) return text;
  let left = columns;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return kept;
}
