// Codes for moving the rows of an SQLite file into PostgreSQL. Whatever stops a move stops it before it, or is rolled back.
import type { CodeEntries } from '../code-entry.ts';

export const IMPORT_CODES = {
  'import-source-unreadable': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The file is not there, may not be read, or is not a database of SQLite.',
    action: 'Check the path and what the file is.',
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
      'The ledgers of the file and of the target do not have the same migrations. If the newest is not the same either, they are not of the same version, and nothing was moved.',
    action: 'Bring both to the same release of the application, and move then.',
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
      'Triggers and foreign keys are out of the way while rows are moved, which only the owner of a table may do. Nothing was moved.',
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
    action: 'Correct the rows that are named; the hint says what else can be done.',
  },
  'import-changed': {
    severity: 'notice',
    meaning: 'Values are not moved as they are in the file, because --empty-as-null or --on-bad-text strip says so.',
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
      'Rows are left out: they do not fit, repeat a value that is taken once, or refer to a row that is not there, and --rejects or --orphans skip says that this is to be so.',
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
      'The target takes a value only once that the file has more often, perhaps in upper and in lower case. Nothing was moved, unless --rejects leaves all rows but the first of each value out.',
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
    action: 'Look for what changes rows as they come in: a rule, an event trigger.',
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
    action: 'See why in the message; make the table by hand, in a migration, and move its rows then.',
  },
  'import-not-translated': {
    severity: 'warning',
    meaning:
      'A default, check, index, foreign key or view of the file has no counterpart that PostgreSQL takes. The table is made without it.',
    action: 'Add it by hand, in a migration, if it is needed.',
  },
  'import-left-out': {
    severity: 'notice',
    meaning: 'A table or column of the file is no data of the application, or PostgreSQL computes it itself. It is not moved.',
    action: 'Nothing.',
  },
  'import-triggers-off': {
    severity: 'notice',
    meaning: 'The triggers of the target do not run for the rows that are moved.',
    action: 'Check that what they would have written is in the file as well.',
  },
} as const satisfies CodeEntries;
