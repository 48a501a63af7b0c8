// Sessions that have been waiting for a lock, and who has it.
import type { QueryCheck } from '../../check.ts';
import { SESSION_COLUMNS, seconds, sessionName } from '../../words.ts';

const WARN_AFTER = 60;
const ERROR_AFTER = 120;

export const blockedSession: QueryCheck = {
  id: 'blocked-session',
  group: 'sessions',
  looksFor: 'sessions that have waited for a lock for a minute (an error after two)',
  sql: () => `SELECT ${SESSION_COLUMNS}, w.waited, array_to_string(pg_blocking_pids(a.pid), ', ') AS blockers, w.relation
FROM (SELECT l.pid, max(extract(epoch FROM clock_timestamp() - l.waitstart))::int8 AS waited, max(l.relation::regclass::text) AS relation
    FROM pg_locks l WHERE NOT l.granted GROUP BY l.pid) w
  JOIN pg_stat_activity a ON a.pid = w.pid WHERE a.datname = current_database() ORDER BY w.waited DESC`,
  judge: (rows) => ({
    findings: rows
      .filter((row) => Number(row['waited']) >= WARN_AFTER)
      .map((row) => ({
        finding: {
          code: 'blocked-session',
          severity: Number(row['waited']) >= ERROR_AFTER ? 'error' : 'warning',
          subject: sessionName(row),
          message: `it has waited for a lock${row['relation'] === null ? '' : ` on ${row['relation']}`} for ${seconds(row['waited'])}; pid ${row['blockers']} ${row['blockers']?.includes(',') ? 'are' : 'is'} in its way`,
          hint: `let pid ${row['blockers']} finish, or end what nobody needs: SELECT pg_terminate_backend(PID)`,
        },
      })),
  }),
};
