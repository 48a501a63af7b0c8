// Casts that were made in this database. A cast has no schema: it is left out where one of its types is not the application's to see.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { notOfExtension, ourSchema } from '../../model/scope.ts';

type CastAttributes = {
  /** `WITHOUT FUNCTION`, `WITH INOUT`, `WITH FUNCTION public.f(integer)`. */
  readonly method: string;
  /** Where it is used unasked; absent: nowhere. */
  readonly context?: 'ASSIGNMENT' | 'IMPLICIT';
};

/** The first oid that is not PostgreSQL's own. */
const FIRST_OF_USERS = 16384;

export const cast: Kind<CastAttributes> = {
  name: 'cast',
  plural: 'casts',
  catalogs: [{ table: 'pg_cast', oid: 'oid' }],
  foundBy: ['pg_cast'],
  described: [
    {
      rows: {
        catalog: 'pg_cast',
        tail: "'(' || pg_catalog.format_type(o.castsource, NULL) || ' AS ' || pg_catalog.format_type(o.casttarget, NULL) || ')'",
      },
    },
  ],
  attributes: { method: 'meaning', context: 'meaning' },
  // The cast of a range to its multirange is the range type's.
  query: (
    scope,
  ) => `/* gate:cast */ SELECT pg_catalog.format_type(k.castsource, NULL) AS source, pg_catalog.format_type(k.casttarget, NULL) AS target,
  k.castmethod AS method, CASE WHEN k.castfunc <> 0 THEN k.castfunc::pg_catalog.regprocedure END AS function, k.castcontext AS context
FROM pg_catalog.pg_cast k
WHERE k.oid >= ${FIRST_OF_USERS} AND ${notOfExtension('pg_catalog.pg_cast', 'k.oid')}
  AND k.castsource NOT IN (${typesOfOthers(scope)}) AND k.casttarget NOT IN (${typesOfOthers(scope)})
  AND (k.castsource, k.casttarget) NOT IN (SELECT r.rngtypid, r.rngmultitypid FROM pg_catalog.pg_range r)
ORDER BY source, target`,
  parse: (row) => ({
    kind: 'cast',
    id: `(${row['source']!} AS ${row['target']!})`,
    attributes: present<CastAttributes>({
      method: row['method'] === 'f' ? `WITH FUNCTION ${row['function']!}` : row['method'] === 'i' ? 'WITH INOUT' : 'WITHOUT FUNCTION',
      context: row['context'] === 'i' ? 'IMPLICIT' : row['context'] === 'a' ? 'ASSIGNMENT' : null,
    }),
  }),
  // A function's result may be cast to the type by one without.
  weight: ({ attributes: { method } }) => weightOfStep(method.startsWith('WITH FUNCTION') ? 'cast with a function' : 'cast'),
  create: ({ id, attributes: { method, context } }) => [`CREATE CAST ${id} ${method}${context === undefined ? '' : ` AS ${context}`}`],
  alter: () => 'replace',
  drop: ({ id }) => [`DROP CAST ${id}`],
  brief: ({ attributes }) => attributes.method,
};

const typesOfOthers = (scope: Parameters<typeof ourSchema>[0]): string =>
  `SELECT t.oid FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE NOT (${ourSchema(scope)}) AND n.nspname NOT IN ('pg_catalog', 'information_schema')`;
