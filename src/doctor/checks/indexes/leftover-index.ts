// What a cancelled REINDEX CONCURRENTLY leaves beside the index it was to replace, and what tools for schema changes leave when they are killed.
import type { Row } from '../../../postgres/session/queryable.ts';
import { type Diagnosis, fixable, type QueryCheck } from '../../check.ts';
import { LEFT_OVER_NAME, UNUSABLE_INDEXES, unusableIndexes } from '../../unusable-indexes.ts';

export const leftoverIndex: QueryCheck = {
  id: 'leftover-index',
  group: 'indexes',
  looksFor: 'invalid indexes named like those of a REINDEX CONCURRENTLY (`_ccnew`, `_ccold`) or of a tool that was killed',
  needs: 'pg_monitor, to tell an index that another role is building at the moment',
  fixes: 'DROP INDEX CONCURRENTLY of each',
  sql: ({ scope }) => `${UNUSABLE_INDEXES(scope)} AND c.relname ~ '${LEFT_OVER_NAME}'`,
  judge: (rows, about) => unusableIndexes(rows, about, diagnosis),
};

const diagnosis = ({ name, table }: Row): Diagnosis =>
  fixable(
    {
      code: 'leftover-index',
      severity: 'warning',
      subject: `index ${name}`,
      message: `it is what an interrupted rebuild has left on ${table}: it is invalid, and every write maintains it`,
      hint: 'drop it: the index that it was to replace is still there',
    },
    [`DROP INDEX CONCURRENTLY ${name}`],
  );
