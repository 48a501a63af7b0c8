// What the server has counted of each table: rows that are dead, when it was last vacuumed and analysed, how it is read.
import { cleanLine } from '../../report/clean-text.ts';
import { tableLines } from '../../report/table-lines.ts';
import { count } from '../../report/view-options.ts';
import type { Showing } from '../task.ts';
import { TABLE_NAME, USER_TABLES } from '../user-tables.ts';

const when = (name: string): string =>
  `pg_catalog.to_char(greatest(s.last_${name}, s.last_auto${name}) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS ${name}ed`;

const QUERY = `/* gate:upkeep */ SELECT ${TABLE_NAME}, coalesce(s.n_live_tup, 0) AS live, coalesce(s.n_dead_tup, 0) AS dead,
  coalesce(s.n_mod_since_analyze, 0) AS changed, ${when('vacuum')}, ${when('analyze')}, coalesce(s.seq_scan, 0) AS whole, coalesce(s.idx_scan, 0) AS by_index
FROM ${USER_TABLES} AND c.relkind IN ('r', 'm') ORDER BY dead DESC, 1`;

const NUMBERS = ['live', 'dead', 'changed', 'whole', 'by_index'] as const;

export const stats: Showing = {
  id: 'stats',
  summary: 'dead rows, when a table was last vacuumed and analysed, how often it is read in full and by an index',
  show: async ({ effects }, { session }) => {
    const [found] = await session.query(QUERY);
    const rows = found!.rows;
    const dead = rows.reduce((sum, row) => sum + Number(row['dead']), 0);
    const never = rows.filter((row) => row['analyzeed'] == null).length;
    const summary = `${count(rows.length, 'table')}, ${count(dead, 'dead row')}, ${never} never analysed`;
    const header = ['table', 'live rows', 'dead', 'vacuumed (UTC)', 'analysed (UTC)', 'changed since', 'scans', 'by index'];
    const cells = rows.map((row) => [
      cleanLine(row['table'] ?? ''),
      ...[
        row['live'],
        row['dead'],
        row['vacuumed'] ?? 'never',
        row['analyzeed'] ?? 'never',
        row['changed'],
        row['whole'],
        row['by_index'],
      ].map((cell) => cell ?? ''),
    ]);
    const lines = tableLines({ header, rows: cells, kept: 3, numbers: [1, 2, 5, 6, 7] }, effects.columns);
    const data = rows.map((row) => ({
      ...{ table: row['table'], vacuumedAt: row['vacuumed'], analysedAt: row['analyzeed'] },
      ...Object.fromEntries(NUMBERS.map((name) => [name === 'by_index' ? 'byIndex' : name, Number(row[name])])),
    }));
    return { summary, text: [...(rows.length === 0 ? [] : [...lines, '']), summary].join('\n'), data };
  },
};
