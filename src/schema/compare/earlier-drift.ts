// What a database holds beside its expectation, or lacks of it: set apart before a run, so that what the run makes becomes the new
// expectation and what others made does not. Pure. What the run changes of it is apart no longer.

import { isDeepStrictEqual } from 'node:util';
import type { Difference } from '../model/difference.ts';
import { grouped } from '../model/grouped.ts';
import { schemaOf } from '../model/name.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../model/object.ts';
import { partsIn } from './catalog-index.ts';
import { withoutContained } from './ignore.ts';

export type Apart =
  /** `parts`: all that it contains. */
  | { readonly state: 'extra'; readonly live: CatalogObject; readonly parts: readonly CatalogObject[]; readonly before?: true }
  | { readonly state: 'missing'; readonly expected: CatalogObject; readonly parts: readonly CatalogObject[] }
  | { readonly state: 'changed'; readonly expected: CatalogObject; readonly live: CatalogObject; readonly changed: readonly string[] };

/** @param before references of what was there before the first migration. */
export const apartOf = (differences: readonly Difference[], before: ReadonlySet<string> = new Set()): readonly Apart[] =>
  differences.map((one): Apart => {
    if (one.state === 'missing') return { state: 'missing', expected: one.expected, parts: one.parts };
    if (one.state === 'changed') return { state: 'changed', expected: one.expected, live: one.live, changed: one.changed };
    const known = before.has(referenceOf(one.live));
    return { state: 'extra', live: one.live, parts: one.parts, ...(known && { before: true }) };
  });

/** Of a database on which no migration was run yet: all that a new one does not have. */
export function apartFromNew(catalog: Catalog): readonly Apart[] {
  const theirs = withoutContained(catalog.objects, (object) => NEW.has(referenceOf(object)));
  const references = new Set(theirs.map(referenceOf));
  const byOwner = containing(theirs);
  return theirs
    .filter(({ owner }) => owner === undefined || !references.has(owner))
    .map((live) => ({ state: 'extra', live, parts: partsIn(byOwner, live), before: true }));
}

/** What CREATE DATABASE makes. */
const NEW: ReadonlySet<string> = new Set(['schema public', 'extension plpgsql']);

/**
 * What of it is as it was, and so is not this run's.
 * @param isMeant whether what the run executed names the object as one of its own.
 */
export function stillApart(apart: readonly Apart[], live: Catalog, isMeant: (object: CatalogObject) => boolean): readonly Apart[] {
  if (apart.length === 0) return apart;
  const found = new Map(live.objects.map((object) => [referenceOf(object), object]));
  const byOwner = containing(live.objects);
  const isAsItWas = (object: CatalogObject): boolean => {
    const now = found.get(referenceOf(object));
    return now !== undefined && isDeepStrictEqual(plain(now), plain(object));
  };
  return apart.filter((one) => {
    if (one.state === 'missing') return !found.has(referenceOf(one.expected));
    if (!isAsItWas(one.live)) return false;
    if (one.state === 'changed') return true;
    // What is done to a parent is done to those that follow it: that does not make them the run's own.
    const own = ({ origin }: CatalogObject): boolean => origin === undefined;
    const parts = partsIn(byOwner, one.live).filter(own);
    const same = parts.length === one.parts.filter(own).length && one.parts.filter(own).every(isAsItWas);
    return same && ![one.live, ...one.parts].some(isMeant);
  });
}

/** The live schema but for what is apart, which is as it was expected. What is new in a schema that is apart takes the schema along. */
export function expectedOf(live: Catalog, apart: readonly Apart[]): Catalog {
  if (apart.length === 0) return live;
  const extra = new Set(apart.flatMap((one) => (one.state === 'extra' ? [one.live, ...one.parts].map(referenceOf) : [])));
  const kept = withoutContained(
    live.objects,
    ({ origin, ...object }) => extra.has(referenceOf(object)) || (origin !== undefined && extra.has(origin)),
  );
  const used = new Set(kept.map(({ id }) => schemaOf(id)));
  const schemas = live.objects.filter((object) => extra.has(referenceOf(object)) && object.kind === 'schema' && used.has(object.id));
  const objects = new Map([...kept, ...schemas].map((object) => [referenceOf(object), object]));
  for (const one of apart) {
    if (one.state === 'missing') for (const object of [one.expected, ...one.parts]) objects.set(referenceOf(object), object);
    if (one.state === 'changed') objects.set(referenceOf(one.expected), asExpected(one));
  }
  return { ...live, objects: [...objects.values()] };
}

/** What differs is as it was expected, and all else as this server prints it. */
function asExpected({ expected, live, changed }: Extract<Apart, { readonly state: 'changed' }>): CatalogObject {
  const attributes = { ...live.attributes };
  for (const name of changed) {
    const wanted = expected.attributes[name];
    if (wanted === undefined) delete attributes[name];
    else attributes[name] = wanted;
  }
  return { ...live, attributes };
}

const plain = ({ kind, id, owner, origin, attributes }: CatalogObject) =>
  JSON.parse(JSON.stringify({ kind, id, owner, origin, attributes }));

function containing(objects: readonly CatalogObject[]): ReadonlyMap<string, readonly CatalogObject[]> {
  return grouped(objects, ({ owner }) => owner ?? '');
}
