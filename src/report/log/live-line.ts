// The line at the bottom of a terminal that shows a long statement as it goes on: drawn over itself, and gone before anything else is said.

import type { GateEvent } from '../../core/event.ts';
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

/** Which of the pending migrations is under way: `2 of 40`; empty if none is, or there is only one. */
export function positionsSeen(): { readonly see: (event: GateEvent) => void; readonly position: () => string } {
  let pending = 0;
  const begun = new Set<string>();
  return {
    see: (event) => {
      if (event.event === 'planned') {
        pending = event.pending;
        begun.clear();
      }
      // One that is tried again is the same one.
      if (event.event === 'migration-started') begun.add(event.file);
    },
    position: () => (begun.size === 0 || pending < 2 ? '' : `${begun.size} of ${pending}: `),
  };
}

/** One row of at most `columns`: a bar if the progress is known. @param position as above. */
export function liveText(event: Momentary, columns: number, position = ''): string {
  const text = clean(lineOf(event).message).replaceAll('\n', ' ');
  const bar = event.event === 'progress' && event.percent !== null ? `${barOf(event.percent)} ` : '';
  const row = `          ${position}${bar}${text}`;
  // A row that is full to its last column makes some terminals begin another.
  return widthOf(row) < columns ? row : `${cutTo(Math.max(0, columns - 2), row)}…`;
}

function barOf(percent: number): string {
  const full = Math.round((percent / 100) * BAR);
  return `[${'█'.repeat(full)}${'░'.repeat(BAR - full)}]`;
}
