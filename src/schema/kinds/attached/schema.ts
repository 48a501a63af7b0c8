// Schemas. What is in them is reported by itself.
import type { Kind } from '../../model/kind.ts';
import { qualified } from '../../model/name.ts';
import { notOfExtension, ourSchema } from '../../model/scope.ts';

export const schema: Kind<Record<never, never>> = {
  name: 'schema',
  plural: 'schemas',
  attributes: {},
  query: (scope) => `/* gate:schema */ SELECT n.nspname AS name FROM pg_catalog.pg_namespace n
WHERE ${ourSchema(scope)} AND ${notOfExtension('pg_catalog.pg_namespace', 'n.oid')} ORDER BY n.nspname`,
  parse: (row) => ({ kind: 'schema', id: qualified(row['name']!), attributes: {} }),
  weight: () => 10,
  create: ({ id }) => [`CREATE SCHEMA ${id}`],
  alter: () => [],
  drop: ({ id }) => [`DROP SCHEMA ${id}`],
};
