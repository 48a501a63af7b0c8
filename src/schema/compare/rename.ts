// If something is gone and something like it has come, a rename is likelier than a drop and a new one: it is reported, never assumed.
import { isDeepStrictEqual } from 'node:util';
import { type Finding, finding } from '../../core/finding.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Difference } from '../model/difference.ts';
import { lastName } from '../model/name.ts';
import { type CatalogObject, referenceOf } from '../model/object.ts';

/** @param differences between the expected and the live schema. */
export function likelyRenames(differences: readonly Difference[]): readonly Finding[] {
  const came = differences.flatMap((one) => (one.state === 'missing' ? [{ object: one.expected, parts: one.parts }] : []));
  const went = differences.flatMap((one) => (one.state === 'extra' ? [{ object: one.live, parts: one.parts }] : []));
  return went.flatMap((from) => {
    const to = came.filter((one) => isAlike(from, one));
    return to.length !== 1 || kindOf(from.object.kind).holds === undefined ? [] : [likelyRename(from.object, to[0]!.object)];
  });
}

interface Whole {
  readonly object: CatalogObject;
  readonly parts: readonly CatalogObject[];
}

/** The same but for the name, in the same place. */
function isAlike(a: Whole, b: Whole): boolean {
  if (a.object.kind !== b.object.kind || a.object.owner !== b.object.owner) return false;
  return isDeepStrictEqual(bare(a), bare(b));
}

const bare = ({ object, parts }: Whole): unknown => {
  const unnamed = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(JSON.stringify(object.id).slice(1, -1), '?'));
  return [unnamed(object.attributes), parts.map(({ kind, id, attributes }) => [kind, id.slice(object.id.length), unnamed(attributes)])];
};

const likelyRename = (from: CatalogObject, to: CatalogObject): Finding =>
  finding({
    code: 'likely-rename',
    subject: referenceOf(to),
    message: `${referenceOf(from)} is dropped and ${referenceOf(to)} is created, and the two are alike: this is probably a rename; dropping one and creating the other loses the data`,
    hint: `if it is a rename, replace the two statements with ALTER … RENAME TO ${lastName(to.id)}`,
  });
