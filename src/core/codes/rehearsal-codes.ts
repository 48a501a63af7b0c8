// Codes for `schemagate test`: what the migrations do on a scratch database.
import type { CodeEntries } from './code-entry.ts';

export const REHEARSAL_CODES = {
  'bad-test-record': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The file given to `preflight --tested` was not written by `schemagate test --record`.',
    action: 'Name the right file, or write it again.',
  },
  'not-ready': {
    severity: 'error',
    meaning: 'The answer to a question of `schemagate preflight` is no.',
    action: 'Do what the finding says before you deploy.',
  },
  'not-known-ready': {
    severity: 'warning',
    meaning: 'A question of `schemagate preflight` could not be answered.',
    action: 'Find out, or give the preflight what it needs to answer it.',
  },
  'down-failed': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'The way back of a migration failed in the scratch database.',
    action: 'Fix the down file or section.',
  },
  'down-leaves': {
    severity: 'error',
    meaning: 'After a migration was taken back, the schema is not the one before it: something is left over, missing or altered.',
    action: 'Complete the down file or section; the repair SQL is what it lacks.',
  },
  'up-again-failed': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'A migration that was applied and taken back could not be applied again.',
    action: 'Correct what its down file or section leaves behind, or the migration.',
  },
  'up-again-differs': {
    severity: 'error',
    meaning: 'A migration that was applied, reverted and applied again does not produce the same schema as the first time.',
    action: 'Correct its down file or section.',
  },
  'not-repeatable': {
    severity: 'error',
    meaning:
      'A migration guards all its statements (IF NOT EXISTS, OR REPLACE, ON CONFLICT), or is repeatable, but fails or changes something when it is run a second time.',
    action: 'Guard the statement that the finding names, or remove the guards if it is only meant to run once.',
  },
  'rows-lost': {
    severity: 'error',
    meaning: 'Rows or values that existed before a migration are gone, or have changed, after it was applied and reverted.',
    action:
      'Let the migration keep them and the down file bring them back; if losing them is intended, say so in its header: `-- gate: destroys=column public.users.email`.',
  },
  'rows-changed': {
    severity: 'warning',
    meaning: 'After a migration was applied and taken back there are more rows or values than before it. Nothing that was there is lost.',
    action: 'Nothing, if what was filled in may stay.',
  },
  'rows-given-up': {
    severity: 'notice',
    meaning: 'The migration lost rows or values that its header says it destroys.',
    action: 'Nothing.',
  },
  'without-way-back': {
    severity: ['error', 'notice'],
    meaning: 'Some migrations cannot be reverted: they, and those before them, were not tested on the way back.',
    action: 'Write down files or sections for them, or leave out --require-down.',
  },
  'data-not-loaded': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The file of rows given by --data could not be loaded at the version named, or at any.',
    action: 'Correct the file, or name the version whose schema it is for with --data-at.',
  },
} as const satisfies CodeEntries;
