// Views of both sorts: the SQL for what their definitions are, and what CREATE OR REPLACE VIEW can do about a change.
import type { Row } from '../postgres/queryable.ts';
import { present } from './kind.ts';
import { qualified } from './name.ts';
import type { CatalogObject } from './object.ts';
import { ourRelations, type Scope } from './scope.ts';

export type ViewAttributes = {
  /** The query as pg_get_viewdef prints it, without the semicolon. */
  readonly definition: string;
  /** `name type` of each, in order: a view can be replaced in place only where these stay, more may follow. */
  readonly columns: readonly string[];
  /** `security_barrier=true`, `check_option=local` … */
  readonly options?: readonly string[];
};

/** @param relkind pg_class's letter. */
export function viewQuery(scope: Scope, relkind: 'v' | 'm'): string {
  const { from, where } = ourRelations(scope, relkind);
  return `SELECT n.nspname AS schema, c.relname AS name, pg_catalog.pg_get_viewdef(c.oid) AS definition,
  (SELECT pg_catalog.json_agg(a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
     FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  pg_catalog.array_to_json(c.reloptions) AS options
FROM ${from} WHERE ${where} ORDER BY n.nspname, c.relname`;
}

export const parseView = (kind: string, row: Row): CatalogObject<ViewAttributes> => ({
  kind,
  id: qualified(row['schema']!, row['name']!),
  attributes: present<ViewAttributes>({
    definition: (row['definition'] ?? '').replace(/;\s*$/, '').trim(),
    columns: JSON.parse(row['columns'] ?? '[]') as string[],
    options: (JSON.parse(row['options'] ?? '[]') as string[]).sort(),
  }),
});

export const withOptions = ({ options }: ViewAttributes): string => (options === undefined ? '' : ` WITH (${options.join(', ')})`);
