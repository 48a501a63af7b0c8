// Codes for what `plan` finds when it tries what is pending.
import type { CodeEntries } from './code-entry.ts';

export const PLAN_CODES = {
  'trace-reaches-beyond': {
    severity: 'error',
    meaning:
      '`schemagate plan --trace --scratch same-server` would run a statement that is about the whole server, such as CREATE ROLE, and so about the live one. Nothing was run.',
    action: 'Give --scratch the URL of another server, or leave it out for an embedded one.',
  },
  'not-traced': {
    severity: ['notice', 'warning'],
    meaning:
      'A statement failed in the copy of the schema, which has no rows, and what it locks is not known. What comes after it was traced without it.',
    action: 'If it needs rows, nothing. Otherwise it will fail on the live database too: correct it.',
  },
} as const satisfies CodeEntries;
