// Compares two catalogs, whatever they hold, by their text. Knows no kind: what an attribute means is the kind's affair.
import { isDeepStrictEqual } from 'node:util';
import { kindOf } from '../kinds/kinds.ts';
import { type Difference, subjectOf } from '../model/difference.ts';
import type { Change, Kind } from '../model/kind.ts';
import { namesInText } from '../model/names-in-text.ts';
import { type Catalog, type CatalogObject, idIn, type Json, majorOf, referenceOf, referenceTo } from '../model/object.ts';
import { type CatalogIndex, indexCatalog } from './catalog-index.ts';
import { withSameIds } from './ids-beside.ts';
import { holdersOf, keepersOf, withIndirectUses } from './indirect-uses.ts';
import { withAside, withFollowers } from './making-way.ts';
import { withAccess } from './regained-access.ts';
import { withHeldNames, withNamesApart, withTakenNames } from './taken-names.ts';

/**
 * What an object contains is not reported beside it where the whole of it is missing or extra; it is in its `parts`.
 * Kinds that one of the two did not look for are left out.
 * @returns sorted by id, then by kind.
 */
export function compareCatalogs(expectation: Catalog, database: Catalog): readonly Difference[] {
  const [expected, live] = withSameIds(onMajorOf(database, expectation), database);
  const kinds = new Set(expected.kinds.filter((kind) => live.kinds.includes(kind)));
  const acrossVersions = majorOf(expected) !== majorOf(live);
  const passesOver = (one: CatalogObject, twin: CatalogObject, name: string): boolean => {
    const names = [name, aspectOf(one, twin, name)];
    return [expected, live].some((catalog) => names.some((each) => catalog.passesOver?.(one, each)));
  };
  const changedIn: Sides['changedIn'] = (one, twin) =>
    changedAttributes(one, twin, acrossVersions).filter((name) => !passesOver(one, twin, name));
  const sides: Sides = { expected, live, compared: kinds, acrossVersions, changedIn };
  return areTwins(sides) ? [] : differencesBetween(sides);
}

interface Sides {
  readonly expected: Catalog;
  readonly live: Catalog;
  readonly compared: ReadonlySet<string>;
  readonly acrossVersions: boolean;
  /** The attributes in which an object and its twin differ. */
  readonly changedIn: (one: CatalogObject, twin: CatalogObject) => readonly string[];
}

/** Whether both have the same objects in the same order: what is found nearly always, and needs nothing to be looked up. */
function areTwins({ expected, live, compared, changedIn }: Sides): boolean {
  const objectsOf = ({ objects }: Catalog): readonly CatalogObject[] => objects.filter(({ kind }) => compared.has(kind));
  const [ours, theirs] = [objectsOf(expected), objectsOf(live)];
  const isTwin = (one: CatalogObject, other: CatalogObject): boolean =>
    one.id === other.id && one.kind === other.kind && changedIn(one, other).length === 0;
  return ours.length === theirs.length && ours.every((one, i) => isTwin(one, theirs[i]!));
}

function differencesBetween({ compared, acrossVersions, changedIn, ...sides }: Sides): readonly Difference[] {
  const [expected, live] = ofTypedTables(sides);
  const [wanted, found] = [indexCatalog(expected, compared), indexCatalog(live, compared)];
  const differences: Difference[] = [];
  for (const object of wanted.objects) {
    const twin = found.get(object);
    if (twin === undefined) {
      if (!wanted.isImplied(object, found)) differences.push(missingOf(object, wanted, found));
      continue;
    }
    const changed = changedIn(object, twin);
    if (changed.length > 0) {
      differences.push({
        state: 'changed',
        expected: object,
        live: twin,
        changed,
        parts: withFollowers(object, wanted, found),
        ...usersIn(twin, found, wanted),
      });
    }
  }
  const replaced = new Set(differences.flatMap((one) => (one.state === 'changed' && isGivenAnew(one) ? [referenceOf(one.live)] : [])));
  for (const object of found.objects) {
    if (wanted.get(object) !== undefined || found.isImplied(object, wanted)) continue;
    differences.push(extraOf(object, found, wanted, replaced));
  }
  const own = withoutGiven(withoutFollowers(differences));
  // Another major version gives other names.
  const named = acrossVersions ? own : withTakenNames(own, wanted.objects, found.objects);
  const held = withHeldNames(named, wanted.objects, found.objects);
  const apart = withNamesApart(withAside(held, found, wanted), wanted.objects, found.objects);
  const ofUses = withIndirectUses(apart, { expected: wanted.objects, live: found.objects });
  return withAccess(ofUses, { expected, live, compared });
}

