// Codes for what the doctor finds in the objects of a database: keys, indexes, constraints, access.
import type { CodeEntries } from './code-entry.ts';

export const DOCTOR_OBJECT_CODES = {
  'invalid-index': {
    severity: 'error',
    meaning: 'A concurrent index build was cancelled or failed. No query uses the index, and every write maintains it.',
    action: 'Rebuild it with REINDEX INDEX CONCURRENTLY.',
  },
  'leftover-index': {
    severity: 'warning',
    meaning: 'An interrupted REINDEX CONCURRENTLY, or a tool that was killed, has left an invalid index behind.',
    action: 'Drop it.',
  },
  'unvalidated-constraint': {
    severity: 'warning',
    meaning: 'A constraint was added NOT VALID and never validated, so rows from before may break it.',
    action: 'Write a migration with VALIDATE CONSTRAINT.',
  },
  'disabled-trigger': {
    severity: ['warning', 'error'],
    meaning: 'A trigger is disabled. If it is one of those that enforce a foreign key, rows that break it are accepted.',
    action: 'Enable it, and look for rows that were written meanwhile.',
  },
  'sequence-near-end': {
    severity: ['warning', 'error'],
    meaning:
      'A sequence has used most of its numbers, or of those that the type of its column has room for. At the end every INSERT fails.',
    action: 'Make the column bigint, or raise the maximum of the sequence, while there is time.',
  },
  'sequence-behind-column': {
    severity: 'error',
    meaning:
      'The next number of a sequence is in its column already, as after rows were loaded with their keys. INSERT fails with a duplicate key.',
    action: 'Set the sequence to the largest key.',
  },
  'integer-key-filling': {
    severity: 'warning',
    meaning: 'A primary key of type integer or smallint is half full.',
    action: 'Plan the change to bigint.',
  },
  'no-primary-key': {
    severity: ['notice', 'error'],
    meaning: 'A table has no primary key. If its updates are published, every UPDATE and DELETE on it fails.',
    action: 'Add one; or REPLICA IDENTITY FULL where it is published.',
  },
  'foreign-key-without-index': {
    severity: ['notice', 'warning'],
    meaning: 'A foreign key from a large table has no index, so a DELETE in the other table reads all of it.',
    action: 'Create an index on the columns of the foreign key, concurrently.',
  },
  'duplicate-index': {
    severity: 'notice',
    meaning: 'An index is the same as another one of its table.',
    action: 'Drop it in a migration, concurrently.',
  },
  'unused-index': {
    severity: 'notice',
    meaning: 'A large index was not used by any query since the counters of the server began.',
    action: 'Drop it in a migration, if no standby uses it either.',
  },
  'partition-missing': {
    severity: ['warning', 'error'],
    meaning: 'A table is partitioned by time, and there is no partition for what comes next. Rows that belong there are refused.',
    action: 'Create the partition, and find out why it was not created ahead of time.',
  },
  'row-security-half-set': {
    severity: ['warning', 'error'],
    meaning:
      'A table has policies and its row-level security is off, so they do nothing; or it is on and there is no policy, so nobody sees a row.',
    action: 'Enable it, or write the policy.',
  },
  'definer-search-path': {
    severity: 'warning',
    meaning: 'A SECURITY DEFINER function has no search_path of its own, so its caller decides which objects it works with.',
    action: 'Set its search_path.',
  },
  'connection-not-encrypted': {
    severity: ['notice', 'warning'],
    meaning: 'The connection to the server is not encrypted.',
    action: 'Switch on ssl in the server, and set sslmode=verify-full.',
  },
  'default-privileges-of-other-role': {
    severity: ['notice', 'warning'],
    meaning:
      'Default privileges hold only for what one role makes. They are set for another role than the one that migrates, so the application gets no access to tables that migrations make.',
    action: 'Run ALTER DEFAULT PRIVILEGES with FOR ROLE and the role that migrates.',
  },
  'table-bloat': {
    severity: 'notice',
    meaning: 'By estimate, more than half of a large table is space that no row uses.',
    action: 'If the space is needed, rewrite the table; let autovacuum visit it more often.',
  },
  'index-bloat': {
    severity: 'notice',
    meaning: 'By estimate, more than half of a large index is space that no entry uses.',
    action: 'Rebuild it with REINDEX INDEX CONCURRENTLY.',
  },
  'sequential-scans': {
    severity: 'notice',
    meaning: 'A large table is read in full more often than through an index.',
    action: 'Find out which queries read it; an index may be missing.',
  },
} as const satisfies CodeEntries;
