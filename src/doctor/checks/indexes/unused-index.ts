// Large indexes that no query has used for long: they cost every write, and the room.

import { sizeText } from '../../../core/text/size-text.ts';
import { notOfExtension, ourSchema } from '../../../schema/model/scope.ts';
import { type QueryCheck, skip, tooYoung } from '../../check.ts';
import { RELATION_NAME } from '../../words.ts';

const LEAST = 10 * 1024 * 1024;
const DAYS = 7;

export const unusedIndex: QueryCheck = {
  id: 'unused-index',
  group: 'indexes',
  looksFor: `indexes of more than ${sizeText(LEAST)} that no query has used for ${DAYS} days, and that enforce nothing`,
  needs: `counters that are ${DAYS} days old`,
  sql: (about) =>
    tooYoung(about, DAYS) ??
    `SELECT * FROM (SELECT ${RELATION_NAME} AS name, i.indrelid::regclass AS "table", pg_relation_size(c.oid) AS size
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'i' AND i.indisvalid AND NOT i.indisunique AND NOT i.indisexclusion AND NOT i.indisreplident AND c.relpages > ${LEAST / 8192}
    AND pg_stat_get_numscans(c.oid) = 0 AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
    AND ${ourSchema(about.scope)} AND ${notOfExtension('pg_catalog.pg_class', 'c.oid')} OFFSET 0) u WHERE u.size > ${LEAST} ORDER BY u.size DESC`,
  judge: (rows, { facts }) =>
    facts.inRecovery
      ? skip('a standby counts only its own queries')
      : {
          findings: rows.map(({ name, table, size }) => ({
            finding: {
              code: 'unused-index',
              severity: 'notice',
              subject: `index ${name}`,
              message: `no query has used it on this server for at least ${DAYS} days, it takes ${sizeText(Number(size))}, and every write to ${table} maintains it`,
              hint: `if no standby uses it either (each counts for itself), in a migration outside a transaction: DROP INDEX CONCURRENTLY ${name}`,
            },
          })),
        },
};
