// Materialized views: definition and whether they are populated.
import { isTrue, type Kind, text } from '../kind.ts';

export const materializedView: Kind = {
  name: 'materialized view',
  plural: 'materialized views',
  weight: () => 82,
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:materialized-view */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS id,
  pg_catalog.pg_get_viewdef(c.oid) AS definition, c.relispopulated AS populated
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND ${userSchema} AND ${notExtensionMember('pg_class', 'c.oid')} ORDER BY 1`,
  parse: (row) => ({
    kind: 'materialized view',
    id: row['id']!,
    owner: null,
    attributes: { definition: text(row['definition']).trim().replace(/;$/, ''), populated: isTrue(row['populated']) },
  }),
  create: ({ id, attributes }) => [
    `CREATE MATERIALIZED VIEW ${id} AS\n${attributes['definition']}\nWITH ${attributes['populated'] === true ? '' : 'NO '}DATA`,
  ],
  alter: ({ id, attributes: expected }, { attributes: live }) => {
    if (expected['definition'] !== live['definition']) return null;
    return [`REFRESH MATERIALIZED VIEW ${id} WITH ${expected['populated'] === true ? '' : 'NO '}DATA`];
  },
  drop: ({ id }) => [`DROP MATERIALIZED VIEW ${id}`],
};
