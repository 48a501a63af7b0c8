// Transforms: how a procedural language sees the values of a type.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import { notOfExtension } from '../../model/scope.ts';

type TransformAttributes = {
  /** `public.from_sql(internal)`. */
  readonly fromSql?: string;
  readonly toSql?: string;
};

const named = (oid: string): string => `(SELECT pg_catalog.json_build_array(n.nspname, p.proname) FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = ${oid})`;

const functionIn = (name: string | null | undefined): string | null =>
  name == null ? null : `${qualified(...(JSON.parse(name) as string[]))}(internal)`;

export const transform: Kind<TransformAttributes> = {
  name: 'transform',
  plural: 'transforms',
  catalogs: [{ table: 'pg_transform', oid: 'oid', onlyBeside: ['pg_transform#'] }],
  foundBy: ['pg_transform#'],
  described: [
    {
      rows: {
        catalog: 'pg_transform',
        tail: `'FOR ' || pg_catalog.format_type(o.trftype, NULL)
  || (SELECT ' LANGUAGE ' || pg_catalog.quote_ident(l.lanname) FROM pg_catalog.pg_language l WHERE l.oid = o.trflang)`,
      },
    },
  ],
  attributes: { fromSql: 'meaning', toSql: 'meaning' },
  query: () => `/* gate:transform */ SELECT pg_catalog.format_type(t.trftype, NULL) AS type, l.lanname AS language,
  ${named('t.trffromsql')} AS from_sql, ${named('t.trftosql')} AS to_sql
FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang
WHERE ${notOfExtension('pg_catalog.pg_transform', 't.oid')} ORDER BY type, l.lanname`,
  parse: (row) => ({
    kind: 'transform',
    id: `FOR ${row['type']!} LANGUAGE ${quoteName(row['language']!)}`,
    attributes: present<TransformAttributes>({ fromSql: functionIn(row['from_sql']), toSql: functionIn(row['to_sql']) }),
  }),
  weight: () => weightOfStep('transform'),
  create: ({ id, attributes }) => [`CREATE TRANSFORM ${id} (${functions(attributes)})`],
  alter: ({ expected: { id, attributes } }) => [`CREATE OR REPLACE TRANSFORM ${id} (${functions(attributes)})`],
  drop: ({ id }) => [`DROP TRANSFORM ${id}`],
  brief: ({ attributes }) => functions(attributes),
};

const functions = ({ fromSql, toSql }: TransformAttributes): string =>
  [
    ...(fromSql === undefined ? [] : [`FROM SQL WITH FUNCTION ${fromSql}`]),
    ...(toSql === undefined ? [] : [`TO SQL WITH FUNCTION ${toSql}`]),
  ].join(', ');
