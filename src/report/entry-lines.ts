// Where every migration stands, one line each, in columns: its state, what it is called, when it was applied.
import { labelOf } from '../core/migration.ts';
import { padTo, widthOf } from '../core/text-width.ts';
import type { PlanEntry } from '../migrations/plan.ts';

export function entryLines(entries: readonly PlanEntry[]): readonly string[] {
  const labels = entries.map(labelOf);
  const states = Math.max(0, ...entries.map(({ state }) => state.length));
  const width = Math.max(0, ...labels.map(widthOf));
  return entries.map(({ state, appliedAt }, i) => `${state.padEnd(states)}  ${padTo(width, labels[i]!)}  ${appliedAt ?? ''}`.trimEnd());
}
