// Codes for starting again: dropping what is the application's, and bringing back what a backup holds.
import type { CodeEntries } from './code-entry.ts';

export const RESTORE_CODES = {
  'reset-refused': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'A reset was asked for where it is not allowed, or for another database than this one. Nothing was dropped.',
    action:
      'Set GATE_ALLOW_RESET=true where a database may be emptied, and give its name with --yes-drop. Where GATE_ENV is production it is never done.',
  },
  'reset-takes-others': {
    severity: 'error',
    outcome: 'refused',
    meaning:
      "Something that is not the application's depends on what would be dropped, and would be dropped with it. It was rolled back, and nothing was dropped.",
    action: 'Drop it first, or let its owner do so.',
  },
  'reset-blocked': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'Another session held a lock on what was to be dropped for as long as the gate waits. Nothing was dropped.',
    action: 'Stop the application, or end the session that is named.',
  },
  'reset-failed': {
    severity: 'error',
    meaning: 'PostgreSQL refused to drop something. It was rolled back, and nothing was dropped.',
    action: 'Do what its message says.',
  },
  'reset-half-way': {
    severity: 'error',
    outcome: 'incomplete',
    meaning: 'A database with so many objects that one transaction cannot drop them was dropped in parts, and something stopped that.',
    action: 'Run the same command again. The ledger goes last, so that no gate mistakes the database for a new one.',
  },
  'reset-done': {
    severity: 'notice',
    meaning: 'This run dropped everything that belongs to the application, rows included, before it applied anything.',
    action: 'Nothing.',
  },
  'reset-of-others': {
    severity: 'warning',
    meaning: 'Some of the objects that are dropped belong to a role other than the one that migrates.',
    action: "Move what is not the application's into a schema of its own.",
  },
  'reset-stays': {
    severity: 'notice',
    meaning: 'Something in the database is not dropped by a reset: nobody would create it again, or another role owns it.',
    action: 'Nothing, unless a migration fails because it already exists; then drop it by hand.',
  },
  'no-backup': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'What should be restored does not exist, or is not a backup of a single database. Nothing was touched.',
    action: 'Name a file or folder that pg_dump has written; SQL must be without --create and --clean.',
  },
  'restore-lacks': {
    severity: 'error',
    outcome: 'refused',
    meaning: 'The backup needs an extension, a role or a tablespace that the server does not have. The restore did not begin.',
    action: 'Restore on a server whose image has the extension; create the role, or leave owners and rights out with --no-owner.',
  },
  'restore-rights': {
    severity: 'error',
    outcome: 'refused',
    meaning: 'The role may not create a database or give this one another name, and so cannot restore. The restore did not begin.',
    action: 'Give a stronger role in GATE_ADMIN_URL, or ALTER ROLE … CREATEDB and let the role own the database.',
  },
  'restore-from-newer': {
    severity: 'warning',
    meaning: 'The backup is from a newer major version of PostgreSQL than the server that it is restored on.',
    action: 'Nothing if it succeeds; otherwise restore on a server that is not older.',
  },
  'restore-busy': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'Sessions are connected to the database, and until they end, another one cannot take its name. It is as it was.',
    action: 'Stop the application, or let the restore end the sessions with --terminate.',
  },
  'restore-not-proved': {
    severity: 'error',
    meaning: 'The backup was restored beside the database, and the result lacks tables or rows. The database is as it was.',
    action: 'Use another backup.',
  },
  'restore-failed': {
    severity: 'error',
    meaning: 'PostgreSQL refused something that a restore has to do. The database is as it was.',
    action: 'Do what its message says.',
  },
  'restore-in-doubt': {
    severity: 'error',
    outcome: 'unreachable',
    meaning:
      'The connection ended while the names were being swapped, which happens as a whole or not at all, and the server has not answered since.',
    action: 'When the server is back, look which database has the name; if it is the old one, run the restore again.',
  },
  'restore-old-kept': {
    severity: 'notice',
    meaning: 'The database that was there before is kept under another name.',
    action: 'Remove it with `schemagate restore --drop-old` when nobody needs it any more.',
  },
  'restore-left': {
    severity: 'warning',
    meaning: 'A half-filled database of a restore could not be removed, because the server did not answer or somebody is connected to it.',
    action: 'The next restore of the same database removes it.',
  },
  'restore-other-database': {
    severity: 'warning',
    meaning: 'The backup was taken of a database with another name.',
    action: 'Nothing, if that is intended, as for a test copy of production.',
  },
  'restore-unchecked': {
    severity: 'notice',
    meaning: 'Nothing beside the backup says what should be in it: it has neither checksums nor a manifest.',
    action: 'Nothing; backups that `schemagate backup` takes have both.',
  },
} as const satisfies CodeEntries;
