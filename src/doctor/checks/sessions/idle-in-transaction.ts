// Transactions that nobody is working in: they keep their locks, and vacuum from removing dead rows.
import { ofSessions, type QueryCheck } from '../../check.ts';
import { SESSION_COLUMNS, seconds, sessionName } from '../../words.ts';

const WARN_AFTER = 300;
const ERROR_AFTER = 3600;

export const idleInTransaction: QueryCheck = {
  id: 'idle-in-transaction',
  group: 'sessions',
  looksFor: 'sessions that opened a transaction and have done nothing in it for 5 minutes (an error after an hour)',
  needs: "pg_monitor, for other roles' sessions",
  sql: () => `SELECT ${SESSION_COLUMNS}, extract(epoch FROM clock_timestamp() - a.state_change)::int8 AS idle
FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
  AND a.state IN ('idle in transaction', 'idle in transaction (aborted)')
ORDER BY a.state_change`,
  judge: (rows, { role }) =>
    ofSessions(
      rows
        .filter((row) => Number(row['idle']) >= WARN_AFTER)
        .map((row) => ({
          code: 'idle-in-transaction',
          severity: Number(row['idle']) >= ERROR_AFTER ? 'error' : 'warning',
          subject: sessionName(row),
          message: `it has an open transaction and has been idle for ${seconds(row['idle'])}; it keeps its locks, and vacuum cannot remove rows that it may still see`,
          hint: `let the application commit or roll back; if nobody needs it, SELECT pg_terminate_backend(${row['pid']}); idle_in_transaction_session_timeout ends such sessions`,
        })),
      role,
    ),
};
