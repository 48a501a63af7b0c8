// Foreign keys from large tables without an index: each DELETE in the table that they refer to reads the whole of them.

import { ourOwn } from '../../../schema/model/scope.ts';
import type { QueryCheck } from '../../check.ts';
import { amountText, RELATION_NAME } from '../../words.ts';

const LEAST_ROWS = 10_000;

export const foreignKeyWithoutIndex: QueryCheck = {
  id: 'foreign-key-without-index',
  group: 'indexes',
  looksFor: `foreign keys of tables with ${LEAST_ROWS.toLocaleString('en-US')} rows without an index that finds the rows that refer to one (a warning if rows of the other table were deleted or updated)`,
  sql: ({
    scope,
  }) => `SELECT quote_ident(k.conname) AS name, ${RELATION_NAME} AS "table", k.confrelid::regclass AS other, c.reltuples::int8 AS rows,
  (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY u.at) FROM unnest(k.conkey) WITH ORDINALITY AS u(attnum, at)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum) AS columns,
  pg_stat_get_tuples_deleted(k.confrelid) + pg_stat_get_tuples_updated(k.confrelid) > 0 AS changes
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND c.reltuples >= ${LEAST_ROWS} AND NOT EXISTS (SELECT FROM pg_index i
    WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
      AND i.indnkeyatts >= cardinality(k.conkey))
  AND ${ourOwn(scope, 'pg_catalog.pg_class', 'c.oid')} ORDER BY c.reltuples DESC, 1`,
  judge: (rows) => ({
    findings: rows.map(({ name, table, other, columns, rows: count, changes }) => ({
      finding: {
        code: 'foreign-key-without-index',
        severity: changes === 't' ? 'warning' : 'notice',
        subject: `foreign key ${name} on ${table}`,
        message: `no index begins with ${columns}, so deleting a row from ${other} reads all ${amountText(Number(count))} rows of ${table}, and locks are held meanwhile`,
        hint: `in a migration outside a transaction: CREATE INDEX CONCURRENTLY ON ${table} (${columns})`,
      },
    })),
  }),
};
