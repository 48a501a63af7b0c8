// Whether a forgotten transaction is ever ended: in the role of the application, if it is known, otherwise in the server.

import { quoteIdent, quoteLiteral } from '../../../sql/quote.ts';
import { type QueryCheck, WELL } from '../../check.ts';

export const idleTimeoutOff: QueryCheck = {
  id: 'idle-timeout-off',
  group: 'server',
  looksFor: 'idle_in_transaction_session_timeout off for the server, the database and the role of the application',
  // What this session has set for itself is not what the application gets.
  sql: ({ config }) => `SELECT s.reset_val = '0' AND s.source IN ('default', 'session') AS off,
  EXISTS (SELECT FROM pg_db_role_setting r, unnest(r.setconfig) c WHERE c ~ '^idle_in_transaction_session_timeout=' AND c !~ '=0' AND r.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND r.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = ${quoteLiteral(config.appRole ?? '')}))) AS elsewhere FROM pg_settings s WHERE s.name = 'idle_in_transaction_session_timeout'`,
  judge: ([row], { facts }) =>
    row?.['off'] !== 't' || row['elsewhere'] === 't'
      ? WELL
      : {
          findings: [
            {
              finding: {
                code: 'idle-timeout-off',
                severity: 'notice',
                subject: 'setting idle_in_transaction_session_timeout',
                message:
                  'it is off, so a transaction that the application forgets keeps its locks until somebody ends it by hand, and a migration waits for it',
                hint: `ALTER DATABASE ${quoteIdent(facts.database)} SET idle_in_transaction_session_timeout = '5min'; the gate sets its own`,
              },
            },
          ],
        },
};
