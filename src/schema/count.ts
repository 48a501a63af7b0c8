// How many objects of each kind, for the report: `{ tables: 9, columns: 41 }`, kinds without any left out.
import { KINDS } from './kinds.ts';
import type { Catalog } from './object.ts';

export function countByKind({ objects }: Catalog): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries(KINDS.flatMap(({ name, plural }) => (counts.has(name) ? [[plural, counts.get(name)!]] : [])));
}