/** What is shaped on both sides by the same, which both have: its columns follow that, and know it by name. */
function ofTypedTables({ expected, live }: Pick<Sides, 'expected' | 'live'>): readonly [Catalog, Catalog] {
  const shapesIn = ({ objects }: Catalog): ReadonlyMap<string, string> => {
    const shaped = objects.flatMap((one) => {
      const by = kindOf(one.kind).shapedBy?.(one);
      return by === undefined ? [] : [[referenceOf(one), by] as const];
    });
    const there = new Set(shaped.length === 0 ? [] : objects.map(referenceOf));
    return new Map(shaped.filter(([, by]) => there.has(by)));
  };
  const [wanted, found] = [shapesIn(expected), shapesIn(live)];
  if (wanted.size === 0) return [expected, live];
  const known = (one: CatalogObject): CatalogObject => {
    const by = kindOf(one.kind).inline === true ? wanted.get(one.owner ?? '') : undefined;
    return by === undefined || found.get(one.owner!) !== by ? one : { ...one, attributes: { ...one.attributes, ofType: idIn(by) } };
  };
  const marked = (catalog: Catalog): Catalog => ({ ...catalog, objects: catalog.objects.map(known) });
  return [marked(expected), marked(live)];
}

function missingOf(object: CatalogObject, wanted: CatalogIndex, found: CatalogIndex): Difference {
  const parts = withFollowers(object, wanted, found);
  const there = parts.filter((part) => part.origin !== undefined && part.attributes['inherited'] !== true && isThere(part, found));
  return { state: 'missing', expected: object, parts, ...(there.length > 0 && { there: there.map(referenceOf) }) };
}

/** In the same place. */
function isThere(part: CatalogObject, index: CatalogIndex): boolean {
  const twin = index.get(part);
  return twin !== undefined && twin.owner === part.owner;
}

/** @param replaced references of what a repair replaces whole. */
function extraOf(object: CatalogObject, found: CatalogIndex, wanted: CatalogIndex, replaced: ReadonlySet<string>): Difference {
  const all = withFollowers(object, found, wanted);
  const parts = all.filter((part) => part.origin === undefined || !isThere(part, wanted));
  const taken = all.filter((part) => !parts.includes(part) && replaced.has(referenceOf(part)));
  const staying = all.flatMap((part) => (parts.includes(part) || taken.includes(part) ? [] : [wanted.get(part)!]));
  const heirs = staying.flatMap(({ attributes, origin }) =>
    attributes['inherited'] === true && origin !== undefined ? [idIn(origin)] : [],
  );
  return {
    state: 'extra',
    live: object,
    parts,
    ...(isHeld(object, found) && { isHeld: true as const }),
    ...(staying.length > heirs.length && { isFollowed: true as const }),
    ...(heirs.length > 0 && { heirs }),
    ...(taken.length > 0 && { taken }),
  };
}

/** Whether something refers to a table of which it is a partition, or that one to another. */
function isHeld(object: CatalogObject, live: CatalogIndex): boolean {
  const { pieces } = kindOf(object.kind);
  return (pieces?.(object) ?? []).some(({ attachesTo }) => {
    const whole = attachesTo === undefined ? undefined : live.at(referenceTo(object.kind, attachesTo));
    if (whole === undefined) return false;
    const isHolding = (user: CatalogObject): boolean =>
      user.owner !== referenceOf(whole) && namesInText(kindOf(user.kind).holdsPartitions?.(user) ?? '').has(whole.id);
    return live.dependentsOf(whole).some(isHolding) || isHeld(whole, live);
  });
}

