// Codes for checkpoints: files that stand for the migrations up to a version, so that an empty database is set up quickly.
import type { CodeEntries } from './code-entry.ts';

export const CHECKPOINT_CODES = {
  'no-checkpoint': {
    severity: 'error',
    meaning: 'There is no checkpoint to use or check, or no migration that one could replace.',
    action: 'Write one with `schemagate checkpoint`. GATE_CHECKPOINT=auto applies the migrations one by one instead.',
  },
  'checkpoint-stale': {
    severity: 'error',
    outcome: 'findings',
    meaning: 'A checkpoint is not what its migrations make.',
    action: 'Write it again with `schemagate checkpoint` and commit it with the migrations.',
  },
  'checkpoint-not-used': {
    severity: 'warning',
    meaning:
      'A checkpoint cannot be read, or does not fit the folder or the server: an older one is used, or the migrations are applied one by one.',
    action: 'Write it again with `schemagate checkpoint` and commit it with the migrations.',
  },
  'checkpoint-failed': {
    severity: 'warning',
    outcome: 'failed',
    meaning: 'A checkpoint could not be loaded and was rolled back; the migrations were applied one by one.',
    action: 'Write it again with `schemagate checkpoint`, or set GATE_CHECKPOINT=off.',
  },
  'checkpoint-values': {
    severity: 'warning',
    meaning: 'A checkpoint contains the values of placeholders or variables that its migrations used.',
    action: 'Commit it only if everybody who can read the repository may know these values.',
  },
  'checkpoint-varies': {
    severity: 'notice',
    meaning: 'The migrations write values that differ each time, and the checkpoint has those of the run that wrote it.',
    action: 'Nothing, unless each database must have values of its own.',
  },
  'checkpoint-cannot-hold': {
    severity: 'error',
    meaning: 'The migrations make something that a checkpoint cannot hold.',
    action: 'Do without a checkpoint; the migrations are then applied one by one.',
  },
  'checkpoint-differs': {
    severity: 'error',
    meaning: 'Loading the checkpoint does not give the same rows, sequences or settings as applying its migrations.',
    action: 'Write it again with `schemagate checkpoint`, or do what its hint says.',
  },
} as const satisfies CodeEntries;
