// The two sections of an SQL file of node-pg-migrate, as its sqlMigration splits it.
import type { Migration } from '../../core/migration.ts';
import type { Edit } from '../../sql/edit.ts';
import { blanked } from '../../sql/edit.ts';
import type { Rendered } from '../layout.ts';

/** The part of a file that is applied, and whether another part reverts it. */
export function sectionsOf(text: string): { readonly start: number; readonly end: number; readonly down: boolean } {
  const up = markerOf(text, 'up');
  const down = markerOf(text, 'down');
  // The tool runs the whole of a file that has no up marker, a down section included.
  if (up === -1) return { start: 0, end: text.length, down: down !== -1 };
  return { start: up, end: down > up ? down : text.length, down: down !== -1 };
}

/**
 * Where the line begins that says `-- Up Migration`, in any case and with any dashes and space before it; -1 if there is none. The
 * tool's expression lets these span several lines, as long as one begins with `--`.
 */
function markerOf(text: string, direction: 'up' | 'down'): number {
  for (const { index } of text.matchAll(new RegExp(`${direction}\\s+migration`, 'gi'))) {
    let from = index;
    while (from > 0 && /[\s-]/.test(text[from - 1]!)) from--;
    if (from > 0 && text[from - 1] !== '\n') from = text.indexOf('\n', from) + 1 || text.length;
    for (let line = from; line < index; line = text.indexOf('\n', line) + 1 || text.length) {
      if (/^[^\S\n]*--/.test(text.slice(line, index))) return line;
    }
  }
  return -1;
}

/** From the down marker to the end, or to the up marker if that comes after it. */
function downOf(text: string): { readonly start: number; readonly end: number } {
  const up = markerOf(text, 'up');
  const start = markerOf(text, 'down');
  return { start, end: up > start ? up : text.length };
}

export function renderDown({ text, notes }: Migration): Rendered {
  return onlyPart(text, notes?.['whole'] === undefined ? downOf(text) : { start: 0, end: text.length });
}

/** The rest of the file is cut off. */
export function onlyPart(text: string, { start, end }: { readonly start: number; readonly end: number }): Rendered {
  const edits: Edit[] = [];
  if (start > 0) edits.push({ start: 0, end: start, text: '' });
  if (end < text.length) edits.push({ start: end, end: text.length, text: '' });
  return { edits, directives: {}, findings: [] };
}

export function onlyDown(text: string): string {
  const { start, end } = downOf(text);
  return blanked(text, [
    { start: 0, end: start },
    { start: end, end: text.length },
  ]);
}
