// Indexes that are the same as another one: each costs every write, and one would do.

import { sizeText } from '../../../core/text/size-text.ts';
import { ourOwn } from '../../../schema/model/scope.ts';
import type { QueryCheck } from '../../check.ts';

export const duplicateIndex: QueryCheck = {
  id: 'duplicate-index',
  group: 'indexes',
  looksFor: 'indexes that are the same as another one of their table',
  // The one to keep is what a constraint or replication relies on, otherwise the unique one, otherwise the first by name.
  sql: ({
    scope,
  }) => `SELECT format('%I.%I', n.nspname, drop.relname) AS name, keep.relname AS kept, b.indrelid::regclass AS "table", pg_relation_size(drop.oid) AS size
FROM pg_index a JOIN pg_index b ON b.indrelid = a.indrelid AND b.indexrelid <> a.indexrelid AND b.indkey = a.indkey AND b.indclass = a.indclass
    AND b.indcollation = a.indcollation AND b.indoption = a.indoption AND b.indnkeyatts = a.indnkeyatts
    AND b.indexprs IS NOT DISTINCT FROM a.indexprs AND b.indpred IS NOT DISTINCT FROM a.indpred
  JOIN pg_class keep ON keep.oid = a.indexrelid JOIN pg_class drop ON drop.oid = b.indexrelid AND drop.relam = keep.relam
  JOIN pg_namespace n ON n.oid = drop.relnamespace
WHERE a.indisvalid AND b.indisvalid AND NOT b.indisprimary AND NOT b.indisexclusion AND NOT b.indisreplident AND (NOT b.indisunique OR a.indisunique)
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = b.indexrelid) AND NOT drop.relispartition
  AND (a.indisunique > b.indisunique OR EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = a.indexrelid) OR a.indisreplident OR keep.relname < drop.relname)
  AND ${ourOwn(scope, 'pg_catalog.pg_class', 'drop.oid')} ORDER BY 1`,
  judge: (rows) => {
    const once = [...new Map(rows.map((row) => [row['name'], row])).values()];
    return {
      findings: once.map(({ name, kept, table, size }) => ({
        finding: {
          code: 'duplicate-index',
          severity: 'notice',
          subject: `index ${name}`,
          message: `it is the same as ${kept} on ${table}, takes ${sizeText(Number(size))}, and every write maintains both`,
          hint: `in a migration outside a transaction: DROP INDEX CONCURRENTLY ${name}`,
        },
      })),
    };
  },
};
