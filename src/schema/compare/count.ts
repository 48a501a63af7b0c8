// How many objects of each kind a catalog holds, for the report.
import { KINDS } from '../kinds/kinds.ts';
import type { Catalog } from '../model/object.ts';

/** By plural (`tables`, `indexes`), in the list's order; kinds without an object are left out. */
export function countByKind({ objects }: Catalog): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries(KINDS.filter(({ name }) => counts.has(name)).map(({ name, plural }) => [plural, counts.get(name)!]));
}
