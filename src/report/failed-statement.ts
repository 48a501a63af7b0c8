// A failed statement as a block: where, the source line with its caret, and what PostgreSQL said, in psql's order and words.
import type { Failure } from '../core/report.ts';
import { clean, cleanLine } from './clean-text.ts';
import { wrap } from './fit-text.ts';
import { excerptLines, placeText } from './place-text.ts';
import type { View } from './view-options.ts';

export function failureLines(failure: Failure, view: View): readonly string[] {
  const excerpt = excerptLines(failure.place, 4, view);
  return [
    `  ${view.bold(placeText(failure.place))}`,
    ...(excerpt.length === 0 ? [] : ['', ...excerpt, '']),
    ...wrap(failureText(failure), { first: '  ', width: view.width }).map(view.red),
    ...said('DETAIL', failure.detail, view),
    ...said('HINT', failure.hint, view),
    ...said('CONTEXT', failure.where, view),
  ];
}

/** `ERROR 42P01 undefined_table: relation "usres" does not exist`, on one line. */
export function failureText({ sqlstate, condition, message }: Failure): string {
  const named = ['ERROR', sqlstate, condition].filter((part) => part !== undefined).join(' ');
  return `${named}: ${cleanLine(message)}`;
}

function said(label: string, text: string | undefined, view: View): readonly string[] {
  if (text === undefined || text === '') return [];
  return wrap(clean(text).trimEnd(), { first: `  ${label.padEnd(9)}`, width: view.width });
}
