// Indexes that a concurrent build has left behind: they cost every write, and no query may use them.
import type { Row } from '../../../postgres/session/queryable.ts';
import { type Diagnosis, fixable, type QueryCheck } from '../../check.ts';
import { LEFT_OVER_NAME, UNUSABLE_INDEXES, unusableIndexes } from '../../unusable-indexes.ts';

export const invalidIndex: QueryCheck = {
  id: 'invalid-index',
  group: 'indexes',
  looksFor: 'indexes that a failed or cancelled CREATE INDEX CONCURRENTLY has left invalid',
  needs: 'pg_monitor, to tell an index that another role is building at the moment',
  fixes: 'REINDEX INDEX CONCURRENTLY of each',
  sql: ({ scope }) => `${UNUSABLE_INDEXES(scope)} AND c.relname !~ '${LEFT_OVER_NAME}'`,
  judge: (rows, about) => unusableIndexes(rows, about, diagnosis),
};

function diagnosis({ name, table, letter, excludes }: Row): Diagnosis {
  const about = { code: 'invalid-index', severity: 'error', subject: `index ${name}` } as const;
  if (letter === 'I')
    return {
      finding: {
        ...about,
        message: `it is an index of the partitioned table ${table}, and not all partitions have theirs attached to it, so it is not valid`,
        hint: `create the index on each partition that lacks it, and then ALTER INDEX ${name} ATTACH PARTITION for each; it becomes valid with the last one`,
      },
    };
  const message = `no query may use it, and every write to ${table} maintains it: a concurrent build was cancelled or failed`;
  if (excludes === 't') return { finding: { ...about, message, hint: `REINDEX INDEX ${name}, which blocks writes meanwhile` } };
  return fixable({ ...about, message, hint: 'rebuild it; a unique one fails again until the duplicates are gone' }, [
    `REINDEX INDEX CONCURRENTLY ${name}`,
  ]);
}
