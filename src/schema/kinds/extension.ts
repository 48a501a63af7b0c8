// Extensions: pg_extension. What an extension made is that extension's business.
import { quoteLiteral } from '../../sql/quote.ts';
import type { Kind } from '../kind.ts';

export const extension: Kind = {
  name: 'extension',
  plural: 'extensions',
  weight: () => 15,
  query:
    () => `/* gate:extension */ SELECT pg_catalog.quote_ident(e.extname) AS id, pg_catalog.quote_ident(n.nspname) AS schema, e.extversion AS version
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace ORDER BY 1`,
  parse: (row) => ({ kind: 'extension', id: row['id']!, owner: null, attributes: { schema: row['schema']!, version: row['version']! } }),
  create: ({ id, attributes: a }) => [`CREATE EXTENSION ${id} WITH SCHEMA ${a['schema']} VERSION ${quoteLiteral(String(a['version']))}`],
  alter: ({ id, attributes: expected }, { attributes: live }) => [
    ...(expected['version'] === live['version'] ? [] : [`ALTER EXTENSION ${id} UPDATE TO ${quoteLiteral(String(expected['version']))}`]),
    ...(expected['schema'] === live['schema'] ? [] : [`ALTER EXTENSION ${id} SET SCHEMA ${expected['schema']}`]),
  ],
  drop: ({ id }) => [`DROP EXTENSION ${id}`],
  summary: ({ attributes }) => `version ${attributes['version']} in schema ${attributes['schema']}`,
};
