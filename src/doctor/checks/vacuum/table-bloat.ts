// Tables that take much more room than their rows: vacuum lets new rows use it, and gives it back only at the end of the file.

import { sizeText } from '../../../core/text/size-text.ts';
import { aligned, COUNTED_SIZE, columnBytes, fillFactor, judgeBloat, LEAST_USED, MOST, PAGE_ROOM } from '../../bloat.ts';
import type { QueryCheck } from '../../check.ts';
import { ourTables, RELATION_NAME } from '../../words.ts';

const LEAST = 1024 ** 3;

/** Bytes of a row's pointer and header (manual, Database Page Layout). */
const HEADER = 4 + 24;

export const tableBloat: QueryCheck = {
  id: 'table-bloat',
  group: 'vacuum',
  looksFor: `tables, of the ${MOST} largest, of more than ${sizeText(LEAST)}, more than ${100 * LEAST_USED} % of which is room that nothing uses, by estimate`,
  needs: 'statistics of the columns (ANALYZE), and SELECT on the tables',
  sql: ({ scope }) => {
    const { from, where } = ourTables(scope, 'rm');
    return `SELECT c.name, c.size, CASE WHEN c.relpages = 0 THEN NULL WHEN c.reltuples = 0 THEN 0
  WHEN c.reltuples > 0 THEN c.reltuples * (${HEADER} + ${aligned('w.bytes')}) / (c.relpages * ${PAGE_ROOM} * ${fillFactor(100)} / 100.0) END::numeric AS used
FROM (SELECT c.oid, c.relname, c.relpages, c.reltuples, c.reloptions, n.nspname, ${RELATION_NAME} AS name, ${COUNTED_SIZE} AS size
  FROM ${from} WHERE ${where} ORDER BY size DESC LIMIT ${MOST}) c, LATERAL (
  SELECT CASE WHEN count(*) = count(b.bytes) THEN coalesce(sum(b.bytes), 0) END AS bytes
  FROM (SELECT ${columnBytes('c.nspname', 'c.relname', 'a.attname')} AS bytes FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped OFFSET 0) b) w
ORDER BY c.size DESC`;
  },
  judge: (rows) =>
    judgeBloat(rows, LEAST, 'tables', (name, wasted) => ({
      finding: {
        code: 'table-bloat',
        severity: 'notice',
        subject: `table ${name}`,
        message: `${wasted}, and whoever reads all of it reads that too`,
        hint: 'new rows will use it; to give it back, VACUUM FULL (nobody can use the table meanwhile), or pg_repack or pg_squeeze beside the application; if it grows again, let autovacuum come by more often: ALTER TABLE … SET (autovacuum_vacuum_scale_factor = 0.02)',
      },
    })),
};
