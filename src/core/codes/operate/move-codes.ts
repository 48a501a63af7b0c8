// Codes for `schemagate move-to-postgres`: the variables of the Compose project, its steps, and what was done after a failure.
import type { CodeEntries } from '../code-entry.ts';

export const MOVE_CODES = {
  'move-not-prepared': {
    severity: 'error',
    outcome: 'misused',
    meaning:
      'Something that the move needs is not there: a URL in the file of variables, a service that gets it, the SQLite file. Nothing was changed.',
    action: 'Do what the hint says; all that is missing is told at once.',
  },
  'move-step-failed': {
    severity: 'error',
    meaning:
      'The gate ended a step of the move with another exit code than 0, which is that of the whole. What it said was printed when it said it.',
    action: 'Do what it says, and run the move again.',
  },
  'move-not-switched': {
    severity: 'error',
    meaning: 'DATABASE_URL could not be changed in the file of variables, or something else goes before it. The file is as it was.',
    action: 'Let the user write to the file, and let no variable in it refer to DATABASE_URL.',
  },
  'move-switched-back': {
    severity: 'notice',
    meaning:
      'The application did not run on the other database. DATABASE_URL names the one from before again, and the application runs on it.',
    action: 'Nothing; the finding beside it says what was wrong.',
  },
  'move-not-switched-back': {
    severity: 'error',
    meaning: 'The application did not run on the other database, and does not run on the one from before either.',
    action: 'Do what the hint says, by hand.',
  },
  'move-stays': {
    severity: 'warning',
    meaning:
      'The application does not run on PostgreSQL, to which an earlier run had switched, and which was written to since. So DATABASE_URL was left alone.',
    action: 'Correct the application, or return to the file with --back, which says what that loses.',
  },
  'move-written-since': {
    severity: 'warning',
    meaning: 'PostgreSQL has rows that the SQLite file does not have: they were written since the move.',
    action: 'Decide whether they matter. They stay in PostgreSQL when the application returns to the file.',
  },
} as const satisfies CodeEntries;
