// Codes for what the doctor finds in the server: version, settings, collations, extensions, replication.
import type { CodeEntries } from './code-entry.ts';

export const DOCTOR_SERVER_CODES = {
  'collation-version-changed': {
    severity: 'error',
    meaning:
      'The collation of the operating system or of ICU is not the version that indexes were built with, as after an update of the image. Rows may not be found.',
    action: 'Rebuild the indexes that depend on it, and refresh its version last, never first.',
  },
  'extension-files-missing': {
    severity: 'error',
    meaning: 'An extension is installed in the database, and the server does not have its files.',
    action: 'Run the server from an image that has them.',
  },
  'extension-update': {
    severity: 'notice',
    meaning: 'The server has a newer version of an extension than the database.',
    action: 'ALTER EXTENSION … UPDATE, in a migration.',
  },
  'server-end-of-life': {
    severity: ['notice', 'warning'],
    meaning: 'The major version of the server no longer gets fixes, or soon will not.',
    action: 'Plan the upgrade.',
  },
  'faulty-minor-release': {
    severity: ['warning', 'error'],
    meaning: 'The minor release of the server has a bug that later ones fix.',
    action: 'Install the newest minor release, and repair what the hint names.',
  },
  'durability-off': {
    severity: 'warning',
    meaning: 'fsync or full_page_writes is off: a crash of the machine may destroy the database.',
    action: 'Switch it on, unless the database can be recreated.',
  },
  'idle-timeout-off': {
    severity: 'notice',
    meaning: 'Nothing ends a transaction that the application has forgotten.',
    action: 'Set idle_in_transaction_session_timeout for the database or the role of the application.',
  },
  'factory-settings': {
    severity: 'notice',
    meaning:
      'A setting still has the value that PostgreSQL ships for a small machine, and what the server has seen since shows that it does not fit.',
    action: 'Set it as the hint says.',
  },
  'slot-keeps-wal': {
    severity: ['warning', 'error'],
    meaning: 'A replication slot keeps WAL for a client that does not fetch it, until the disk is full; or what it needs is gone.',
    action: 'Start its client, or drop the slot.',
  },
  'archiver-failing': {
    severity: 'warning',
    meaning: 'Archiving of WAL fails. No restore can go past that point, and WAL piles up on the disk.',
    action: 'Read the log of the server.',
  },
  'standby-behind': {
    severity: 'warning',
    meaning: 'A standby is far behind, or a subscription has no worker.',
    action: 'Find out what holds it up.',
  },
  'cache-hit-rate': {
    severity: 'notice',
    meaning: "Many of the pages that queries needed were not in the server's memory.",
    action: 'Give shared_buffers more memory, or see which queries read whole tables.',
  },
  'slow-queries': {
    severity: 'notice',
    meaning: 'A query is slow on average and runs often, as pg_stat_statements counts.',
    action: 'See what EXPLAIN says about it.',
  },
} as const satisfies CodeEntries;
