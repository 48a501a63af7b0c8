// Sizes and rows of tables, the largest first.
import { cleanLine } from '../../report/clean-text.ts';
import { tableLines } from '../../report/table-lines.ts';
import { count } from '../../report/view-options.ts';
import type { Showing } from '../task.ts';
import { TABLE_NAME, USER_TABLES } from '../user-tables.ts';

const QUERY = `/* gate:upkeep */ SELECT ${TABLE_NAME}, c.reltuples::pg_catalog.int8 AS rows,
  pg_catalog.pg_total_relation_size(c.oid) AS total, pg_catalog.pg_relation_size(c.oid) AS heap, pg_catalog.pg_indexes_size(c.oid) AS indexes,
  pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(c.oid)) AS shown_total, pg_catalog.pg_size_pretty(pg_catalog.pg_relation_size(c.oid)) AS shown_heap,
  pg_catalog.pg_size_pretty(pg_catalog.pg_indexes_size(c.oid)) AS shown_indexes
FROM ${USER_TABLES} AND c.relkind IN ('r', 'm') ORDER BY total DESC, 1;
SELECT pg_catalog.pg_size_pretty(pg_catalog.pg_database_size(pg_catalog.current_database())) AS size`;

export const tables: Showing = {
  id: 'tables',
  summary: 'sizes of tables and indexes, and about how many rows there are (as of the last ANALYZE)',
  show: async ({ effects }, { session }) => {
    const [found, whole] = await session.query(QUERY);
    const rows = found!.rows;
    const summary = `${count(rows.length, 'table')}; the database has ${whole!.rows[0]!['size']}`;
    const header = ['table', 'rows (about)', 'total', 'table only', 'indexes'];
    const cells = rows.map((row) => [
      cleanLine(row['table'] ?? ''),
      // -1: never analysed.
      Number(row['rows']) < 0 ? 'not known' : (row['rows'] ?? ''),
      ...['shown_total', 'shown_heap', 'shown_indexes'].map((name) => row[name] ?? ''),
    ]);
    const lines = tableLines({ header, rows: cells, kept: 3, numbers: [1, 2, 3, 4] }, effects.columns);
    const data = rows.map((row) => ({
      table: row['table'],
      rows: Number(row['rows']) < 0 ? null : Number(row['rows']),
      ...{ totalBytes: Number(row['total']), tableBytes: Number(row['heap']), indexBytes: Number(row['indexes']) },
    }));
    return { summary, text: [...(rows.length === 0 ? [] : [...lines, '']), summary].join('\n'), data };
  },
};
