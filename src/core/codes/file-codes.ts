// Codes for the migrations folder and the files in it, whatever their layout.
import type { CodeEntries } from './code-entry.ts';

export const FILE_CODES = {
  'seed-not-transactional': {
    severity: 'error',
    meaning: 'A seed begins or ends a transaction itself, or contains a statement that PostgreSQL refuses in one. Nothing was applied.',
    action: 'Remove BEGIN and COMMIT; put what cannot run in a transaction into a migration.',
  },
  'seeds-misspelt': {
    severity: 'warning',
    meaning: 'GATE_ENV names an environment that has no seeds of its own, and a folder of seeds has a very similar name.',
    action: 'Correct GATE_ENV, or the name of the folder.',
  },
  'bad-template': {
    severity: 'error',
    meaning: 'A template for new migrations uses a placeholder that does not exist.',
    action: 'Write {{name}}, {{version}}, {{date}} or {{sql}}.',
  },
  'no-folder': {
    severity: 'error',
    meaning: 'The migrations folder does not exist, or is not a folder.',
    action: 'Correct GATE_MIGRATIONS. In a container, check that the folder is copied or mounted there.',
  },
  'no-migrations': {
    severity: 'error',
    meaning: 'The migrations folder contains no migration.',
    action: 'Point GATE_MIGRATIONS at the folder that holds the files. In a container, check that they are copied or mounted there.',
  },
  'passed-over': {
    severity: 'warning',
    meaning: 'The folder holds files with SQL or code that the layout does not treat as migrations, so they are not applied.',
    action: 'Rename them, move them out of the folder, or set GATE_LAYOUT if another tool owns this folder.',
  },
  'migrations-in-volume': {
    severity: 'warning',
    meaning:
      'The migrations folder is a volume of Docker or Podman, which is filled from an image only while it is empty. The migrations of a newer image do not get into it, and the gate then finds nothing to do.',
    action: 'Leave the volume out, or mount a folder of the host; if something else fills the volume, set GATE_EXPECT_HEAD.',
  },
  'ambiguous-layout': {
    severity: 'error',
    meaning: 'The folder could belong to more than one migration tool, and each tool keeps its own ledger.',
    action: 'Set GATE_LAYOUT to the tool that this folder belongs to.',
  },
  'unrecognised-file': {
    severity: 'error',
    meaning: 'A file in the folder does not follow the naming rules of the layout, and the layout does not allow such files.',
    action: 'Rename the file as the message says, or move it out of the folder.',
  },
  'unrecognised-folder': {
    severity: 'error',
    meaning: "A folder among Diesel's migrations has no up.sql.",
    action: 'Write its up.sql, or move the folder out of the migrations folder.',
  },
  'not-a-file': {
    severity: 'error',
    meaning:
      'Something in the folder is named like a migration, but is not a file that can be read: a broken link, a pipe, a device or a folder.',
    action: 'Fix or remove it. Docker creates an empty folder if it is told to mount a file that does not exist.',
  },
  'bad-name': {
    severity: 'error',
    meaning: 'The name of a file is not valid UTF-8, or is not one that the layout can order.',
    action: 'Rename the file.',
  },
  'same-name': {
    severity: 'error',
    meaning: 'GATE_MIGRATIONS names several folders, and two of them hold a file with the same name.',
    action: 'Keep one of them, or rename one.',
  },
  'duplicate-version': {
    severity: 'error',
    meaning: 'Two migrations have the same version.',
    action: 'Give the one that is not applied anywhere yet a new, higher version.',
  },
  'duplicate-name': {
    severity: 'error',
    meaning: "Two of Flyway's repeatable migrations have the same description.",
    action: 'Rename one of them.',
  },
  'no-version': {
    severity: 'error',
    meaning: 'The name of a file does not begin with a number, which node-pg-migrate orders its files by.',
    action: 'Put its time or index and an underscore before its name, or move it out of the folder.',
  },
  'version-too-large': {
    severity: 'error',
    meaning: "The version of a golang-migrate file is too large for the ledger's column.",
    action: 'Give it a smaller version.',
  },
  'down-without-up': {
    severity: 'error',
    meaning: 'A file reverts a migration that is not in the folder.',
    action: 'Restore the migration it belongs to, or remove the file.',
  },
  unreadable: {
    severity: 'error',
    meaning: 'A file cannot be read.',
    action: 'Make the file readable for the user the gate runs as.',
  },
  'too-large': {
    severity: 'error',
    meaning: 'A file is too large to be sent to the server at once.',
    action: 'Split it.',
  },
  'not-utf8': {
    severity: ['error', 'warning'],
    meaning: 'A file, or an object of a database with the encoding SQL_ASCII, is not valid UTF-8. Such an object is not verified.',
    action: 'Save the file as UTF-8. Write the object again in UTF-8, or move the database to the encoding UTF8.',
  },
  'nul-byte': {
    severity: 'error',
    meaning: 'A file contains a NUL byte, which PostgreSQL does not accept in SQL.',
    action: 'Remove it; the file may be truncated or UTF-16.',
  },
  'meta-command': {
    severity: 'error',
    meaning: 'A file contains a command of psql, such as \\i or \\copy, which the server does not understand.',
    action: 'Write it in SQL. \\copy becomes COPY … FROM stdin with its data in the file.',
  },
  'copy-unterminated': {
    severity: 'error',
    meaning: 'The data of a COPY … FROM stdin has no end.',
    action: 'End the data with a line that holds only \\. ; restore the file if it was truncated.',
  },
  unterminated: {
    severity: 'error',
    meaning: 'A quoted string, a quoted name, a dollar-quoted body or a comment is not closed.',
    action: 'Close it; restore the file if it was truncated.',
  },
  'no-statements': {
    severity: ['error', 'warning'],
    meaning: 'A migration contains no statement. Whether that is an error depends on its layout.',
    action: 'Write its SQL, or remove the file. A migration that deliberately changes nothing can hold the statement SELECT 1;',
  },
  'transaction-left-open': {
    severity: 'warning',
    meaning: 'A migration begins a transaction of its own and does not end it. The gate commits it.',
    action: 'End it with COMMIT to keep its work, or with ROLLBACK to discard it.',
  },
  'unknown-directive': {
    severity: 'error',
    meaning: 'A comment `-- gate:` names a directive that does not exist.',
    action: 'Correct the spelling, or remove the line.',
  },
  'bad-directive': {
    severity: 'error',
    meaning: 'A comment `-- gate:` has a value that the directive does not accept.',
    action: 'Correct the value as the hint says, or remove the line.',
  },
  'bad-batch': {
    severity: 'error',
    meaning: 'A file that is to run in batches (`-- gate: batch=`) does not have one statement that can be split.',
    action: 'Write one statement with LIMIT :batch, or with :from and :until and a key, as the hint says.',
  },
  'keep-without-transaction': {
    severity: 'error',
    meaning:
      'A file asks for a copy of a table (`-- gate: keep=`), but is not run in one transaction of the gate, which would make the copy and the loss atomic.',
    action:
      'Move the destructive statement into its own migration, without BEGIN, COMMIT or anything that PostgreSQL refuses in a transaction.',
  },
  'bad-section': {
    severity: 'error',
    meaning: 'A section for one database, `-- gate: only=sqlite` or `only=postgres`, is not ended, or names something else.',
    action: 'Begin it with one of the two, and end it with `-- gate: end`, each on a line of its own.',
  },
  'dialect-file-missing': {
    severity: ['error', 'warning'],
    meaning:
      'A migration has a file for SQLite and none for PostgreSQL, or the other way round: an error if the missing one is needed now.',
    action: 'Write the other file, or put the SQL into one file, between `-- gate: only=sqlite` and `-- gate: end`.',
  },
  'late-directive': {
    severity: 'error',
    meaning: 'A `-- gate:` comment is below the first statement, where it has no effect.',
    action: 'Move it to the top of the file.',
  },
  'placeholder-missing': {
    severity: 'error',
    meaning: 'A file contains a placeholder that has no value.',
    action: 'Set GATE_PLACEHOLDER_NAME, or GATE_PLACEHOLDERS=off if ${…} is literal text.',
  },
} as const satisfies CodeEntries;
