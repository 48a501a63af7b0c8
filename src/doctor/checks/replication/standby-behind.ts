// Standbys and subscribers that are far behind, or that have stopped.

import { sizeText } from '../../../core/text/size-text.ts';
import { type QueryCheck, SESSIONS_HIDDEN, skip } from '../../check.ts';
import { seconds } from '../../words.ts';

const WARN_AFTER = 60;
const BYTES = 100 * 1024 ** 2;

export const standbyBehind: QueryCheck = {
  id: 'standby-behind',
  group: 'replication',
  looksFor: `standbys that are a minute and ${sizeText(BYTES)} behind, and subscriptions of this database that are enabled and have no worker`,
  needs: 'pg_monitor',
  sql: ({
    facts,
  }) => `SELECT coalesce(nullif(r.application_name, ''), 'without a name') AS name, r.state, extract(epoch FROM r.replay_lag)::int8 AS lag,
  pg_wal_lsn_diff(${facts.inRecovery ? 'pg_last_wal_replay_lsn()' : 'pg_current_wal_lsn()'}, r.replay_lsn)::int8 AS bytes
FROM pg_stat_replication r WHERE r.state <> 'backup'
UNION ALL SELECT s.subname, 'subscription', NULL, NULL FROM pg_subscription s
WHERE s.subenabled AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND NOT EXISTS (SELECT FROM pg_stat_subscription w WHERE w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL)`,
  judge: (rows, { role }) => {
    if (!role.seesSessions) return skip(SESSIONS_HIDDEN);
    const behind = rows.filter(
      ({ state, lag, bytes }) => state === 'subscription' || (Number(lag) >= WARN_AFTER && Number(bytes) >= BYTES),
    );
    return {
      findings: behind.map(({ name, state, lag, bytes }) => ({
        finding:
          state === 'subscription'
            ? {
                code: 'standby-behind',
                severity: 'warning',
                subject: `subscription ${name}`,
                message: 'no worker is at work for it, so its tables are not kept up',
                hint: 'the log of the server says why; if it is disabled on purpose, nothing has to be done',
              }
            : {
                code: 'standby-behind',
                severity: 'warning',
                subject: `standby ${name}`,
                message: `it is ${seconds(lag)} and ${sizeText(Number(bytes))} behind, so reads there are old, and after a failover rows are missing`,
                hint: 'look whether a query on it holds replay up, and whether its disk and network keep pace',
              },
      })),
    };
  },
};
