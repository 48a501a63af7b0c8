// Tables, partitioned ones and partitions. Columns, constraints, indexes and triggers are objects of their own, which a table contains.

import { columnDefinition } from '../column-definition.ts';
import type { Change, Kind } from '../kind.ts';
import { present } from '../kind.ts';
import { lastName, qualified, quoteName } from '../name.ts';
import type { CatalogObject } from '../object.ts';
import { referenceOf } from '../object.ts';
import { ourRelations } from '../scope.ts';

type TableAttributes = {
  /** Column names in the table's order: what INSERT without a column list relies on, and a recreated table follows. */
  readonly order: readonly string[];
  readonly unlogged?: true;
  readonly partitionBy?: string;
  readonly partitionOf?: string;
  /** `FOR VALUES FROM (…) TO (…)`, `DEFAULT`. */
  readonly bounds?: string;
  readonly inherits?: readonly string[];
  readonly rowSecurity?: true;
  readonly forceRowSecurity?: true;
  /** `FULL`, `NOTHING`, `USING INDEX name`. */
  readonly replicaIdentity?: string;
};

export const table: Kind<TableAttributes> = {
  name: 'table',
  plural: 'tables',
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'rp');
    return `/* gate:table */ SELECT n.nspname AS schema, c.relname AS name, c.relpersistence AS persistence,
  c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security, c.relreplident AS replica_identity,
  CASE WHEN c.relreplident = 'i' THEN (SELECT x.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    WHERE i.indrelid = c.oid AND i.indisreplident) END AS replica_index,
  CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_by,
  c.relispartition AS is_partition, CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bounds,
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(pn.nspname, p.relname) ORDER BY h.inhseqno) FROM pg_catalog.pg_inherits h
    JOIN pg_catalog.pg_class p ON p.oid = h.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid) AS parents,
  (SELECT pg_catalog.json_agg(a.attname ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
FROM ${from} WHERE ${where} ORDER BY n.nspname, c.relname`;
  },
  parse: (row) => {
    const parents = (JSON.parse(row['parents'] ?? '[]') as [string, string][]).map((names) => qualified(...names));
    const isPartition = row['is_partition'] === 't';
    return {
      kind: 'table',
      id: qualified(row['schema']!, row['name']!),
      attributes: present<TableAttributes>({
        order: (JSON.parse(row['columns'] ?? '[]') as string[]).map(quoteName),
        unlogged: row['persistence'] === 'u',
        partitionBy: row['partition_by'],
        partitionOf: isPartition && parents[0],
        bounds: row['bounds'],
        inherits: !isPartition && parents,
        rowSecurity: row['row_security'] === 't',
        forceRowSecurity: row['force_row_security'] === 't',
        replicaIdentity: replicaIdentity(row['replica_identity'], row['replica_index']),
      }),
    };
  },
  weight: () => 50,
  notCompared: ['order'],
  printed: ['partitionBy', 'bounds'],
  create: createTable,
  finish: ({ id, attributes }) => [
    ...(attributes.rowSecurity ? [`ALTER TABLE ${id} ENABLE ROW LEVEL SECURITY`] : []),
    ...(attributes.forceRowSecurity ? [`ALTER TABLE ${id} FORCE ROW LEVEL SECURITY`] : []),
    ...(attributes.replicaIdentity ? [`ALTER TABLE ${id} REPLICA IDENTITY ${attributes.replicaIdentity}`] : []),
  ],
  alter: alterTable,
  drop: ({ id }) => [`DROP TABLE ${id}`],
  holds: 'its rows',
  caution: (difference) => {
    if (difference.state === 'missing') return 'this makes the table without the rows it had: restore them from a backup';
    const byHand = difference.changed.includes('partitionBy');
    return byHand ? 'the way a table is partitioned cannot be altered: make a new table in a migration and move the rows over' : undefined;
  },
};

function replicaIdentity(letter: string | null | undefined, index: string | null | undefined): string | null {
  if (letter === 'i') return index == null ? 'NOTHING' : `USING INDEX ${quoteName(index)}`;
  return letter === 'f' ? 'FULL' : letter === 'n' ? 'NOTHING' : null;
}

function createTable(object: CatalogObject<TableAttributes>, parts: readonly CatalogObject[]): readonly string[] {
  const { id, attributes } = object;
  const self = referenceOf(object);
  const columns = parts
    .filter((part) => part.kind === 'column' && part.owner === self && part.attributes['inherited'] === undefined)
    .sort((a, b) => attributes.order.indexOf(lastName(a.id)) - attributes.order.indexOf(lastName(b.id)))
    .map((column) => `  ${columnDefinition(column)}`);
  const head = `CREATE ${attributes.unlogged ? 'UNLOGGED ' : ''}TABLE ${id}`;
  const partitioned = attributes.partitionBy === undefined ? '' : ` PARTITION BY ${attributes.partitionBy}`;
  if (attributes.partitionOf !== undefined) return [`${head} PARTITION OF ${attributes.partitionOf} ${attributes.bounds}${partitioned}`];
  const inherits = attributes.inherits === undefined ? '' : ` INHERITS (${attributes.inherits.join(', ')})`;
  const list = columns.length === 0 ? '()' : `(\n${columns.join(',\n')}\n)`;
  return [`${head} ${list}${inherits}${partitioned}`];
}

function alterTable({ expected, live, changed }: Change<TableAttributes>): readonly string[] {
  const [wanted, found] = [expected.attributes, live.attributes];
  const alter = `ALTER TABLE ${expected.id}`;
  if (changed.includes('partitionBy')) return [];
  const parents = (a: TableAttributes, b: TableAttributes): string[] =>
    (a.inherits ?? []).filter((parent) => !b.inherits?.includes(parent));
  const moved = changed.includes('partitionOf') || changed.includes('bounds');
  return [
    ...(moved && found.partitionOf !== undefined ? [`ALTER TABLE ${found.partitionOf} DETACH PARTITION ${expected.id}`] : []),
    ...parents(found, wanted).map((parent) => `${alter} NO INHERIT ${parent}`),
    ...parents(wanted, found).map((parent) => `${alter} INHERIT ${parent}`),
    ...(moved && wanted.partitionOf !== undefined
      ? [`ALTER TABLE ${wanted.partitionOf} ATTACH PARTITION ${expected.id} ${wanted.bounds}`]
      : []),
    ...(changed.includes('unlogged') ? [`${alter} SET ${wanted.unlogged ? 'UNLOGGED' : 'LOGGED'}`] : []),
    ...(changed.includes('rowSecurity') ? [`${alter} ${wanted.rowSecurity ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`] : []),
    ...(changed.includes('forceRowSecurity') ? [`${alter} ${wanted.forceRowSecurity ? 'FORCE' : 'NO FORCE'} ROW LEVEL SECURITY`] : []),
    ...(changed.includes('replicaIdentity') ? [`${alter} REPLICA IDENTITY ${wanted.replicaIdentity ?? 'DEFAULT'}`] : []),
  ];
}
