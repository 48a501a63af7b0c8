// Large tables that queries mostly read from end to end: an index is missing, or nobody asks in the way that it helps.

import { type QueryCheck, tooYoung } from '../../check.ts';
import { amountText, ourTables, percent, RELATION_NAME } from '../../words.ts';

const ROWS = 10_000;
/** Fewer are those of a backup each day, or of a report. */
const SCANS = 100;

export const sequentialScans: QueryCheck = {
  id: 'sequential-scans',
  group: 'indexes',
  looksFor: `tables of more than ${amountText(ROWS)} rows that were read from end to end ${SCANS} times, and more often than by an index`,
  needs: 'counters that are a day old',
  sql: (about) => {
    const young = tooYoung(about, 1);
    if (young !== null) return young;
    const { from, where } = ourTables(about.scope);
    return `SELECT * FROM (SELECT ${RELATION_NAME} AS name, c.reltuples::int8 AS rows, pg_stat_get_numscans(c.oid) AS whole,
    (SELECT coalesce(sum(pg_stat_get_numscans(i.indexrelid)), 0) FROM pg_index i WHERE i.indrelid = c.oid) AS indexed
  FROM ${from} WHERE ${where} AND c.reltuples >= ${ROWS} OFFSET 0) t
WHERE whole >= ${SCANS} AND whole > indexed ORDER BY whole * rows DESC`;
  },
  judge: (rows) => ({
    findings: rows.map((row) => ({
      finding: {
        code: 'sequential-scans',
        severity: 'notice',
        subject: `table ${row['name']}`,
        message: `${percent(Number(row['whole']), Number(row['whole']) + Number(row['indexed']))} % of its reads went through all of its ${amountText(Number(row['rows']))} rows or a first part of them: ${amountText(Number(row['whole']))} sequential scans, and ${amountText(Number(row['indexed']))} of indexes`,
        hint: 'see which queries read it (the check slow-queries, or `schemagate upkeep queries`) and what EXPLAIN says of them; an index on what they compare may be missing',
      },
    })),
  }),
};
