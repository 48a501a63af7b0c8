// Codes for backups, and for the client programs of PostgreSQL that write and read them.
import type { CodeEntries } from './code-entry.ts';

export const BACKUP_CODES = {
  'no-client-program': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'A client program of PostgreSQL (pg_dump, pg_restore, psql) is needed, but is not installed or cannot be started.',
    action: 'Use the image schemagate:tools, install the client programs of PostgreSQL, or set GATE_PG_BIN to the folder that they are in.',
  },
  'old-client-program': {
    severity: 'error',
    outcome: 'misused',
    meaning:
      'A client program is older than the server, or than what it should read, and may not understand all of it. Nothing was written.',
    action:
      "Install the client programs of the server's major version or a newer one, and set GATE_PG_BIN to their folder or put it first in PATH.",
  },
  'client-program-failed': {
    severity: 'error',
    meaning: 'A client program ended with an error, which is in the message. What it was writing was removed.',
    action: 'Do what it says. pg_dump needs SELECT on every table that it writes down.',
  },
  'bad-manifest': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The manifest beside a backup (FILE.json) is damaged, is that of a newer release, or is not one.',
    action: 'Use another backup, or a newer release; without a manifest nothing says what should be in a backup.',
  },
  'bad-key': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The key file does not hold a key, or the backup was encrypted with another one, or not at all.',
    action: 'Name the key file that was used when the backup was taken.',
  },
  'backup-damaged': {
    severity: 'error',
    meaning: 'A backup is not as it was when it was taken: part of it was changed or is missing.',
    action: 'Use another copy, or another backup.',
  },
  'backup-target': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The backup cannot be written where it should be: the folder is missing or read-only, or the name is taken.',
    action: 'Name a folder that exists and may be written to; in a container, mount it.',
  },
  'backup-no-space': {
    severity: 'error',
    meaning: 'The disk was full before the backup was written. What was written was removed, and older backups were left alone.',
    action: 'Make room, or name another folder.',
  },
  'backup-not-written': {
    severity: 'error',
    meaning: 'The disk failed while the backup was being written. What was written was removed.',
    action: 'Check the disk.',
  },
  'backup-incomplete': {
    severity: 'error',
    meaning: 'What pg_dump wrote is cut short, or lacks a table of the database. It was removed.',
    action: 'Take the backup again; if it happens again, check the disk, and run pg_dump by hand.',
  },
  'backup-never-restored': {
    severity: 'notice',
    meaning: 'The contents of a backup were checked, but it has never been restored.',
    action: 'Add --verify, or restore it somewhere before you rely on it.',
  },
  'backup-not-restored': {
    severity: 'error',
    meaning: 'A backup that was to be proved could not be restored into a scratch database. It was kept.',
    action: 'Do what the message says; --scratch URL names another server to restore it on.',
  },
  'backup-not-tried': {
    severity: ['error', 'warning'],
    meaning:
      'A backup was to be proved, but the role may not create the scratch database for it. It was kept. Before a run this is only a warning, because a role that migrates need not have that right.',
    action: 'ALTER ROLE … CREATEDB, name another server with --scratch URL, or set GATE_BACKUP_VERIFY_BELOW=0.',
  },
  'backup-differs': {
    severity: 'error',
    meaning:
      'A backup was restored into a scratch database, and its schema or its number of rows is not that of the database. It was kept.',
    action: 'Do not rely on it. Take another one, and find out what differs.',
  },
  'backup-taken': {
    severity: 'notice',
    meaning: 'Before anything was applied, the database was backed up, as GATE_BACKUP asks for.',
    action: 'Nothing.',
  },
  'way-back': {
    severity: 'warning',
    meaning: 'A run failed after it had taken a backup. The message says what the run has committed, and what was written since.',
    action: 'Fix the migration and run again; or restore the backup, which also undoes what is committed and whatever was written since.',
  },
  'backup-missing': {
    severity: 'warning',
    meaning: 'The folder that GATE_BACKUP names has no backup of this database, or cannot be read.',
    action: 'Take one with `schemagate backup --verify`, or correct GATE_BACKUP.',
  },
  'backup-old': {
    severity: 'warning',
    meaning: 'The newest backup of the database in the folder of GATE_BACKUP is more than a week old.',
    action: 'Find out why no newer one was taken.',
  },
  'no-store-keys': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'GATE_BACKUP_S3 names an object store, and AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set. No backup was taken.',
    action: 'Set both, or unset GATE_BACKUP_S3.',
  },
  'backup-not-uploaded': {
    severity: 'error',
    meaning: 'A backup was taken, but could not be copied to the object store of GATE_BACKUP_S3. It is on the disk.',
    action: 'Read what the store says: bucket, keys, region and endpoint must be right, and the keys must be allowed to write there.',
  },
  'backup-not-linked': {
    severity: 'warning',
    meaning: 'The link `latest` could not be pointed at the new backup.',
    action: 'Nothing, if nobody uses the link; otherwise move whatever is called `latest` out of the way.',
  },
  'backup-not-removed': {
    severity: 'warning',
    meaning: 'An old backup that need not be kept could not be removed.',
    action: 'Remove it by hand.',
  },
} as const satisfies CodeEntries;
