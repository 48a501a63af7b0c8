// How full the shared table of locks is: where it is full, any statement fails with "out of shared memory".
import { type QueryCheck, skip, WELL } from '../../check.ts';
import { percent } from '../../words.ts';

const WARN_AT = 70;

export const lockTableFull: QueryCheck = {
  id: 'lock-table-full',
  group: 'sessions',
  looksFor: `locks at ${WARN_AT} % of what the server has room for`,
  // Manual, 19.12: the size of the table. Locks by the fast path are not in it.
  sql: () => `SELECT count(*) AS used, current_setting('max_locks_per_transaction')::int8
  * (current_setting('max_connections')::int8 + current_setting('max_prepared_transactions')::int8) AS room
FROM pg_locks l WHERE NOT l.fastpath AND l.locktype <> 'virtualxid'`,
  judge: ([row]) => {
    if (row === undefined) return skip('the server did not say');
    const [used, room] = [Number(row['used']), Number(row['room'])];
    if (percent(used, room) < WARN_AT) return WELL;
    return {
      findings: [
        {
          finding: {
            code: 'lock-table-full',
            severity: 'warning',
            subject: 'max_locks_per_transaction',
            message: `${used} of about ${room} locks are taken (${percent(used, room)} %); a migration of many tables may fail with "out of shared memory"`,
            hint: 'raise max_locks_per_transaction and restart the server, or let fewer tables be touched in one transaction',
          },
        },
      ],
    };
  },
};
