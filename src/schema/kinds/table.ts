// Tables and partitioned tables: pg_class of relkind r and p. Columns, constraints, indexes and triggers are objects of their own.
import { isTrue, type Kind, text } from '../kind.ts';
import type { CatalogObject } from '../object.ts';
import { columnDefinition } from './column.ts';

export const table: Kind = {
  name: 'table',
  plural: 'tables',
  weight: ({ attributes }) => (attributes['partitionOf'] === null && (attributes['inherits'] as readonly string[]).length === 0 ? 50 : 51),
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:table */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS id,
  c.relpersistence AS persistence, c.relrowsecurity AS rls, c.relforcerowsecurity AS force_rls,
  CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_by,
  CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bound,
  CASE WHEN c.relhassubclass OR c.relispartition OR EXISTS (SELECT FROM pg_catalog.pg_inherits x WHERE x.inhrelid = c.oid) THEN
    (SELECT pg_catalog.json_agg(pg_catalog.quote_ident(pn.nspname) || '.' || pg_catalog.quote_ident(p.relname) ORDER BY i.inhseqno) FROM pg_catalog.pg_inherits i
     JOIN pg_catalog.pg_class p ON p.oid = i.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid) END AS parents
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ${userSchema} AND ${notExtensionMember('pg_class', 'c.oid')} ORDER BY 1`,
  parse: (row) => {
    const parents = JSON.parse(row['parents'] ?? '[]') as string[];
    const isPartition = row['bound'] !== null;
    return {
      kind: 'table',
      id: row['id']!,
      owner: null,
      attributes: {
        unlogged: row['persistence'] === 'u',
        rowSecurity: isTrue(row['rls']),
        forceRowSecurity: isTrue(row['force_rls']),
        partitionBy: row['partition_by'] ?? null,
        partitionOf: isPartition ? text(parents[0]) : null,
        bound: row['bound'] ?? null,
        inherits: isPartition ? [] : parents,
      },
    };
  },
  create: ({ id, attributes: a }, { parts }) => {
    const columns = parts.filter((part) => part.kind === 'column').map(columnDefinition);
    const what = `CREATE ${a['unlogged'] === true ? 'UNLOGGED ' : ''}TABLE ${id}`;
    const by = a['partitionBy'] === null ? '' : ` PARTITION BY ${a['partitionBy']}`;
    const inherits = (a['inherits'] as readonly string[]).join(', ');
    const body = columns.length === 0 ? '()' : `(\n  ${columns.join(',\n  ')}\n)`;
    const made =
      a['partitionOf'] === null
        ? `${what} ${body}${inherits === '' ? '' : ` INHERITS (${inherits})`}${by}`
        : `${what} PARTITION OF ${a['partitionOf']} ${a['bound']}${by}`;
    return [made, ...rowSecurity(id, a, { rowSecurity: false, forceRowSecurity: false })];
  },
  alter: ({ id, attributes: expected }, { attributes: live }) => {
    const inPlace = ['unlogged', 'rowSecurity', 'forceRowSecurity'];
    const other = Object.keys(expected).filter((name) => !inPlace.includes(name));
    if (other.some((name) => JSON.stringify(expected[name]) !== JSON.stringify(live[name]))) return [];
    const logged =
      expected['unlogged'] === live['unlogged'] ? [] : [`ALTER TABLE ${id} SET ${expected['unlogged'] === true ? 'UNLOGGED' : 'LOGGED'}`];
    return [...logged, ...rowSecurity(id, expected, live)];
  },
  drop: ({ id }) => [`DROP TABLE ${id}`],
  holdsData: true,
};

function rowSecurity(id: string, expected: CatalogObject['attributes'], live: CatalogObject['attributes']): readonly string[] {
  const statements: string[] = [];
  if (expected['rowSecurity'] !== live['rowSecurity']) statements.push(expected['rowSecurity'] === true ? 'ENABLE' : 'DISABLE');
  if (expected['forceRowSecurity'] !== live['forceRowSecurity'])
    statements.push(expected['forceRowSecurity'] === true ? 'FORCE' : 'NO FORCE');
  return statements.map((how) => `ALTER TABLE ${id} ${how} ROW LEVEL SECURITY`);
}
