// Another session that is in the way, as pg_stat_activity shows it, in words for a person.
import { formatDuration } from '../../core/time/duration.ts';
import { maskLiterals } from '../../sql/masked-literals.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import type { Row } from '../session/queryable.ts';

/** In one line, and no longer than a person reads; `a` is pg_stat_activity. */
export const SHOWN_QUERY = "pg_catalog.left(pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), 200)";

/** `a` is pg_stat_activity. What the role may not see of another role's session is null there (manual, 28.2). */
export const HOLDER_COLUMNS = `a.pid, a.application_name, coalesce(pg_catalog.host(a.client_addr), 'local') AS client, a.usename AS role, a.state,
  a.backend_start::pg_catalog.text AS backend_start,
  extract(epoch FROM pg_catalog.clock_timestamp() - a.backend_start)::pg_catalog.int8 AS session_seconds,
  extract(epoch FROM pg_catalog.clock_timestamp() - a.state_change)::pg_catalog.int8 AS state_seconds,
  ${SHOWN_QUERY} AS query`;

/** SQL that is true of this very session, since process ids come again; `a` is pg_stat_activity. @param startedAt its backend_start, as printed. */
export const isBackend = (pid: number, startedAt: string): string =>
  `a.pid = ${pid} AND a.backend_start = ${quoteLiteral(startedAt)}::pg_catalog.timestamptz`;

export function describeHolder(holder: Row): string {
  const since = (seconds: string | null | undefined) => formatDuration(Number(seconds ?? 0) * 1000);
  const query = workText(holder['query'] ?? null);
  const state =
    holder['state'] == null ? 'state hidden (grant pg_monitor to see it)' : `${holder['state']} for ${since(holder['state_seconds'])}`;
  return `pid ${holder['pid']} (${holder['application_name'] || 'no application_name'}, role ${holder['role'] ?? 'unknown'}, from ${holder['client']}), ${state}, connected for ${since(holder['session_seconds'])}${query === '' ? '' : `, ${query}`}`;
}

/** At the beginning of a gate's message, because the settings before a migration would otherwise hide which one it is. */
export const migrationLabel = (file: string): string => `/* gate:migration ${file.replaceAll(/[/*]{2,}|[\p{Cc}]/gu, ' ')} */ `;

/** What a session is doing, or did last: the migration if a gate's label names it, otherwise the query itself, without the values in it. */
export function workText(query: string | null): string {
  const [, file] = /^\/\* gate:migration (.+?)(?: \*\/|$)/u.exec(query ?? '') ?? [];
  if (file !== undefined) return `migration ${file}`;
  return query === null || query === '' ? '' : `query: ${maskLiterals(query)}`;
}
