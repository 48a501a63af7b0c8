// Codes for going to a version, forward and back.
import type { CodeEntries } from './code-entry.ts';

export const REVERSAL_CODES = {
  'half-reverted': {
    severity: 'error',
    outcome: 'incomplete',
    meaning: 'A migration that is not reverted in one transaction stopped half-way, and what it did before is kept.',
    action: 'Run `schemagate down --yes`, which goes on after the last statement that was done, or settle it with `schemagate mark`.',
  },
  'no-way-back': {
    severity: 'error',
    meaning:
      'A migration that is to be reverted has nothing that takes it back, or `schemagate redo` could not apply it again. Nothing was reverted.',
    action: 'Write a down file or section, use the image that has it, or undo it in a new migration.',
  },
  'way-back-stored': {
    severity: 'notice',
    meaning:
      'A migration is reverted by the SQL that was stored in the database when it was applied, because the folder has no file for it.',
    action: 'Nothing.',
  },
  'way-back-differs': {
    severity: 'warning',
    meaning: 'The down file is not the one that was stored when the migration was applied. The file is used.',
    action: 'Check that the file takes back what was applied.',
  },
  'not-confirmed': {
    severity: 'error',
    outcome: 'findings',
    meaning: 'A destructive command was run without `--yes`. It showed what it would do, and did nothing.',
    action: 'Read what would be done, and run it again with `--yes`.',
  },
  'cannot-revert': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'Migrations cannot be reverted as things are: GATE_DOWN=off forbids it, or the tool of this layout only goes forward.',
    action: 'Follow the hint of the finding.',
  },
  'repeatable-kept': {
    severity: 'notice',
    meaning: 'Repeatable migrations are not reverted: they have no version to go back to.',
    action: 'Check that what they make still fits, or run `schemagate up`.',
  },
  'expectation-recorded': {
    severity: 'notice',
    meaning: 'Nothing was recorded for the version that the database went back to, so its schema as it is now is what is expected there.',
    action: 'Nothing, if the schema is right.',
  },
  'past-target': {
    severity: 'error',
    meaning: '`schemagate up --to VERSION` names a version that the database has already passed.',
    action: 'Give a later version, or leave --to out.',
  },
} as const satisfies CodeEntries;
