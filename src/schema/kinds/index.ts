// Indexes that back no constraint, of tables and materialized views: pg_index. A partition's share of a partitioned index is the parent's.
import { isTrue, type Kind, text } from '../kind.ts';
import type { CatalogObject } from '../object.ts';

export const index: Kind = {
  name: 'index',
  plural: 'indexes',
  weight: () => 85,
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:index */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(x.relname) AS id,
  CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'table ' END || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS owner,
  pg_catalog.pg_get_indexdef(i.indexrelid) AS definition, i.indisvalid AND i.indisready AS valid
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND NOT x.relispartition
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = i.indrelid)
  AND ${userSchema} AND ${notExtensionMember('pg_class', 'c.oid')} ORDER BY 1`,
  parse: (row) => ({
    kind: 'index',
    id: row['id']!,
    owner: row['owner']!,
    attributes: { definition: text(row['definition']), valid: isTrue(row['valid']) },
  }),
  create: (object) => [build(object)],
  alter: () => null,
  drop: (object) => [`DROP INDEX ${isPartitioned(object) ? '' : 'CONCURRENTLY '}${object.id}`],
  summary: ({ attributes }) => String(attributes['definition']),
  health: (object) =>
    object.attributes['valid'] === true || isPartitioned(object)
      ? null
      : {
          code: 'index-invalid',
          severity: 'error',
          message: `index ${object.id} is INVALID: a CREATE INDEX CONCURRENTLY did not end, and PostgreSQL does not use the index`,
          hint: 'drop it and build it again; both without blocking anybody',
          repair: `DROP INDEX CONCURRENTLY ${object.id};\n${build(object)};`,
        },
};

/** On a partitioned table the index is built on the partitions as well, which CONCURRENTLY does not do (manual, CREATE INDEX). */
const isPartitioned = ({ attributes }: CatalogObject): boolean => String(attributes['definition']).includes(' ON ONLY ');

const build = (object: CatalogObject): string => {
  const definition = String(object.attributes['definition']);
  return isPartitioned(object)
    ? definition.replace(' ON ONLY ', ' ON ')
    : definition.replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX CONCURRENTLY ');
};
