// Tables that have rows and no statistics, as after a restore: the planner guesses, and queries that took milliseconds take minutes.

import { sizeText } from '../../../core/text/size-text.ts';
import { fixable, type QueryCheck } from '../../check.ts';
import { ourTables, RELATION_NAME } from '../../words.ts';

/** Smaller ones are read whole, whatever the planner thinks. */
const LEAST = 1024 * 1024;

export const neverAnalysed: QueryCheck = {
  id: 'never-analysed',
  group: 'vacuum',
  looksFor: `tables of more than ${sizeText(LEAST)} that were never analysed, as after a restore`,
  fixes: 'ANALYZE of each',
  // Since PostgreSQL 14 -1 says that nobody has counted (manual, 53.11).
  sql: ({ scope }) => {
    const { from, where } = ourTables(scope, 'rm');
    return `SELECT * FROM (SELECT ${RELATION_NAME} AS name, pg_relation_size(c.oid) AS size FROM ${from} WHERE ${where} AND c.reltuples < 0 OFFSET 0) t
WHERE size >= ${LEAST} ORDER BY size DESC`;
  },
  judge: (rows) => ({
    findings: rows.map(({ name, size }) =>
      fixable(
        {
          code: 'never-analysed',
          severity: 'warning',
          subject: `table ${name}`,
          message: `it has ${sizeText(Number(size))} and no statistics, so the planner guesses how many rows it has`,
          hint: 'run ANALYZE, at the end of every restore as well; if autovacuum is on and does not come by, the table may be locked or autovacuum be off for it',
        },
        [`ANALYZE ${name}`],
      ),
    ),
  }),
};
