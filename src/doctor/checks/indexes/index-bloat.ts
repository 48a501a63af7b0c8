// B-tree indexes that take much more room than their entries: pages that rows have left are used again only for keys that belong there.

import { sizeText } from '../../../core/text/size-text.ts';
import { notOfExtension, ourSchema } from '../../../schema/model/scope.ts';
import { aligned, COUNTED_SIZE, columnBytes, fillFactor, judgeBloat, LEAST_USED, MOST, PAGE_ROOM } from '../../bloat.ts';
import type { QueryCheck } from '../../check.ts';
import { RELATION_NAME } from '../../words.ts';

const LEAST = 100 * 1024 * 1024;

/** Bytes of an entry's pointer and header. */
const POINTER = 4;
const HEADER = 8;

export const indexBloat: QueryCheck = {
  id: 'index-bloat',
  group: 'indexes',
  looksFor: `B-tree indexes, of the ${MOST} largest, of more than ${sizeText(LEAST)}, more than ${100 * LEAST_USED} % of which is room that nothing uses, by estimate`,
  needs: 'statistics of the columns (ANALYZE), and SELECT on the tables',
  // An expression has its statistics under the name of the index.
  sql: ({ scope }) => `SELECT c.name, c.size, CASE WHEN c.relpages = 0 THEN NULL WHEN c.reltuples = 0 THEN 0
  WHEN c.reltuples > 0 THEN c.reltuples * (${POINTER} + ${aligned(`${HEADER} + w.bytes`)}) / (c.relpages * ${PAGE_ROOM} * ${fillFactor(90)} / 100.0) END::numeric AS used
FROM (SELECT c.oid, c.relname, c.relpages, c.reltuples, c.reloptions, n.nspname, i.indkey, i.indrelid, t.relname AS "table",
    ${RELATION_NAME} AS name, ${COUNTED_SIZE} AS size
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = c.relam
    JOIN pg_class t ON t.oid = i.indrelid
  WHERE c.relkind = 'i' AND m.amname = 'btree' AND i.indisvalid AND c.relpersistence <> 't' AND ${ourSchema(scope)}
    AND ${notOfExtension('pg_catalog.pg_class', 't.oid')} ORDER BY size DESC LIMIT ${MOST}) c, LATERAL (
  SELECT CASE WHEN count(*) = count(b.bytes) THEN sum(b.bytes) END AS bytes
  FROM (SELECT CASE c.indkey[a.attnum - 1] WHEN 0 THEN ${columnBytes('c.nspname', 'c.relname', 'a.attname')}
    ELSE ${columnBytes('c.nspname', 'c."table"', '(SELECT o.attname FROM pg_attribute o WHERE o.attrelid = c.indrelid AND o.attnum = c.indkey[a.attnum - 1])')} END AS bytes
    FROM pg_attribute a WHERE a.attrelid = c.oid OFFSET 0) b) w
ORDER BY c.size DESC`,
  judge: (rows) =>
    judgeBloat(rows, LEAST, 'indexes', (name, wasted) => ({
      finding: {
        code: 'index-bloat',
        severity: 'notice',
        subject: `index ${name}`,
        message: `${wasted}, and it keeps other pages out of memory`,
        hint: `rebuild it beside the application; it takes the room of a second one meanwhile: REINDEX INDEX CONCURRENTLY ${name}`,
      },
    })),
};
