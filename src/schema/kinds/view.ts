// Views: pg_get_viewdef with every name qualified.
import { type Kind, text } from '../kind.ts';

export const view: Kind = {
  name: 'view',
  plural: 'views',
  weight: () => 80,
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:view */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS id,
  pg_catalog.pg_get_viewdef(c.oid) AS definition, (SELECT pg_catalog.json_agg(o ORDER BY o) FROM pg_catalog.unnest(c.reloptions) o) AS options
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND ${userSchema} AND ${notExtensionMember('pg_class', 'c.oid')} ORDER BY 1`,
  parse: (row) => ({
    kind: 'view',
    id: row['id']!,
    owner: null,
    attributes: { definition: text(row['definition']).trim().replace(/;$/, ''), options: JSON.parse(row['options'] ?? '[]') as string[] },
  }),
  create: ({ id, attributes }) => {
    const options = (attributes['options'] as readonly string[]).join(', ');
    return [`CREATE VIEW ${id}${options === '' ? '' : ` WITH (${options})`} AS\n${attributes['definition']}`];
  },
  alter: () => null,
  drop: ({ id }) => [`DROP VIEW ${id}`],
};
