// Text search templates. They are made of functions in C, by superusers only.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { ourOwn } from '../../model/scope.ts';
import { callsOf } from '../../parts/calls-in-text.ts';
import { inSchema } from '../../parts/catalogs/catalog-rows.ts';

type TemplateAttributes = {
  readonly init?: string;
  readonly lexize: string;
};

export const textSearchTemplate: Kind<TemplateAttributes> = {
  name: 'text search template',
  plural: 'text search templates',
  ...inSchema('pg_ts_template', 'tmpl'),
  attributes: { init: 'meaning', lexize: 'meaning' },
  query: (scope) => `/* gate:text-search-template */ SELECT n.nspname AS schema, t.tmplname AS name,
  CASE WHEN t.tmplinit <> 0 THEN t.tmplinit::pg_catalog.regproc::text END AS init, t.tmpllexize::pg_catalog.regproc::text AS lexize
FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_ts_template', 't.oid')} ORDER BY n.nspname, t.tmplname`,
  parse: (row) => ({
    kind: 'text search template',
    id: qualified(row['schema']!, row['name']!),
    attributes: present<TemplateAttributes>({ init: row['init'], lexize: row['lexize']! }),
  }),
  weight: () => weightOfStep('composite type, text search parser or template'),
  mentions: ({ attributes }) => callsOf({ ...attributes }),
  create: ({ id, attributes: { init, lexize } }) => [
    `CREATE TEXT SEARCH TEMPLATE ${id} (${init === undefined ? '' : `INIT = ${init}, `}LEXIZE = ${lexize})`,
  ],
  alter: () => 'replace',
  drop: ({ id }) => [`DROP TEXT SEARCH TEMPLATE ${id}`],
  caution: ({ state }) =>
    state === 'changed' ? 'a template is recreated: if a dictionary uses it, drop that first and recreate it afterwards' : undefined,
};
