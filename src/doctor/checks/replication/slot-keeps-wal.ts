// Replication slots that keep WAL for somebody who does not come for it: the disk fills, and the server stops.

import { sizeText } from '../../../core/text/size-text.ts';
import { type QueryCheck, skip } from '../../check.ts';

const MOST = 1024 ** 3;

export const slotKeepsWal: QueryCheck = {
  id: 'slot-keeps-wal',
  group: 'replication',
  looksFor: `inactive replication slots that keep more than ${sizeText(MOST)} of WAL (a warning for one that keeps less), and slots that have lost what they need`,
  sql: ({ facts }) => `SELECT s.slot_name AS name, s.active, s.wal_status AS status, s.slot_type AS type,
  pg_wal_lsn_diff(${facts.inRecovery ? 'pg_last_wal_replay_lsn()' : 'pg_current_wal_lsn()'}, s.restart_lsn)::int8 AS kept
FROM pg_replication_slots s WHERE NOT s.temporary AND (NOT s.active OR s.wal_status IN ('lost', 'unreserved')) ORDER BY 1`,
  judge: (rows, { facts }) => {
    if (facts.engines.length > 0 && rows.length === 0) return skip('the service may hide its slots');
    return {
      findings: rows.map(({ name, active, status, type, kept }) => {
        const bytes = Number(kept ?? 0);
        const isLost = status === 'lost' || status === 'unreserved';
        return {
          finding: {
            code: 'slot-keeps-wal',
            severity: isLost || bytes > MOST ? 'error' : 'warning',
            subject: `replication slot ${name}`,
            message: isLost
              ? `WAL that it needs ${status === 'lost' ? 'is gone' : 'is about to go'}, so its ${type} client cannot go on`
              : `it is ${active === 't' ? 'active' : 'inactive'} and keeps ${sizeText(Math.max(0, bytes))} of WAL on disk, which grows until its client comes back`,
            hint: `start its client again; if there is none any more, SELECT pg_drop_replication_slot('${name}'); max_slot_wal_keep_size bounds what a slot may keep`,
          } as const,
        };
      }),
    };
  },
};
