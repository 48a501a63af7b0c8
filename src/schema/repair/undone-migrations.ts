// No repair is offered that takes back what a migration of the folder did: where the live object is as the migrations made it, or is gone as
// they left it, the expectation is what is wrong.
import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../core/finding.ts';
import { type Difference, subjectOf } from '../model/difference.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../model/object.ts';

interface Compared {
  readonly findings: readonly Finding[];
  readonly differences: readonly Difference[];
  readonly live: Catalog;
}

/** @param made what the migrations made. */
export function withoutUndoing({ findings, differences, live }: Compared, made: Catalog): readonly Finding[] {
  const [theirs, found] = [byReference(made), byReference(live)];
  const ours = new Set(
    differences
      .map((one) => subjectOf(one))
      .filter(({ kind }) => made.kinds.includes(kind))
      .map(referenceOf)
      .filter((reference) => isDeepStrictEqual(attributesOf(theirs.get(reference)), attributesOf(found.get(reference)))),
  );
  return findings.map(({ repair, ...finding }) => {
    if (repair === undefined || !ours.has(finding.subject)) return { ...finding, ...(repair !== undefined && { repair }) };
    return { ...finding, hint: HINT };
  });
}

const HINT =
  'a migration of this folder changed it, and the expectation is older: write the snapshot again with `schemagate snapshot` and commit it';

const byReference = ({ objects }: Catalog): ReadonlyMap<string, CatalogObject> =>
  new Map(objects.map((object) => [referenceOf(object), object]));

/** As JSON has them: what is undefined is not there. */
const attributesOf = (object: CatalogObject | undefined): unknown =>
  object === undefined ? null : JSON.parse(JSON.stringify(object.attributes));
