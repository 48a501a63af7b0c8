// Archiving of WAL that fails: there is no backup up to this moment, and WAL piles up on the disk.
import type { QueryCheck } from '../../check.ts';

export const archiverFailing: QueryCheck = {
  id: 'archiver-failing',
  group: 'replication',
  looksFor: 'an archive_command that has failed and not succeeded since',
  sql: () => `SELECT a.last_failed_wal AS wal, a.failed_count AS failures, a.last_failed_time::text AS failed, a.last_archived_time::text AS archived
FROM pg_stat_archiver a WHERE current_setting('archive_mode') <> 'off' AND a.last_failed_time IS NOT NULL
  AND (a.last_archived_time IS NULL OR a.last_archived_time < a.last_failed_time)`,
  judge: (rows) => ({
    findings: rows.map(({ wal, failures, failed, archived }) => ({
      finding: {
        code: 'archiver-failing',
        severity: 'warning',
        subject: 'archive_command',
        message: `it failed at ${failed} for ${wal} (${failures} times in all), and ${archived === null ? 'has never succeeded' : `last succeeded at ${archived}`}: WAL piles up on the disk, and a restore reaches no further`,
        hint: 'the log of the server says why; the archive may be full, away, or refuse the key',
      },
    })),
  }),
};
