// An object that goes by another's name has an id of its own where that name is taken: here it gets the same one on both sides of a
// comparison, or it would be compared with what takes the name.
import { kindOf } from '../kinds/kinds.ts';
import { type Catalog, compareById, referenceOf, referenceTo } from '../model/object.ts';

export const withSameIds = (expected: Catalog, live: Catalog): readonly [Catalog, Catalog] => [
  withIdsOf(live, expected),
  withIdsOf(expected, live),
];

/** The same catalog if there is nothing to rename. */
function withIdsOf(other: Catalog, catalog: Catalog): Catalog {
  const wanted = new Map(
    catalog.objects.flatMap((object) => {
      const id = kindOf(object.kind).idBeside?.(object);
      return id === undefined ? [] : [[referenceTo(object.kind, id), object] as const];
    }),
  );
  if (wanted.size === 0) return catalog;
  const renamed = new Map(
    other.objects.flatMap((object) => {
      const twin = wanted.get(referenceOf(object));
      return twin === undefined ? [] : [[referenceOf(twin), object.id] as const];
    }),
  );
  if (renamed.size === 0) return catalog;
  const objects = catalog.objects.map((object) => {
    const [id, origin] = [renamed.get(referenceOf(object)), renamed.get(object.origin ?? '')];
    if (id === undefined && origin === undefined) return object;
    return { ...object, ...(id !== undefined && { id }), ...(origin !== undefined && { origin: referenceTo(object.kind, origin) }) };
  });
  return { ...catalog, objects: objects.sort(compareById) };
}
