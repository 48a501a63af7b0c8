// Tables, partitioned ones and partitions. Columns, constraints, indexes and triggers are objects of their own, which a table contains.

import type { Change, Kind, PartsOf } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, lastName, qualified, quoteName } from '../../model/name.ts';
import { hasName } from '../../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceTo } from '../../model/object.ts';
import { ourRelations } from '../../model/scope.ts';
import { COUNTED_TABLESPACES } from '../../parts/catalogs/catalog-rows.ts';
import { asRelation, COUNTED, securableRelation } from '../../parts/catalogs/relation-rows.ts';
import { givenByAttaching, joinParents, joinPartitioned, leaveParents, lentColumns } from '../../parts/columns/join-parents.ts';
import { createTable, type TableAttributes } from '../../parts/columns/table-definition.ts';
import { columnsBefore, fitsType, isTyped, joinType, leaveType } from '../../parts/columns/typed-table.ts';
import { PARENTS, parentsIn } from '../../parts/parents.ts';
import { optionChanges, parseOptions, withDocumented } from '../../parts/storage-options.ts';

export const table: Kind<TableAttributes> = {
  name: 'table',
  plural: 'tables',
  catalogs: [
    COUNTED.relations,
    COUNTED.parents,
    COUNTED.indexes,
    COUNTED_TABLESPACES,
    { table: 'pg_partitioned_table', oid: 'partrelid', relation: 'partrelid', onlyBeside: ['pg_class.p'] },
  ],
  foundBy: ['pg_class.r', 'pg_class.p'],
  described: [asRelation('rp', 'table')],
  securable: securableRelation('rp'),
  attributes: {
    order: 'kept',
    ownOrder: 'kept',
    unlogged: 'meaning',
    partitionBy: 'meaning',
    partitionOf: 'meaning',
    bounds: 'meaning',
    inherits: 'meaning',
    ofType: 'meaning',
    accessMethod: 'tuning',
    tablespace: 'tuning',
    options: 'tuning',
    rowSecurity: 'meaning',
    forceRowSecurity: 'meaning',
    replicaIdentity: 'tuning',
  },
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'rp');
    return `/* gate:table */ SELECT n.nspname AS schema, c.relname AS name, c.relpersistence AS persistence,
  c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security, c.relreplident AS replica_identity,
  c.relreplident = 'i' AND c.oid IN (SELECT i.indrelid FROM pg_catalog.pg_index i WHERE i.indisreplident) AS by_index,
  am.amname AS access_method, sp.spcname AS tablespace, pg_catalog.array_to_json(c.reloptions) AS options,
  pg_catalog.array_to_json(toast.reloptions) AS toast_options, tn.nspname AS type_schema, ty.typname AS type,
  CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_by,
  c.relispartition AS is_partition, CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bounds,
  ${(scope.extent?.hasParents ?? true) ? PARENTS : 'NULL AS parents'}, CASE WHEN c.relispartition THEN ${columnsOf('c.oid')} <>
    (SELECT ${columnsOf('h.inhparent')} FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid) END AS own_order,
  pg_catalog.array_to_json(ARRAY(SELECT a.attname FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)) AS columns
FROM ${from} LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam LEFT JOIN pg_catalog.pg_tablespace sp ON sp.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_catalog.pg_type ty ON ty.oid = c.reloftype LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = ty.typnamespace
WHERE ${where} ORDER BY n.nspname, c.relname`;
  },
  parse: (row) => {
    const parents = parentsIn(row);
    const isPartition = row['is_partition'] === 't';
    return {
      kind: 'table',
      id: qualified(row['schema']!, row['name']!),
      attributes: present<TableAttributes>({
        order: (JSON.parse(row['columns'] ?? '[]') as string[]).map(quoteName),
        ownOrder: row['own_order'] === 't',
        unlogged: row['persistence'] === 'u',
        partitionBy: row['partition_by'],
        partitionOf: isPartition && parents[0],
        bounds: row['bounds'],
        inherits: !isPartition && parents,
        rowSecurity: row['row_security'] === 't',
        forceRowSecurity: row['force_row_security'] === 't',
        replicaIdentity: row['by_index'] === 't' ? 'INDEX' : REPLICA_IDENTITY[row['replica_identity']!],
        ofType: row['type'] == null ? null : qualified(row['type_schema']!, row['type']),
        accessMethod: row['access_method'] == null || row['access_method'] === 'heap' ? null : quoteName(row['access_method']),
        tablespace: row['tablespace'] == null ? null : quoteName(row['tablespace']),
        options: [...parseOptions(row['options']), ...parseOptions(row['toast_options'], 'toast.')],
      }),
    };
  },
  withoutInternals: (attributes) => withDocumented(attributes, 'table', attributes.accessMethod),
  shapedBy: ({ attributes: { ofType } }) => (ofType === undefined ? undefined : referenceTo('composite type', ofType)),
  dependsOn: ({ id, attributes: { partitionBy, partitionOf, bounds, inherits = [], ofType } }) =>
    [id, partitionBy, partitionOf, bounds, ...inherits, ofType].join('\n'),
  // What comes from parents is made when they have all that they hand down.
  weight: ({ attributes: { inherits, partitionOf } }) =>
    weightOfStep(inherits === undefined && partitionOf === undefined ? 'table' : 'table with parents'),
  printed: { partitionBy: 'partition key', bounds: 'partition bounds' },
  create: createTable,
  copies,
  finish: ({ id, attributes }) => [
    ...(attributes.rowSecurity ? [`ALTER TABLE ${id} ENABLE ROW LEVEL SECURITY`] : []),
    ...(attributes.forceRowSecurity ? [`ALTER TABLE ${id} FORCE ROW LEVEL SECURITY`] : []),
    ...(attributes.replicaIdentity === undefined ? [] : setReplicaIdentity(id, attributes)),
  ],
  clear: (change) => [...leaveType(change), ...leaveParents(change)],
  lends: lentColumns,
  releases,
  gives: givenByAttaching,
  partsBefore: columnsBefore,
  alter: alterTable,
  pieces: ({ id, attributes: { partitionOf, bounds } }) =>
    partitionOf === undefined
      ? []
      : [
          {
            key: 'place',
            attributes: ['partitionOf', 'bounds'],
            text: partitionOf,
            value: `${partitionOf} ${bounds}`,
            put: [`ALTER TABLE ${partitionOf} ATTACH PARTITION ${id} ${bounds}`],
            take: [`ALTER TABLE ${partitionOf} DETACH PARTITION ${id}`],
            only: 'differing',
            attachesTo: partitionOf,
            // Nothing of the parent is altered, made or dropped between.
            late: weightOfStep('comment'),
          },
        ],
  pins: ({ attributes: { partitionBy } }, { id }) => partitionBy !== undefined && hasName(partitionBy, lastName(id)),
  // A partition takes a place that another may have had.
  slots: ({ id, attributes: { partitionOf } }) => [id, ...(partitionOf === undefined ? [] : [`a partition of ${partitionOf}`])],
  settle: (change) => ({
    weight: weightOfStep(change.changed.includes('inherits') ? 'parents are joined' : 'columns are settled'),
    statements: [...(change.changed.includes('partitionOf') ? joinPartitioned(change) : joinParents(change)), ...joinType(change)],
  }),
  // No partition, no key and no column of the partition key fits another partitioning.
  stopsParts: ({ changed }) => changed.includes('partitionBy'),
  isPartlyByHand: (change) => isTyped(change) && !fitsType(change),
  drop: ({ id }) => [`DROP TABLE ${id}`],
  holds: 'its rows',
  caution: (difference) => {
    if (difference.state === 'missing') return 'this creates the table without its rows: restore them from a backup';
    if (isTyped(difference) && !fitsType(difference)) return NOT_IN_ORDER;
    const byHand = difference.changed.includes('partitionBy');
    return byHand ? 'the partitioning of a table cannot be altered: create a new table in a migration and move the rows over' : undefined;
  },
};

