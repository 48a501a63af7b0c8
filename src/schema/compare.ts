// Compares two catalogs. Knows no kind: objects are equal when their attributes are.
import { type Catalog, type CatalogObject, keyOf } from './object.ts';

export type Difference =
  | { readonly state: 'missing'; readonly expected: CatalogObject; readonly parts: readonly CatalogObject[] }
  | { readonly state: 'extra'; readonly live: CatalogObject }
  | { readonly state: 'changed'; readonly expected: CatalogObject; readonly live: CatalogObject; readonly changed: readonly string[] };

/** What a missing or extra object holds is not told again: it goes and comes with it. */
export function compareCatalogs(expected: Catalog, live: Catalog): readonly Difference[] {
  const [want, have] = [indexed(expected), indexed(live)];
  const differences: Difference[] = [];
  for (const [key, object] of want) {
    const found = have.get(key);
    if (found === undefined) {
      if (!isHeldByAbsent(object, want, have)) differences.push({ state: 'missing', expected: object, parts: partsOf(key, expected) });
      continue;
    }
    const changed = changedAttributes(object, found);
    if (changed.length > 0) differences.push({ state: 'changed', expected: object, live: found, changed });
  }
  for (const [key, object] of have) {
    if (!want.has(key) && !isHeldByAbsent(object, have, want)) differences.push({ state: 'extra', live: object });
  }
  return differences;
}

const indexed = ({ objects }: Catalog): ReadonlyMap<string, CatalogObject> => new Map(objects.map((object) => [keyOf(object), object]));

const isHeldByAbsent = (
  { owner }: CatalogObject,
  here: ReadonlyMap<string, CatalogObject>,
  there: ReadonlyMap<string, CatalogObject>,
): boolean => owner !== null && here.has(owner) && !there.has(owner);

const partsOf = (key: string, { objects }: Catalog): readonly CatalogObject[] => objects.filter((object) => object.owner === key);

function changedAttributes(expected: CatalogObject, live: CatalogObject): readonly string[] {
  const names = new Set([...Object.keys(expected.attributes), ...Object.keys(live.attributes)]);
  return [...names].filter((name) => JSON.stringify(expected.attributes[name]) !== JSON.stringify(live.attributes[name]));
}
