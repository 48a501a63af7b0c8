// Transactions that have been at work for long: what needs an old snapshot holds up vacuum, and CREATE INDEX CONCURRENTLY waits for it.
import { ofSessions, type QueryCheck } from '../../check.ts';
import { SESSION_COLUMNS, seconds, sessionName } from '../../words.ts';

const WARN_AFTER = 60;
const ERROR_AFTER = 3600;

export const longTransaction: QueryCheck = {
  id: 'long-transaction',
  group: 'sessions',
  looksFor: 'transactions that have been at work for a minute (an error after an hour)',
  needs: "pg_monitor, for other roles' sessions",
  sql: () => `SELECT ${SESSION_COLUMNS}, extract(epoch FROM clock_timestamp() - a.xact_start)::int8 AS age
FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
  AND a.state IN ('active', 'fastpath function call') ORDER BY a.xact_start`,
  judge: (rows, { role }) =>
    ofSessions(
      rows
        .filter((row) => Number(row['age']) >= WARN_AFTER)
        .map((row) => ({
          code: 'long-transaction',
          severity: Number(row['age']) >= ERROR_AFTER ? 'error' : 'warning',
          subject: sessionName(row),
          message: `its transaction has been at work for ${seconds(row['age'])}; a concurrent index build waits for it, and so does vacuum`,
          hint: `see what it does: SELECT query FROM pg_stat_activity WHERE pid = ${row['pid']}; wait for it before a deploy, or SELECT pg_cancel_backend(${row['pid']})`,
        })),
      role,
    ),
};
