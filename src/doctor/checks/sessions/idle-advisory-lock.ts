// Advisory locks that a session keeps while it does nothing, as after a pooler has given the connection to somebody else. A session that is idle
// outside a transaction can only have locks of the session's own.

import { GATE_SESSION } from '../../../postgres/lock/orphan.ts';
import { quoteLiteral } from '../../../sql/quote.ts';
import { ofSessions, type QueryCheck } from '../../check.ts';
import { SESSION_COLUMNS, seconds, sessionName } from '../../words.ts';

const NOTICE_AFTER = 300;

/** As the function that took it writes it (manual, pg_locks): one bigint, or two integers. */
const KEY = `CASE l.objsubid WHEN 1 THEN ((l.classid::bigint << 32) | l.objid::bigint)::text
    ELSE format('%s, %s', l.classid::bigint::bit(32)::int, l.objid::bigint::bit(32)::int) END`;

export const idleAdvisoryLock: QueryCheck = {
  id: 'idle-advisory-lock',
  group: 'sessions',
  looksFor:
    'sessions of other programs that have been idle for 5 minutes, outside a transaction, and keep advisory locks (a warning if somebody waits for one)',
  needs: "pg_monitor, for other roles' sessions",
  sql: () => `SELECT ${SESSION_COLUMNS}, extract(epoch FROM clock_timestamp() - a.state_change)::int8 AS idle, held.keys, held.waiter
FROM pg_stat_activity a, LATERAL (SELECT string_agg('(' || ${KEY} || ')', ', ' ORDER BY l.classid, l.objid) AS keys,
    min((SELECT min(w.pid) FROM pg_locks w WHERE w.locktype = 'advisory' AND NOT w.granted
      AND (w.database, w.classid, w.objid, w.objsubid) = (l.database, l.classid, l.objid, l.objsubid))) AS waiter
  FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted) held
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.state = 'idle' AND held.keys IS NOT NULL
  AND NOT starts_with(a.application_name, ${quoteLiteral(GATE_SESSION)}) ORDER BY a.state_change`,
  judge: (rows, { role }) =>
    ofSessions(
      rows
        .filter((row) => Number(row['idle']) >= NOTICE_AFTER)
        .map((row) => ({
          code: 'idle-advisory-lock',
          severity: row['waiter'] === null ? 'notice' : 'warning',
          subject: sessionName(row),
          message: `it has been idle for ${seconds(row['idle'])} and keeps the advisory lock ${row['keys']}${row['waiter'] === null ? '' : `; pid ${row['waiter']} waits for it`}`,
          hint: `if its program means to keep the lock, as one does that leads others, let it be; behind a pooler that shares connections between transactions it is a lock that nobody can release: take pg_advisory_xact_lock, or connect past the pooler. To end it: SELECT pg_terminate_backend(${row['pid']})`,
        })),
      role,
    ),
};
