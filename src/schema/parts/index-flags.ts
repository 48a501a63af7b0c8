// What a table says about one of its indexes, whether or not a constraint uses it: read with the index, and set with it.
import type { Row } from '../../postgres/session/queryable.ts';
import { lastName } from '../model/name.ts';
import type { Attributes, CatalogObject } from '../model/object.ts';
import { idIn } from '../model/object.ts';

export type IndexFlags = {
  /** CLUSTER uses it. */
  readonly clustered?: true;
  /** Identifies rows to replicas. */
  readonly replicaIdentity?: true;
};

/** Columns for indexFlags; `i` is pg_index. */
export const INDEX_FLAGS = 'i.indisclustered AS clustered, i.indisreplident AS replica_identity';

export const indexFlags = (row: Row): { readonly clustered: true | null; readonly replicaIdentity: true | null } => ({
  clustered: row['clustered'] === 't' ? true : null,
  replicaIdentity: row['replica_identity'] === 't' ? true : null,
});

/**
 * Sets the flags of a new index, or those that have changed. If another index, or none, identifies rows, that is said where it is set.
 * @param index its id.
 */
export function setFlags(
  index: string,
  { owner, attributes }: CatalogObject<IndexFlags> | CatalogObject<Attributes>,
  changed?: readonly string[],
): readonly string[] {
  const alter = `ALTER TABLE ${idIn(owner ?? '')}`;
  const { clustered, replicaIdentity } = attributes as IndexFlags;
  return [
    ...(clustered && (changed?.includes('clustered') ?? true) ? [`${alter} CLUSTER ON ${lastName(index)}`] : []),
    ...(replicaIdentity && (changed?.includes('replicaIdentity') ?? true)
      ? [`${alter} REPLICA IDENTITY USING INDEX ${lastName(index)}`]
      : []),
  ];
}

/** A table is clustered on one index: the mark is removed from this one before another gets it. */
export const clearFlags = ({ owner, attributes }: Flagged, live: Flagged, changed: readonly string[]): readonly string[] =>
  changed.includes('clustered') && !attributes.clustered && live.attributes.clustered
    ? [`ALTER TABLE ${idIn(owner ?? '')} SET WITHOUT CLUSTER`]
    : [];

type Flagged = CatalogObject<IndexFlags>;
