// Sessions of gates that are gone: a proxy or a lost network holds the connection open, and the lock with it.

import { GATE_SESSION } from '../../../postgres/lock/orphan.ts';
import { quoteLiteral } from '../../../sql/quote.ts';
import { ofSessions, type QueryCheck } from '../../check.ts';
import { SESSION_COLUMNS, seconds, sessionName } from '../../words.ts';

export const orphanedSession: QueryCheck = {
  id: 'orphaned-session',
  group: 'gate',
  looksFor:
    "sessions of a gate that have been idle for longer than GATE_ORPHAN_AFTER, so that it is gone (an error if they hold the gate's lock or another advisory one)",
  needs: "pg_monitor, for other roles' sessions",
  sql: () => `SELECT ${SESSION_COLUMNS}, extract(epoch FROM clock_timestamp() - a.state_change)::int8 AS idle,
  EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted) AS locks
FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND starts_with(a.application_name, ${quoteLiteral(GATE_SESSION)}) AND a.state LIKE 'idle%'`,
  judge: (rows, { config, role }) =>
    ofSessions(
      rows
        .filter(({ idle }) => Number(idle) * 1000 >= config.orphanAfter)
        .map((row) => ({
          code: 'orphaned-session',
          severity: row['locks'] === 't' ? 'error' : 'warning',
          subject: sessionName(row),
          message: `it is a gate's session and has been idle for ${seconds(row['idle'])}, so its gate is gone${row['locks'] === 't' ? '; it holds a lock that the next gate waits for' : ''}`,
          hint: `SELECT pg_terminate_backend(${row['pid']}); or let the gate do that with GATE_TERMINATE_ORPHANS=true`,
        })),
      role,
    ),
};
