// Compares two catalogs as GATE_PARTITIONS has it: by shape, or each partition by its name.
import type { Config, DriftPolicy } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import type { Difference } from '../model/difference.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../model/object.ts';
import { compareMeanings } from './compare-meanings.ts';
import { type ByShape, byShape, goneNotice } from './partition-shapes.ts';

export interface PartitionsCompared extends Pick<ByShape, 'detached' | 'gone' | 'unlike'> {
  /** Detached tables are extra ones among them: nothing that a run may take for its own. */
  readonly differences: readonly Difference[];
}

export async function compareBy(partitions: Config['partitions'], expected: Catalog, live: Catalog): Promise<PartitionsCompared> {
  if (isItself(expected, live)) return NOTHING_DIFFERS;
  if (partitions === 'names') return { differences: await compareMeanings(expected, live), detached: [], gone: [], unlike: [] };
  const shaped = byShape(expected, live);
  const { detached, gone, unlike } = shaped;
  const extra = detached
    .filter(({ owner }) => owner === undefined)
    .map((one) => ({ state: 'extra' as const, live: one, parts: partsIn(detached, one) }));
  return { differences: [...(await compareMeanings(shaped.expected, shaped.live)), ...extra], detached, gone, unlike };
}

const NOTHING_DIFFERS: PartitionsCompared = { differences: [], detached: [], gone: [], unlike: [] };

/** A gate that has nothing to go by expects what it finds: the very same objects. Without any, comparing is what loads what compares. */
const isItself = (expected: Catalog, live: Catalog): boolean =>
  expected.objects.length > 0 &&
  expected.objects.length === live.objects.length &&
  expected.objects.every((object, i) => object === live.objects[i]);

/**
 * If retention works beside a recorded expectation, there is nothing to tell; a snapshot names partitions that somebody may look for.
 * @param against where the expectation is from.
 */
export const partitionFindings = (
  { gone, detached, unlike }: Omit<PartitionsCompared, 'differences'>,
  against: 'snapshot' | 'recorded' | undefined,
  drift: DriftPolicy,
): readonly Finding[] => [
  ...(against === 'snapshot' ? goneNotice(gone, detached) : []),
  ...unlike.map((finding) => (drift === 'strict' ? { ...finding, severity: 'error' as const } : finding)),
];

function partsIn(objects: readonly CatalogObject[], of: CatalogObject): readonly CatalogObject[] {
  return objects.filter(({ owner }) => owner === referenceOf(of)).flatMap((part) => [part, ...partsIn(objects, part)]);
}
