// Why a session's statement has not ended: whom it waits for, or how far it is. One query, asked on another session.
import { describeHolder, HOLDER_COLUMNS } from '../lock/holder.ts';
import type { Row } from '../session/queryable.ts';
import { PROGRESS_VIEWS, type Progress, type ProgressRow, progressOf } from './progress.ts';

export interface Explanation {
  /** Those who hold what it waits for, in words, the first few. */
  readonly blockers: readonly string[];
  /** What it waits for: `AccessExclusiveLock on table t`; null if it waits for no lock. */
  readonly wanted: string | null;
  readonly progress: Progress | null;
  /** The server's own word for what it is doing: `IO/DataFileRead`; null while it computes. */
  readonly event: string | null;
}

const MOST_BLOCKERS = 3;

/** A prepared transaction that blocks has no process: pg_blocking_pids gives 0 for it (manual, 9.27.1). */
export const explanationQuery = (pid: number): string => `/* gate:watch */ SELECT
  (SELECT pg_catalog.json_agg(b) FROM (SELECT coalesce(a.pid, ids.id) AS pid, a.application_name, a.client, a.role, a.state, a.session_seconds, a.state_seconds, a.query
    FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids(${pid})) AS id) ids
    LEFT JOIN (SELECT ${HOLDER_COLUMNS} FROM pg_catalog.pg_stat_activity a) a ON a.pid = ids.id ORDER BY 1 LIMIT ${MOST_BLOCKERS}) b) AS blockers,
  (SELECT l.mode || coalesce(' on ' || l.relation::pg_catalog.regclass::text, CASE l.locktype WHEN 'virtualxid' THEN ': the end of an older transaction'
      WHEN 'transactionid' THEN ': the end of a transaction that changed the same row or key' ELSE ' on ' || l.locktype END)
    FROM pg_catalog.pg_locks l WHERE l.pid = ${pid} AND NOT l.granted LIMIT 1) AS wanted,
  (SELECT a.wait_event_type || '/' || a.wait_event FROM pg_catalog.pg_stat_activity a WHERE a.pid = ${pid}) AS event,
${PROGRESS_VIEWS.map((view) => `  (SELECT pg_catalog.to_jsonb(p) || pg_catalog.jsonb_build_object('relation', p.relid::pg_catalog.regclass::text) FROM pg_catalog.pg_stat_progress_${view} p WHERE p.pid = ${pid}) AS ${view}`).join(',\n')}`;

/** @param row the query's one row. */
export function explainRow(row: Row): Explanation {
  const blockers = JSON.parse(row['blockers'] ?? '[]') as readonly Readonly<Record<string, unknown>>[];
  const view = PROGRESS_VIEWS.find((name) => row[name] != null);
  return {
    blockers: blockers.map((one) => (one['pid'] === 0 ? 'a prepared transaction (pg_prepared_xacts)' : describeHolder(asRow(one)))),
    wanted: row['wanted'] ?? null,
    progress: view === undefined ? null : progressOf(view, JSON.parse(row[view]!) as ProgressRow),
    event: row['event'] ?? null,
  };
}

const asRow = (one: Readonly<Record<string, unknown>>): Row =>
  Object.fromEntries(Object.entries(one).map(([name, value]) => [name, value == null ? null : String(value)]));
