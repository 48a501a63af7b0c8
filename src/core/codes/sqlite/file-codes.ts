// Codes for the gate on a SQLite file: opening it, what it holds, what is for PostgreSQL only.
import type { CodeEntries } from '../code-entry.ts';

export const SQLITE_CODES = {
  'postgresql-only': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'DATABASE_URL names a SQLite file, and what was asked for is only possible on PostgreSQL. Nothing was done.',
    action: 'Leave out what the message names, or run it on a PostgreSQL database.',
  },
  'no-database-folder': {
    severity: 'error',
    meaning: 'The folder in which the SQLite file should be does not exist.',
    action: 'Create or mount the folder, or correct the path. With three slashes the path is relative, with four it is absolute.',
  },
  'database-file-elsewhere': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The SQLite file is not in the working folder, and one of that name is beside the migrations, where Prisma looks for it.',
    action: 'Write the path of the file that you mean, preferably as an absolute path.',
  },
  'no-database-file': {
    severity: 'error',
    outcome: 'unreachable',
    meaning: 'The SQLite file was not there when the wait timed out.',
    action: 'Correct the path, or let `schemagate up` create the file.',
  },
  'not-a-file-of-sqlite': {
    severity: 'error',
    meaning: 'The file exists, but it is not a SQLite database, or it is encrypted.',
    action: 'Correct the path. The gate does not open encrypted files.',
  },
  'file-damaged': {
    severity: 'error',
    meaning: 'SQLite says that the file is damaged.',
    action: 'Restore it from a backup, or save what can be read with `sqlite3 FILE .recover`.',
  },
  'file-unfinished': {
    severity: 'error',
    meaning:
      'A program was killed while it wrote to the SQLite file, and left the journal of its transaction beside it, which has to be rolled back; and this user may not write to the file.',
    action:
      'Give the user that the gate runs as the right to write to the file and its folder, or start the application, which rolls it back. Leave the journal where it is: without it the file stays half written.',
  },
  'file-not-writable': {
    severity: 'error',
    meaning: 'The SQLite file, or the folder it is in, may not be written to. SQLite writes its journal beside the file.',
    action: 'Give the user that the gate runs as the right to write to both; mount the volume without `ro`.',
  },
  'file-not-readable': {
    severity: 'error',
    meaning: 'The SQLite file may not be opened.',
    action: 'Give the user that the gate runs as the right to read it, and to enter its folder.',
  },
  'disk-full': {
    severity: 'error',
    outcome: 'unreachable',
    meaning: 'The disk that the SQLite file is on is full.',
    action: 'Free some space there, then run again.',
  },
  'file-io-error': {
    severity: 'error',
    outcome: 'unreachable',
    meaning: 'The operating system reported an error while the SQLite file was read or written.',
    action: 'Look at the disk and its mount; SQLite is not meant for network file systems.',
  },
  'file-replaced': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'The SQLite file was moved, removed or replaced by another one while the gate had it open. The gate has stopped.',
    action: 'Run again when the file is in its place.',
  },
  'file-busy': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'Another program kept the SQLite file locked throughout the wait.',
    action: 'End its transaction, or raise the limit that the message names.',
  },
  'file-process-ended': {
    severity: 'error',
    outcome: 'unreachable',
    meaning:
      'The process that works on the SQLite file was ended by somebody else, for instance by the kernel for want of memory. What it had not committed is rolled back.',
    action: 'Give the gate more memory, or let the statement do less at once. Running again is safe.',
  },
  'lock-taken-over': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'Another gate found this one silent for too long, took over its lock and goes on in its place.',
    action: 'Nothing: the other gate does the work.',
  },
  'dialect-failed': {
    severity: 'error',
    outcome: 'findings',
    meaning: '`schemagate check-dialects`: a migration fails on one of the two databases, or taking it back does, or leaves something.',
    action: 'Write what both understand, as the hint says, or a section or a file for each.',
  },
  'dialect-hint': {
    severity: ['warning', 'notice'],
    meaning:
      '`schemagate check-dialects`: a migration uses words that one of the two databases does not understand; a notice if it understands them differently.',
    action: 'Write what the hint says.',
  },
} as const satisfies CodeEntries;
