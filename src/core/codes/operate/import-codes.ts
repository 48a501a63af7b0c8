// Codes for moving the rows of an SQLite file into PostgreSQL. Whatever stops a move stops it before it, or is rolled back.
import type { CodeEntries } from '../code-entry.ts';

export const IMPORT_CODES = {
  'import-source-unreadable': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The file does not exist, cannot be read, is not a SQLite database, or is damaged.',
    action: 'Check the path and the file.',
  },
  'import-no-such-name': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The command line names a table or column that the file does not have.',
    action: 'Correct the name.',
  },
  'import-other-version': {
    severity: ['error', 'warning'],
    meaning:
      'The ledgers of the file and of the target do not have the same migrations. If even the newest ones differ, file and target are of different versions, and nothing was moved.',
    action: 'Bring both to the same release of the application, then move.',
  },
  'import-no-partner': {
    severity: 'error',
    meaning: 'A table or column of the file has no partner in the target, or two have the same one. Nothing was moved.',
    action: 'Name its partner with --map, or leave it out with --skip. If much is missing, file and target are of different versions.',
  },
  'import-column-unfilled': {
    severity: 'error',
    meaning: 'A column of the target needs a value and has no default, and the file has no column for it. Nothing was moved.',
    action: 'Bring the file to the version of the application whose migrations made the target; or give the column a default.',
  },
  'import-not-owner': {
    severity: 'error',
    outcome: 'refused',
    meaning:
      'While rows are moved, triggers and foreign keys are taken out of the way, which only the owner of a table may do. Nothing was moved.',
    action: 'Log in as the owner of the tables, or as a role that is a member of it.',
  },
  'import-target-filled': {
    severity: 'error',
    meaning: 'A table of the target has rows already. Nothing was moved.',
    action: 'Add --into truncate or --into append, or leave the table out with --skip.',
  },
  'import-units-mixed': {
    severity: 'error',
    meaning: 'The numbers of a column are times in more than one unit, such as seconds and milliseconds. Nothing was moved.',
    action: 'Correct the column in the file, or say which unit it is with --unit.',
  },
  'import-value-unfit': {
    severity: ['error', 'warning'],
    meaning: 'Values of a column do not fit the type that it has in the target. Nothing was moved, unless --rejects leaves such rows out.',
    action: 'Correct the rows that the message names; the hint says what else can be done.',
  },
  'import-changed': {
    severity: 'notice',
    meaning: 'Values were changed on the way, as --empty-as-null or --on-bad-text strip asks.',
    action: 'Nothing.',
  },
  'import-orphans': {
    severity: ['error', 'warning'],
    meaning:
      'Rows refer to rows that are not there, or are left out: SQLite checks foreign keys only if a program asks for it. Nothing was moved, unless --orphans says what becomes of them.',
    action: 'Correct or delete them in the file, or say with --orphans what becomes of them.',
  },
  'import-rejected': {
    severity: 'warning',
    meaning:
      'Rows are left out, as --rejects or --orphans skip asks: they do not fit, repeat a value that may occur only once, or refer to a row that is not there.',
    action: 'Correct them in the file that --rejects names, and add them by hand.',
  },
  'import-file-unwritable': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The file of --rejects or --as-migration cannot be written, or the latter is there already. Nothing was moved.',
    action: 'Name another file, in a folder that may be written to.',
  },
  'import-not-unique': {
    severity: ['error', 'warning'],
    meaning:
      'The file repeats a value that the target takes only once; the copies may differ in upper and lower case. Nothing was moved, unless --rejects leaves out all rows but the first with each value.',
    action: 'Correct or delete the rows in the file.',
  },
  'import-row-refused': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'PostgreSQL refused a row while it was loaded, or a foreign key afterwards. Everything was rolled back.',
    action: 'Correct the row in the file, or change the target in a migration.',
  },
  'import-differs': {
    severity: 'error',
    outcome: 'mismatch',
    meaning: 'What is in a table after loading is not what was sent. Everything was rolled back.',
    action: 'Look for something that changes rows as they come in: a rule, an event trigger.',
  },
  'import-not-the-same': {
    severity: 'error',
    outcome: 'mismatch',
    meaning: '`--compare`: a table does not have the rows of the file. Nothing was moved.',
    action: 'See how many rows differ. One of the two was written to since the move, or there was none.',
  },
  'import-schema-refused': {
    severity: 'error',
    meaning: 'A table of the file cannot be made in the target. Nothing was moved.',
    action: 'The message says why. Make the table by hand, in a migration, then move its rows.',
  },
  'import-not-translated': {
    severity: 'warning',
    meaning: 'PostgreSQL has no counterpart for a default, check, index, foreign key or view of the file. The table is made without it.',
    action: 'Add it by hand, in a migration, if it is needed.',
  },
  'import-left-out': {
    severity: 'notice',
    meaning: 'A table or column of the file is not data of the application, or PostgreSQL computes it itself. It is not moved.',
    action: 'Nothing.',
  },
  'import-triggers-off': {
    severity: 'notice',
    meaning: 'The triggers of the target do not run for the rows that are moved.',
    action: 'Check that what they would have written is in the file as well.',
  },
} as const satisfies CodeEntries;
