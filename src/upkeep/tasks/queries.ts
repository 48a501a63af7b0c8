// Queries that run now, the longest first, and those that have cost the most, where the server counts them.
import { type Finding, finding } from '../../core/finding.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { shownQuery } from '../../postgres/activity/read-activity.ts';
import type { Session } from '../../postgres/session/session.ts';
import { cleanLine } from '../../report/clean-text.ts';
import { sessionTable } from '../../report/session-lines.ts';
import { tableLines } from '../../report/table-lines.ts';
import { count } from '../../report/view-options.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { hiddenFrom, lookAround } from '../../stages/sessions/look-around.ts';
import type { Showing } from '../task.ts';

interface Costly {
  readonly calls: number;
  readonly totalMs: number;
  readonly meanMs: number;
  readonly query: string;
}

const MOST = 20;

export const queries: Showing = {
  id: 'queries',
  summary: 'queries that are running, and those that have cost the most (where pg_stat_statements counts them)',
  show: async ({ effects: { columns } }, ready) => {
    const activity = await lookAround(ready, false);
    const running = activity.sessions.filter(({ own, state }) => !own && state === 'active');
    const costly = await costliest(ready.session);
    const summary = `${running.length === 1 ? '1 query runs' : `${running.length} queries run`} now; ${costly === null ? 'what queries have cost is not counted' : `${count(costly.length, 'query')} that ${costly.length === 1 ? 'has' : 'have'} cost the most`}`;
    const rows = (costly ?? []).map(({ calls, totalMs, meanMs, query }) => [
      ...[formatDuration(totalMs), String(calls), formatDuration(meanMs), cleanLine(query)],
    ]);
    const text = [
      ...(running.length === 0 ? [] : ['Running now', ...sessionTable(running, false, columns), '']),
      ...(rows.length === 0
        ? []
        : [
            'Cost the most',
            ...tableLines({ header: ['in all', 'calls', 'mean', 'query'], rows, kept: 4, numbers: [0, 1, 2] }, columns),
            '',
          ]),
      summary,
    ].join('\n');
    const findings = [...hiddenFrom(ready.facts.user, activity), ...(costly === null ? [notCounted()] : [])];
    return { summary, text, findings, data: { running, costly } };
  },
};

/** Null if the extension is not in this database, or the server does not load it. */
async function costliest(session: Session): Promise<readonly Costly[] | null> {
  const [there] = await session.query(`/* gate:upkeep */ SELECT n.nspname AS schema FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_stat_statements' AND pg_catalog.current_setting('shared_preload_libraries') ~ 'pg_stat_statements'`);
  const schema = there!.rows[0]?.['schema'];
  if (schema == null) return null;
  const [found] = await session.query(`/* gate:upkeep */ SELECT q.calls, q.total_exec_time AS total, q.mean_exec_time AS mean, q.query
FROM ${quoteIdent(schema)}.pg_stat_statements q JOIN pg_catalog.pg_database d ON d.oid = q.dbid
WHERE d.datname = pg_catalog.current_database() AND q.toplevel ORDER BY q.total_exec_time DESC LIMIT ${MOST}`);
  return found!.rows.map((row) => ({
    calls: Number(row['calls']),
    totalMs: Number(row['total']),
    meanMs: Number(row['mean']),
    query: shownQuery(row['query'] ?? '') ?? '',
  }));
}

const notCounted = (): Finding =>
  finding({
    code: 'statements-not-counted',
    subject: 'pg_stat_statements',
    message: 'the server does not count what queries cost: pg_stat_statements is not loaded, or not in this database',
    hint: 'add it to shared_preload_libraries, restart the server, and CREATE EXTENSION pg_stat_statements',
  });
