// Where something is: `file:line:column`, the form editors and terminals make a link of, and the source line with its caret.
import type { Place } from '../core/finding.ts';
import { clean, cleanLine } from './clean-text.ts';
import { indent, type View } from './view-options.ts';

export function placeText({ file, line, column }: Place): string {
  const parts = [cleanLine(file), line, line === undefined ? undefined : column];
  return parts.filter((part) => part !== undefined).join(':');
}

export function excerptLines({ excerpt }: Place, by: number, view: View): readonly string[] {
  if (excerpt === undefined || excerpt.trim() === '') return [];
  const lines = indent(by, clean(excerpt).replace(/\n+$/, ''));
  return lines.map((line) => (/^\s*(\|\s*)?\^$/.test(line) ? view.red(line) : line));
}
