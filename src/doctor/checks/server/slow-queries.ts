// Queries that are slow on average and often asked, as pg_stat_statements counts them. Their text is not shown: it may be anybody's.
import { formatDuration } from '../../../core/time/duration.ts';
import { type LookCheck, ofSessions, skip } from '../../check.ts';
import { amountText } from '../../words.ts';

const MEAN_MS = 20;
const CALLS = 100;
const NAMED = 5;

const WHERE_IT_IS = `SELECT quote_ident(n.nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_stat_statements'`;

export const slowQueries: LookCheck = {
  id: 'slow-queries',
  group: 'server',
  looksFor: `queries that took ${MEAN_MS} ms on average in ${CALLS} calls, the ${NAMED} that cost the most`,
  needs: "the extension pg_stat_statements, and pg_monitor for other roles' queries",
  look: async ({ ask }, { role }) => {
    const [there] = await ask(WHERE_IT_IS);
    const schema = there!.rows[0]?.['schema'];
    if (schema == null) return skip('the extension pg_stat_statements is not in this database, so nobody counts what queries cost');
    const view = `${schema}.pg_stat_statements`;
    const [slow] = await ask(`SELECT q.queryid AS id, sum(q.calls) AS calls, sum(q.total_exec_time) AS total FROM ${view} q
JOIN pg_database d ON d.oid = q.dbid WHERE d.datname = current_database() AND q.toplevel AND q.queryid IS NOT NULL
GROUP BY q.queryid HAVING sum(q.calls) >= ${CALLS} AND sum(q.total_exec_time) >= ${MEAN_MS} * sum(q.calls) ORDER BY total DESC LIMIT ${NAMED}`);
    return ofSessions(
      slow!.rows.map(({ id, calls, total }) => ({
        code: 'slow-queries',
        severity: 'notice',
        subject: `query ${id}`,
        message: `it took ${formatDuration(Math.round(Number(total) / Number(calls)))} on average, and was called ${amountText(Number(calls))} times`,
        hint: `see what it is: SELECT query FROM ${view} WHERE queryid = ${id}; then see what EXPLAIN (ANALYZE, BUFFERS) says of it`,
      })),
      role,
    );
  },
};
