// Access methods of tables and of indexes that were made by hand.

import type { Kind } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import { notOfExtension } from '../../model/scope.ts';
import { inDatabase } from '../../parts/catalogs/catalog-rows.ts';

type AccessMethodAttributes = {
  readonly type: 'TABLE' | 'INDEX';
  readonly handler: string;
};

export const accessMethod: Kind<AccessMethodAttributes> = {
  name: 'access method',
  plural: 'access methods',
  ...inDatabase('pg_am', 'am'),
  attributes: { type: 'meaning', handler: 'meaning' },
  // PostgreSQL's own have an oid below the first that users' objects get.
  query: () => `/* gate:access-method */ SELECT m.amname AS name, m.amtype AS type, n.nspname AS schema, p.proname AS handler
FROM pg_catalog.pg_am m JOIN pg_catalog.pg_proc p ON p.oid = m.amhandler JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE m.oid >= 16384 AND ${notOfExtension('pg_catalog.pg_am', 'm.oid')} ORDER BY m.amname`,
  parse: (row) => ({
    kind: 'access method',
    id: quoteName(row['name']!),
    attributes: { type: row['type'] === 't' ? 'TABLE' : 'INDEX', handler: qualified(row['schema']!, row['handler']!) },
  }),
  weight: () => weightOfStep('access method'),
  mentions: ({ attributes: { handler } }) => `${handler}(`,
  create: ({ id, attributes: { type, handler } }) => [`CREATE ACCESS METHOD ${id} TYPE ${type} HANDLER ${handler}`],
  alter: () => 'replace',
  drop: ({ id }) => [`DROP ACCESS METHOD ${id}`],
  brief: ({ attributes: { type, handler } }) => `${type.toLowerCase()}, handler ${handler}`,
  caution: ({ state }) => (state === 'changed' ? 'what uses it must be dropped first and recreated afterwards' : undefined),
};
