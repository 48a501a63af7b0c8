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
    action: 'Run the same command again. The ledger goes last, so that no gate takes the database for a new one.',
  },
  'reset-done': {
    severity: 'notice',
    meaning: "What was the application's in the database was dropped by this run, rows included, before anything was applied.",
    action: 'Nothing.',
  },
  'reset-of-others': {
    severity: 'warning',
    meaning: 'Objects that are dropped belong to another role than the one that migrates.',
    action: "Move what is not the application's into a schema of its own.",
  },
  'reset-stays': {
    severity: 'notice',
    meaning: 'Something in the database is not dropped by a reset: nobody would create it again, or another role owns it.',
    action: 'Nothing, unless a migration fails because it is there already; drop it by hand then.',
  },
} as const satisfies CodeEntries;
