// The line at the bottom of a terminal that shows a long statement as it goes on: drawn over itself, and gone before anything else is said.

import { cutTo, widthOf } from '../../core/text/text-width.ts';
import { clean } from '../clean-text.ts';
import { lineOf } from './event-line.ts';
import type { Momentary } from './line-rate.ts';

export interface LiveLine {
  show(text: string): void;
  /** Takes it away, where one is shown. */
  clear(): void;
}

const ERASE = '\r\x1b[2K';
const BAR = 20;

export function makeLiveLine(write: (text: string) => void): LiveLine {
  let shown = false;
  return {
    show: (text) => {
      write(`${ERASE}${text}`);
      shown = true;
    },
    clear: () => {
      if (shown) write(ERASE);
      shown = false;
    },
  };
}

/** One row of at most `columns`: a bar if the progress is known. */
export function liveText(event: Momentary, columns: number): string {
  const text = clean(lineOf(event).message).replaceAll('\n', ' ');
  const bar = event.event === 'progress' && event.percent !== null ? `${barOf(event.percent)} ` : '';
  const row = `          ${bar}${text}`;
  // A row that is full to its last column makes some terminals begin another.
  return widthOf(row) < columns ? row : `${cutTo(Math.max(0, columns - 2), row)}…`;
}

function barOf(percent: number): string {
  const full = Math.round((percent / 100) * BAR);
  return `[${'█'.repeat(full)}${'░'.repeat(BAR - full)}]`;
}
