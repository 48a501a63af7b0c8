// One side of a comparison: a catalog with the relations between its objects at hand.
import { grouped, groupedByEach } from '../model/grouped.ts';
import { type Catalog, type CatalogObject, idIn, majorOf, referenceOf } from '../model/object.ts';
import { callNamesOf, namesIn } from './dependencies.ts';

export interface CatalogIndex {
  readonly objects: readonly CatalogObject[];
  /** Of the server's version. */
  readonly major: number;
  /** The object of that kind and id on this side. */
  get(object: CatalogObject): CatalogObject | undefined;
  /** The object of that reference. */
  at(reference: string): CatalogObject | undefined;
  /** Whether what contains this side's object, or what it follows, is not on the other side either. */
  isImplied(object: CatalogObject, other: CatalogIndex): boolean;
  /** All that it contains, and what that contains. */
  partsOf(object: CatalogObject): readonly CatalogObject[];
  /** The objects whose text names it. */
  dependentsOf(object: CatalogObject): readonly CatalogObject[];
  /** The objects whose text has that name. */
  naming(name: string): readonly CatalogObject[];
  /** The objects that follow it. */
  followersOf(object: CatalogObject): readonly CatalogObject[];
}

/** Only the objects of those kinds. */
export function indexCatalog(catalog: Catalog, kinds: ReadonlySet<string>): CatalogIndex {
  const objects = catalog.objects.filter((object) => kinds.has(object.kind));
  // By kind and then by id: to put a reference together for each of them takes longer than all the rest of a comparison.
  const byKind = new Map<string, Map<string, CatalogObject>>();
  for (const object of objects) {
    const ofKind = byKind.get(object.kind) ?? new Map<string, CatalogObject>();
    byKind.set(object.kind, ofKind.set(object.id, object));
  }
  const byReference = lazy(() => new Map(objects.map((object) => [referenceOf(object), object])));
  const partsByOwner = lazy(() => grouped(objects, ({ owner }) => owner ?? ''));
  const usersByName = lazy(() => groupedByEach(objects, namesIn));
  const byOrigin = lazy(() => grouped(objects, ({ origin }) => origin ?? ''));
  const get = (object: CatalogObject): CatalogObject | undefined => byKind.get(object.kind)?.get(object.id);
  const naming = (name: string): readonly CatalogObject[] => usersByName().get(name) ?? [];
  const partsOf = (object: CatalogObject): readonly CatalogObject[] => partsIn(partsByOwner(), object);
  return {
    objects,
    major: majorOf(catalog),
    get,
    at: (reference) => byReference().get(reference),
    isImplied: ({ owner, origin }, other) => {
      const [place, leader] = [owner, origin].map((reference) => (reference === undefined ? undefined : byReference().get(reference)));
      if (place !== undefined && other.get(place) === undefined) return true;
      if (leader === undefined || other.get(leader) !== undefined) return false;
      return place === undefined || isFollower(place, leader, other);
    },
    partsOf,
    dependentsOf: (object) => [...new Set(callNamesOf(object).flatMap(naming))].filter((user) => user !== object),
    naming,
    followersOf: (object) => byOrigin().get(referenceOf(object)) ?? [],
  };
}

/** Whether what contains an object that follows the leader comes from what contains that on the other side as well. */
export function isFollower(place: CatalogObject, leader: CatalogObject, other: CatalogIndex): boolean {
  const twin = other.get(place);
  if (twin === undefined || leader.owner === undefined) return twin !== undefined;
  const parent = idIn(leader.owner);
  return namesIn(twin).has(parent) || !namesIn(place).has(parent);
}

/** All that it contains, and what that contains. @param byOwner objects by the reference of what contains them. */
export const partsIn = (byOwner: ReadonlyMap<string, readonly CatalogObject[]>, object: CatalogObject): readonly CatalogObject[] =>
  (byOwner.get(referenceOf(object)) ?? []).flatMap((part) => [part, ...partsIn(byOwner, part)]);

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
