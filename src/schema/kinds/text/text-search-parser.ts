// Text search parsers. They are made of functions in C, by superusers only.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { ourOwn } from '../../model/scope.ts';
import { callsOf } from '../../parts/calls-in-text.ts';
import { inSchema } from '../../parts/catalogs/catalog-rows.ts';

type ParserAttributes = {
  readonly start: string;
  readonly getToken: string;
  readonly end: string;
  readonly lexTypes: string;
  readonly headline?: string;
};

export const textSearchParser: Kind<ParserAttributes> = {
  name: 'text search parser',
  plural: 'text search parsers',
  ...inSchema('pg_ts_parser', 'prs'),
  attributes: { start: 'meaning', getToken: 'meaning', end: 'meaning', lexTypes: 'meaning', headline: 'meaning' },
  query: (
    scope,
  ) => `/* gate:text-search-parser */ SELECT n.nspname AS schema, p.prsname AS name, p.prsstart::pg_catalog.regproc::text AS start,
  p.prstoken::pg_catalog.regproc::text AS get_token, p.prsend::pg_catalog.regproc::text AS "end",
  p.prslextype::pg_catalog.regproc::text AS lex_types,
  CASE WHEN p.prsheadline <> 0 THEN p.prsheadline::pg_catalog.regproc::text END AS headline
FROM pg_catalog.pg_ts_parser p JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_ts_parser', 'p.oid')} ORDER BY n.nspname, p.prsname`,
  parse: (row) => ({
    kind: 'text search parser',
    id: qualified(row['schema']!, row['name']!),
    attributes: present<ParserAttributes>({
      start: row['start']!,
      getToken: row['get_token']!,
      end: row['end']!,
      lexTypes: row['lex_types']!,
      headline: row['headline'],
    }),
  }),
  weight: () => weightOfStep('composite type, text search parser or template'),
  mentions: ({ attributes }) => callsOf({ ...attributes }),
  create: (object) => [createParser(object)],
  alter: () => 'replace',
  drop: ({ id }) => [`DROP TEXT SEARCH PARSER ${id}`],
  caution: ({ state }) =>
    state === 'changed' ? 'a parser is recreated: if a configuration uses it, drop that first and recreate it afterwards' : undefined,
};

function createParser({ id, attributes: { start, getToken, end, lexTypes, headline } }: CatalogObject<ParserAttributes>): string {
  const last = headline === undefined ? '' : `, HEADLINE = ${headline}`;
  return `CREATE TEXT SEARCH PARSER ${id} (START = ${start}, GETTOKEN = ${getToken}, END = ${end}, LEXTYPES = ${lexTypes}${last})`;
}
