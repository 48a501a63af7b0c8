// Schemas: pg_namespace.
import type { Kind } from '../kind.ts';

export const schema: Kind = {
  name: 'schema',
  plural: 'schemas',
  weight: () => 10,
  query: ({ userSchema, notExtensionMember }) => `/* gate:schema */ SELECT pg_catalog.quote_ident(n.nspname) AS id
FROM pg_catalog.pg_namespace n WHERE ${userSchema} AND ${notExtensionMember('pg_namespace', 'n.oid')} ORDER BY 1`,
  parse: (row) => ({ kind: 'schema', id: row['id']!, owner: null, attributes: {} }),
  create: ({ id }) => [`CREATE SCHEMA ${id}`],
  alter: () => null,
  drop: ({ id }) => [`DROP SCHEMA ${id}`],
};