const NOT_IN_ORDER =
  'PostgreSQL puts a table on a type only if its columns are in the order of the type: drop those from the first that is out of place, add them again in order, then ALTER TABLE … OF';

/**
 * An index ON ONLY a partitioned table that was not there yet when the partition was made or attached; of a table that is made, also what it
 * has itself and not from a parent.
 */
function copies(
  { id, attributes: { partitionOf, inherits = [] } }: CatalogObject<TableAttributes>,
  parts: readonly CatalogObject[],
  partsOf: PartsOf,
  change?: Change<TableAttributes>,
): readonly CatalogObject[] {
  const isAttached = change === undefined || change.changed.includes('partitionOf') || change.changed.includes('bounds');
  const attached = new Set(parts.map(({ attributes }) => attributes['attachedTo']));
  const own = parts.filter(({ owner, origin }) => origin === undefined && owner === referenceTo('table', id));
  const isOwn = ({ kind, id: other }: CatalogObject): boolean =>
    own.some((part) => part.kind === kind && lastName(part.id) === lastName(other));
  return [partitionOf ?? [], inherits].flat().flatMap((parent) =>
    partsOf({ kind: 'table', id: parent, attributes: {} }).filter((part) => {
      if (part.kind === 'index')
        return isAttached && partitionOf !== undefined && part.attributes['only'] === true && !attached.has(part.id);
      return (
        change === undefined &&
        part.owner === referenceTo('table', parent) &&
        (part.kind === 'column' || part.kind === 'constraint') &&
        isOwn(part)
      );
    }),
  );
}

