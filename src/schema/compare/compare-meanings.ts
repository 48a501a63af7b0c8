// Compares two catalogs by what printed queries and expressions mean: what PostgreSQL prints of the same one goes with its major version,
// and with whether it was restored from a dump. The grammar is only loaded where two texts differ.
import { type Grammar, meanTheSame } from '../../sql/same-meaning.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Difference } from '../model/difference.ts';
import type { Change, Printed } from '../model/kind.ts';
import { type Attributes, type Catalog, type Json, referenceOf } from '../model/object.ts';
import { compareCatalogs } from './compare.ts';
import { withSameIds } from './ids-beside.ts';

/** As `compareCatalogs`; in `expected` of a change, what means the same is in the words of the live object, so that no repair names it. */
export async function compareMeanings(expectation: Catalog, database: Catalog): Promise<readonly Difference[]> {
  const [expected, live] = withSameIds(expectation, database);
  const differences = compareCatalogs(expected, live);
  const reworded = await rewordedOf(differences);
  if (reworded.size === 0) return differences;
  // What follows one of these is only now looked at by itself.
  const objects = expected.objects.map((object) => {
    const attributes = reworded.get(referenceOf(object));
    return attributes === undefined ? object : { ...object, attributes: { ...object.attributes, ...attributes } };
  });
  return compareMeanings({ ...expected, objects }, live);
}

/** By reference, the attributes that mean the same, in the words of the live object. */
async function rewordedOf(differences: readonly Difference[]): Promise<ReadonlyMap<string, Attributes>> {
  const reworded = new Map<string, Attributes>();
  for (const one of differences) {
    if (one.state !== 'changed') continue;
    const attributes = await rewordedAttributes(one);
    if (Object.keys(attributes).length > 0) reworded.set(referenceOf(one.expected), attributes);
  }
  return reworded;
}

async function rewordedAttributes({ expected, live, changed }: Change): Promise<Record<string, Json>> {
  const printed = kindOf(expected.kind).printed ?? {};
  const attributes: Record<string, Json> = {};
  for (const name of changed) {
    const [ours, theirs, grammar] = [expected.attributes[name], live.attributes[name], printed[name]];
    if (ours === undefined || theirs === undefined || grammar === undefined) continue;
    const words = await inWordsOf(theirs, ours, grammar);
    if (words !== ours) attributes[name] = words;
  }
  return attributes;
}

/** `ours` itself where nothing of it is only worded differently. */
async function inWordsOf(theirs: Json, ours: Json, printed: Printed): Promise<Json> {
  if (typeof ours === 'string') return typeof printed === 'string' ? inWordsOfOne([theirs], ours, printed) : ours;
  if (typeof ours !== 'object' || ours === null || typeof theirs !== 'object' || theirs === null) return ours;
  if (Array.isArray(ours)) {
    if (!Array.isArray(theirs) || typeof printed !== 'string') return ours;
    return sameOr(ours, await Promise.all(ours.map((one: Json) => (typeof one === 'string' ? inWordsOfOne(theirs, one, printed) : one))));
  }
  const [mine, other] = [ours, theirs] as readonly Readonly<Record<string, Json>>[];
  const entries = await Promise.all(
    Object.entries(mine!).map(async ([name, value]): Promise<[string, Json]> => {
      const grammar = typeof printed === 'object' && typeof value === 'string' ? printed[name] : printed;
      const twin = other![name];
      return [name, twin === undefined || grammar === undefined ? value : await inWordsOf(twin, value, grammar)];
    }),
  );
  return sameOr(ours, Object.fromEntries(entries));
}

async function inWordsOfOne(theirs: readonly Json[], ours: string, grammar: Grammar): Promise<string> {
  if (theirs.includes(ours)) return ours;
  for (const one of theirs) if (typeof one === 'string' && (await meanTheSame(grammar, ours, one))) return one;
  return ours;
}

const sameOr = (before: Json, after: Json): Json => (JSON.stringify(before) === JSON.stringify(after) ? before : after);
