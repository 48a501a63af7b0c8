// Transactions that were prepared for two-phase commit and forgotten: they hold their locks for ever, over restarts too.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { QueryCheck } from '../../check.ts';
import { seconds } from '../../words.ts';

const ERROR_AFTER = 60;

export const preparedTransaction: QueryCheck = {
  id: 'prepared-transaction',
  group: 'sessions',
  looksFor: 'transactions that were prepared for two-phase commit more than a minute ago and are still there',
  sql: () => `SELECT p.gid, p.database, p.owner, extract(epoch FROM clock_timestamp() - p.prepared)::int8 AS age
FROM pg_prepared_xacts p ORDER BY p.prepared`,
  judge: (rows, { facts }) => ({
    findings: rows
      .filter(({ age }) => Number(age) >= ERROR_AFTER)
      .map(({ gid, database, owner, age }) => ({
        finding: {
          code: 'prepared-transaction',
          severity: database === facts.database ? 'error' : 'warning',
          subject: `prepared transaction ${gid}`,
          message: `it was prepared ${seconds(age)} ago by ${owner} in database ${database}; it keeps its locks, and vacuum from removing dead rows, until somebody ends it`,
          hint: `ask its transaction manager; if that knows nothing of it, in database ${database}: ROLLBACK PREPARED ${quoteLiteral(gid ?? '')}`,
        },
      })),
  }),
};