function releases({ expected, live }: Change<TableAttributes>, { origin }: CatalogObject): boolean {
  const [wanted, found] = [expected.attributes, live.attributes];
  if (origin === undefined) return false;
  if (found.partitionOf !== undefined) return wanted.partitionOf !== found.partitionOf;
  const parent = allButLast(idIn(origin));
  return found.inherits?.includes(parent) === true && wanted.inherits?.includes(parent) !== true;
}

const columnsOf = (table: string): string => `(SELECT pg_catalog.array_agg(o.attname ORDER BY o.attnum) FROM pg_catalog.pg_attribute o
    WHERE o.attrelid = ${table} AND o.attnum > 0 AND NOT o.attisdropped)`;

const REPLICA_IDENTITY: Readonly<Record<string, 'FULL' | 'NOTHING'>> = { f: 'FULL', n: 'NOTHING' };

/** The index that becomes the replica identity says so itself when it is created or altered. */
const setReplicaIdentity = (id: string, { replicaIdentity }: TableAttributes): readonly string[] =>
  replicaIdentity === 'INDEX' ? [] : [`ALTER TABLE ${id} REPLICA IDENTITY ${replicaIdentity ?? 'DEFAULT'}`];

function alterTable({ expected, live, changed }: Change<TableAttributes>): readonly string[] {
  const [wanted, found] = [expected.attributes, live.attributes];
  const alter = `ALTER TABLE ${expected.id}`;
  if (changed.includes('partitionBy')) return [];
  const when = (name: string, statement: string): readonly string[] => (changed.includes(name) ? [statement] : []);
  return [
    ...when('unlogged', `${alter} SET ${wanted.unlogged ? 'UNLOGGED' : 'LOGGED'}`),
    ...when('accessMethod', `${alter} SET ACCESS METHOD ${wanted.accessMethod ?? (wanted.partitionBy === undefined ? 'heap' : 'DEFAULT')}`),
    ...when('tablespace', `${alter} SET TABLESPACE ${wanted.tablespace ?? 'pg_default'}`),
    ...(changed.includes('options') ? optionChanges(found.options, wanted.options).map((change) => `${alter} ${change}`) : []),
    ...when('rowSecurity', `${alter} ${wanted.rowSecurity ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`),
    ...when('forceRowSecurity', `${alter} ${wanted.forceRowSecurity ? 'FORCE' : 'NO FORCE'} ROW LEVEL SECURITY`),
    ...(changed.includes('replicaIdentity') ? setReplicaIdentity(expected.id, wanted) : []),
  ];
}
