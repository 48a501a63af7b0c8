// Schemas. What is in them is reported by itself.

import type { Kind } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { ourOwn } from '../../model/scope.ts';

export const schema: Kind<Record<never, never>> = {
  name: 'schema',
  plural: 'schemas',
  catalogs: [
    // The application's, and the one of PostgreSQL's that privileges are looked at in.
    { table: 'pg_namespace', where: "(nspname !~ '^pg_' OR nspname = 'pg_catalog')" },
  ],
  described: [{ rows: { catalog: 'pg_namespace', isLabelled: true, schema: 'o.oid', names: 'o.nspname' } }],
  securable: {
    rows: { catalog: 'pg_namespace', schema: 'o.nspname', owner: 'o.nspowner', acl: 'o.nspacl', aclDefault: `'n'` },
    grants: { on: 'SCHEMA', defaults: 'SCHEMAS' },
  },
  attributes: {},
  query: (scope) => `/* gate:schema */ SELECT n.nspname AS name FROM pg_catalog.pg_namespace n
WHERE ${ourOwn(scope, 'pg_catalog.pg_namespace', 'n.oid')} ORDER BY n.nspname`,
  parse: (row) => ({ kind: 'schema', id: qualified(row['name']!), attributes: {} }),
  weight: () => weightOfStep('schema'),
  create: ({ id }) => [`CREATE SCHEMA ${id}`],
  alter: () => [],
  drop: ({ id }) => [`DROP SCHEMA ${id}`],
};
