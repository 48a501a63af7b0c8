// What views and materialized views have in common: their query, and its columns.

import type { Row } from '../../postgres/session/queryable.ts';
import { qualified } from '../model/name.ts';
import { ourRelations, type Scope } from '../model/scope.ts';
import { parseOptions } from './storage-options.ts';

export type ViewAttributes = {
  /** The query as pg_get_viewdef prints it, without the semicolon. */
  readonly definition: string;
  /** `name type` of each, in order: a view can be replaced in place only if these stay and new ones follow them. Absent: none. */
  readonly columns?: readonly string[];
  /** `security_barrier=true`, `check_option=local`, `fillfactor=70` … */
  readonly options?: readonly string[];
};

/** @param relkind pg_class's letter. @param more further columns of the SELECT. @param joins of pg_class, which is `c`. */
export function viewQuery(scope: Scope, relkind: 'v' | 'm', more: string, joins = ''): string {
  const { from, where } = ourRelations(scope, relkind);
  return `SELECT n.nspname AS schema, c.relname AS name, pg_catalog.pg_get_viewdef(c.oid) AS definition,
  (SELECT pg_catalog.json_agg(pg_catalog.concat_ws(' ', pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod),
      CASE WHEN a.attcollation <> t.typcollation THEN (SELECT 'COLLATE ' || l.collnamespace::pg_catalog.regnamespace || '.'
        || pg_catalog.quote_ident(l.collname) FROM pg_catalog.pg_collation l WHERE l.oid = a.attcollation) END) ORDER BY a.attnum)
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  pg_catalog.array_to_json(c.reloptions) AS options, ${more}
FROM ${from} ${joins} WHERE ${where} ORDER BY n.nspname, c.relname`;
}

export const viewId = (row: Row): string => qualified(row['schema']!, row['name']!);

export const viewAttributes = (row: Row): ViewAttributes => ({
  definition: (row['definition'] ?? '').replace(/;\s*$/, '').trim(),
  columns: JSON.parse(row['columns'] ?? '[]') as string[],
  options: parseOptions(row['options']),
});