function usersIn(object: CatalogObject, found: CatalogIndex, wanted: CatalogIndex): Pick<Change, 'dependents' | 'keepers' | 'holders'> {
  const [dependents, { composedOf, supersede, checksRows }] = [found.dependentsOf(object), kindOf(object.kind)];
  if (composedOf !== undefined && supersede !== undefined && checksRows === undefined)
    return { dependents, holders: holdersOf(object, found) };
  if (checksRows === undefined) return { dependents };
  const keepers = dependents.flatMap((user) => keepersOf(user, found)).filter(({ user }) => wanted.get(user) !== undefined);
  return { dependents, ...(keepers.length > 0 && { keepers: keepers.map(({ user }) => user) }) };
}

/** It comes from one parent and then from another, and is no more what it was. */
const isGivenAnew = (one: Change): boolean =>
  one.live.origin !== one.expected.origin &&
  [one.live, one.expected].every(({ attributes }) => attributes['inherited'] === true) &&
  kindOf(one.live.kind).alter(one) === 'replace';

/** The same catalog if both are of the same major version: no repair says what the server does not know. */
function onMajorOf(database: Catalog, expectation: Catalog): Catalog {
  if (majorOf(database) === majorOf(expectation)) return expectation;
  const objects = expectation.objects.map((object) => kindOf(object.kind).onMajor?.(object, majorOf(database)) ?? object);
  return { ...expectation, objects };
}

function changedAttributes(expected: CatalogObject, live: CatalogObject, acrossVersions: boolean): readonly string[] {
  const kind = kindOf(expected.kind);
  const changed: string[] = [];
  const look = (name: string): void => {
    const same = expected.attributes[name] === live.attributes[name] || kind.attributes[name] === 'kept';
    if (!same && !isAlike(kind, name, [expected, live], acrossVersions)) changed.push(name);
  };
  for (const name in expected.attributes) look(name);
  for (const name in live.attributes) if (!(name in expected.attributes)) look(name);
  // What repeats another attribute that differs is said once.
  return changed.filter((name) => [name, undefined].includes(changed.find((other) => other === aspectOf(expected, live, name)))).sort();
}

const aspectOf = (expected: CatalogObject, live: CatalogObject, name: string): string =>
  kindOf(expected.kind).aspect?.({ expected, live }, name) ?? name;

function isAlike(kind: Kind, name: string, [a, b]: readonly [CatalogObject, CatalogObject], acrossVersions: boolean): boolean {
  const [one, other] = [a.attributes[name], b.attributes[name]];
  if (isDeepStrictEqual(one, other)) return true;
  if (one !== undefined && other !== undefined && lineEnds(one) === lineEnds(other)) return true;
  return acrossVersions && kind.perMajor?.(a).includes(name) === true;
}

/** A body that came from a checkout with CRLF is the same as one with LF. */
const lineEnds = (value: Json): string => JSON.stringify(value).replaceAll('\\r\\n', '\\n');

/** What is done to the object that another one follows is done to that one too. */
function withoutFollowers(differences: readonly Difference[]): readonly Difference[] {
  const changes = new Map(differences.filter((one) => one.state === 'changed').map((one) => [referenceOf(one.expected), one]));
  return differences.flatMap((one) => {
    const leader = one.state === 'changed' && one.expected.origin !== undefined ? changes.get(one.expected.origin) : undefined;
    if (leader === undefined || one.state !== 'changed' || one.live.origin !== one.expected.origin) return [one];
    const changed = one.changed.filter((name) => !leadsIn(name, leader, one));
    return changed.length === 0 ? [] : [{ ...one, changed }];
  });
}

/** What is done to an object may give its parts what they lack. */
function withoutGiven(differences: readonly Difference[]): readonly Difference[] {
  const changes = differences.filter((one) => one.state === 'changed');
  const given = new Map(changes.map((one) => [referenceOf(one.expected), kindOf(one.expected.kind).gives?.(one) ?? null]));
  return differences.flatMap((one) => {
    const name = given.get(subjectOf(one).owner ?? '') ?? null;
    if (name === null || one.state !== 'changed' || one.expected.attributes[name] !== true) return [one];
    const changed = one.changed.filter((other) => other !== name);
    return changed.length === 0 ? [] : [{ ...one, changed }];
  });
}

const leadsIn = (name: string, leader: Change, follower: Change): boolean =>
  leader.changed.includes(name) &&
  isDeepStrictEqual(leader.expected.attributes[name], follower.expected.attributes[name]) &&
  isDeepStrictEqual(leader.live.attributes[name], follower.live.attributes[name]);
