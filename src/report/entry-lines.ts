// Where every migration stands, one line each, in columns: its state, what it is called, when it was applied.
import { labelOf } from '../core/migration.ts';
import { padTo, widthOf } from '../core/text/text-width.ts';
import type { PlanEntry } from '../migrations/plan.ts';
import { stretches } from './stretches.ts';

/** Longer stretches of applied migrations are shortened to so many at each end. */
const FOLD_AFTER = 12;
const KEEP = { first: 2, last: 6 } as const;

/** @param all also of a long history every one. */
export function entryLines(entries: readonly PlanEntry[], all: boolean): readonly string[] {
  const rows = all ? entries : stretches(entries).flatMap(shortened);
  const shown = rows.filter((row) => typeof row !== 'string');
  const states = Math.max(0, ...shown.map(({ state }) => state.length));
  const width = Math.max(0, ...shown.map((entry) => widthOf(labelOf(entry))));
  return rows.map((row) => {
    if (typeof row === 'string') return `${' '.repeat(states)}  ${row}`;
    return `${row.state.padEnd(states)}  ${padTo(width, labelOf(row))}  ${row.appliedAt ?? ''}`.trimEnd();
  });
}

function shortened(stretch: readonly PlanEntry[]): readonly (PlanEntry | string)[] {
  if (stretch[0]?.state !== 'applied' || stretch.length <= FOLD_AFTER) return stretch;
  const left = stretch.length - KEEP.first - KEEP.last;
  return [...stretch.slice(0, KEEP.first), `… ${left} more applied (--all shows them)`, ...stretch.slice(-KEEP.last)];
}
