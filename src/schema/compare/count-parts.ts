// What an object contains, in words.
import { kindOf } from '../kinds/kinds.ts';
import { grouped } from '../model/grouped.ts';
import type { CatalogObject } from '../model/object.ts';

/** `, with its 7 columns, 2 indexes`; nothing for what has no parts. */
export function countParts(parts: readonly CatalogObject[]): string {
  const counts = [...grouped(parts, ({ kind }) => kind)].map(
    ([kind, objects]) => `${objects.length} ${objects.length === 1 ? kind : kindOf(kind).plural}`,
  );
  return counts.length === 0 ? '' : `, with its ${counts.join(', ')}`;
}
