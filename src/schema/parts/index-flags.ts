// What a table says of one of its indexes, whether that stands behind a constraint or not: read with the index, and set by it.
import type { Row } from '../../postgres/session/queryable.ts';
import { lastName } from '../model/name.ts';
import type { Attributes, CatalogObject } from '../model/object.ts';
import { idIn } from '../model/object.ts';

export type IndexFlags = {
  /** CLUSTER goes by it. */
  readonly clustered?: true;
  /** Tells replicas which row is meant. */
  readonly replicaIdentity?: true;
};

/** Columns for indexFlags; `i` is pg_index. */
export const INDEX_FLAGS = 'i.indisclustered AS clustered, i.indisreplident AS replica_identity';

export const indexFlags = (row: Row): { readonly clustered: true | null; readonly replicaIdentity: true | null } => ({
  clustered: row['clustered'] === 't' ? true : null,
  replicaIdentity: row['replica_identity'] === 't' ? true : null,
});

/**
 * Sets those of a new index, or those that are changed. That another index, or none, identifies rows is said where that is set.
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

/** A table goes by one index: it lets go of this one before it goes by another. */
export const clearFlags = ({ owner, attributes }: Flagged, live: Flagged, changed: readonly string[]): readonly string[] =>
  changed.includes('clustered') && !attributes.clustered && live.attributes.clustered
    ? [`ALTER TABLE ${idIn(owner ?? '')} SET WITHOUT CLUSTER`]
    : [];

type Flagged = CatalogObject<IndexFlags>;
