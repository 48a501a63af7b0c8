// How many connections are left for clients.
import { type QueryCheck, skip, WELL } from '../../check.ts';
import { percent } from '../../words.ts';

const WARN_AT = 80;
const ERROR_AT = 90;

export const connectionsNearLimit: QueryCheck = {
  id: 'connections-near-limit',
  group: 'sessions',
  looksFor: `client connections at ${WARN_AT} % of those that are not reserved for superusers (an error at ${ERROR_AT} %)`,
  // What kind of process it is is hidden from other roles; every one that has a user and no kind is taken for a client.
  sql: () => `SELECT count(*) AS used, current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
  - coalesce(current_setting('reserved_connections', true), '0')::int AS room
FROM pg_stat_activity a WHERE a.usesysid IS NOT NULL AND a.datid IS NOT NULL AND coalesce(a.backend_type, 'client backend') = 'client backend'`,
  judge: ([row]) => {
    if (row === undefined) return skip('the server did not say');
    const [used, room] = [Number(row['used']), Number(row['room'])];
    const share = percent(used, room);
    if (share < WARN_AT) return WELL;
    return {
      findings: [
        {
          finding: {
            code: 'connections-near-limit',
            severity: share >= ERROR_AT ? 'error' : 'warning',
            subject: 'max_connections',
            message: `${used} of ${room} connections are in use (${share} %), so the next client may be refused, and so may the gate`,
            hint: 'find out who holds them: SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3 ORDER BY 4 DESC; make the pools smaller, put a pooler in between, or raise max_connections and restart the server',
          },
        },
      ],
    };
  },
};
