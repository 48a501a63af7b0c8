// Two catalogs of SQLite files compared: names without regard to case, SQL by its words. What is part of something missing or extra is not
// reported by itself.
import { isDeepStrictEqual } from 'node:util';
import { type Catalog, type CatalogObject, type Json, referenceOf } from '../../schema/model/object.ts';
import { folded, isSameText } from './canonical.ts';
import { fileKindOf, makingOrder } from './file-kinds.ts';

export type FileDifference =
  | { readonly state: 'missing'; readonly expected: CatalogObject; readonly parts: readonly CatalogObject[] }
  | { readonly state: 'extra'; readonly live: CatalogObject; readonly parts: readonly CatalogObject[] }
  | { readonly state: 'changed'; readonly expected: CatalogObject; readonly live: CatalogObject; readonly changed: readonly string[] };

export const objectOf = (difference: FileDifference): CatalogObject =>
  difference.state === 'extra' ? difference.live : difference.expected;

/** In an order in which they can be repaired: what is too much goes first, the last made before the others. */
export function compareFiles(expected: Catalog, live: Catalog): readonly FileDifference[] {
  const [wanted, found] = [byReference(expected), byReference(live)];
  const changed: FileDifference[] = [];
  for (const [key, object] of wanted) {
    const twin = found.get(key);
    const names = twin === undefined ? [] : changedIn(object, twin, [expected, live]);
    if (names.length > 0) changed.push({ state: 'changed', expected: object, live: twin!, changed: names });
  }
  const missing = onlyIn(wanted, found).map(({ object, parts }): FileDifference => ({ state: 'missing', expected: object, parts }));
  const extra = onlyIn(found, wanted).map(({ object, parts }): FileDifference => ({ state: 'extra', live: object, parts }));
  const inOrder = (some: readonly FileDifference[]): FileDifference[] =>
    some.toSorted((a, b) => makingOrder(objectOf(a)) - makingOrder(objectOf(b)));
  return [...inOrder(extra).reverse(), ...inOrder(changed), ...inOrder(missing)];
}

export const isTuningOfFile = (difference: FileDifference): boolean =>
  difference.state === 'changed' && difference.changed.every((name) => fileKindOf(difference.expected).attributes[name] === 'tuning');

/** Without regard to case. */
export const byReference = ({ objects }: Catalog): ReadonlyMap<string, CatalogObject> =>
  new Map(objects.map((object) => [folded(referenceOf(object)), object]));

function onlyIn(some: ReadonlyMap<string, CatalogObject>, others: ReadonlyMap<string, CatalogObject>) {
  const alone = [...some].filter(([key]) => !others.has(key));
  const keys = new Set(alone.map(([key]) => key));
  const ownerOf = ({ owner }: CatalogObject): string | null => (owner === undefined ? null : folded(owner));
  return alone
    .filter(([, object]) => !keys.has(ownerOf(object) ?? ''))
    .map(([key, object]) => ({ object, parts: alone.filter(([, one]) => ownerOf(one) === key).map(([, one]) => one) }));
}

function changedIn(expected: CatalogObject, live: CatalogObject, catalogs: readonly Catalog[]): readonly string[] {
  const { attributes, sql = [] } = fileKindOf(expected);
  const isPassedOver = (name: string): boolean => catalogs.some(({ passesOver }) => passesOver?.(expected, name) === true);
  return Object.keys(attributes).filter(
    (name) =>
      attributes[name] !== 'kept' && !isPassedOver(name) && !isAlike(expected.attributes[name], live.attributes[name], sql.includes(name)),
  );
}

function isAlike(one: Json | undefined, other: Json | undefined, isSql: boolean): boolean {
  if (isDeepStrictEqual(one, other)) return true;
  if (!isSql) return false;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((text, i) => isAlike(text, (other as readonly Json[])[i], true));
  return typeof one === 'string' && typeof other === 'string' && isSameText(one, other);
}
