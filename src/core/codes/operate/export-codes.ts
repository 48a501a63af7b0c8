// Codes for moving rows from PostgreSQL into a SQLite file. Whatever stops a move stops it before the file is replaced.
import type { CodeEntries } from '../code-entry.ts';

export const EXPORT_CODES = {
  'export-file-unusable': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The SQLite file is not there, is no database of SQLite, or cannot be replaced by a new one.',
    action: 'Check the path, what the file is, and that its folder may be written to.',
  },
  'export-file-in-use': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'Another process has the SQLite file open. It would go on with the file that is replaced, and what it writes would be lost.',
    action: 'Stop the process that is named, and run it again.',
  },
  'export-no-such-name': {
    severity: 'error',
    outcome: 'misused',
    meaning: '--only, --skip, --map or --times names something that the database does not have.',
    action: 'Correct the name.',
  },
  'export-no-partner': {
    severity: 'error',
    meaning: 'A table or column of the database has no partner in the file, or two have the same one. The file is as it was.',
    action: 'Name its partner with --map, or leave it out with --skip. If much is missing, database and file are of different versions.',
  },
  'export-column-unfilled': {
    severity: 'error',
    meaning: 'A column of the file needs a value and has no default, and the database has no column for it. The file is as it was.',
    action: 'Bring the file to the version of the application that the database is of; or leave the table out with --skip.',
  },
  'export-file-filled': {
    severity: 'error',
    meaning: 'A table of the file has rows already. The file is as it was.',
    action: 'Add --into truncate or --into append, or leave the table out with --skip.',
  },
  'export-times-unknown': {
    severity: 'error',
    meaning: 'A column of the file is for numbers, times are to go into it, and nothing tells in which unit. The file is as it was.',
    action: 'Say it with --times.',
  },
  'export-value-unfit': {
    severity: 'error',
    meaning: 'Values of a column cannot be kept in the column of the file without changing them. The file is as it was.',
    action: 'Correct the rows that are named, or leave the column out with --skip.',
  },
  'export-value-shortened': {
    severity: 'warning',
    meaning: 'Times have more digits than the unit keeps in which the file has them. The digits behind it are cut off.',
    action: 'Nothing, if the application wants that unit; otherwise name a finer one, or iso, with --times.',
  },
  'export-row-refused': {
    severity: 'error',
    meaning: 'SQLite does not take rows: they break a constraint of the file, or the type of a STRICT table. The file is as it was.',
    action: 'Correct the rows in the database, or the constraint in the file.',
  },
  'export-orphans': {
    severity: 'error',
    meaning: 'Rows refer to rows that would not be in the file. The file is as it was.',
    action: 'Move the table that they refer to as well, or correct the rows.',
  },
  'export-rows-differ': {
    severity: 'error',
    outcome: 'mismatch',
    meaning: 'What is in the new file is not what the database has. The file is as it was.',
    action: 'Report it with the command and the message: it is a fault of schemagate.',
  },
  'export-schema-refused': {
    severity: 'error',
    meaning: 'A table of the database cannot be made in a new file, perhaps as two are called alike. No file was made.',
    action: 'Name it otherwise with --map, or leave it out with --skip.',
  },
  'export-not-translated': {
    severity: 'warning',
    meaning:
      'A default, check, index, foreign key, trigger or view of the database has no counterpart in SQLite. The file is made without it.',
    action: 'Add it by hand if the application needs it.',
  },
  'export-search-stale': {
    severity: 'warning',
    meaning: 'A search table (FTS) of the file cannot be built anew here, and does not know the rows that were moved.',
    action: 'Build it anew with the application, as the hint says.',
  },
  'export-left-out': {
    severity: 'notice',
    meaning: 'A table or column of the database is no data of the application, or the file computes it itself. It is not moved.',
    action: 'Nothing.',
  },
  'export-triggers-off': {
    severity: 'notice',
    meaning: 'The triggers of the file do not run for the rows that are moved. They are there again afterwards.',
    action: 'Check that what they would have written is in the database as well.',
  },
} as const satisfies CodeEntries;
