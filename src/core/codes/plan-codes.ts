// Codes for what `plan` finds when it tries what is pending.
import type { CodeEntries } from './code-entry.ts';

export const PLAN_CODES = {
  'trace-reaches-beyond': {
    severity: 'error',
    meaning:
      '`schemagate plan --trace --scratch same-server` would run a statement that is about the whole server, such as CREATE ROLE, and so about the live one. Nothing was run.',
    action: 'Give --scratch the URL of another server, or leave it out for an embedded one.',
  },
  'not-as-script': {
    severity: 'error',
    meaning:
      '`schemagate plan --sql` would print a password or another secret that a pending migration holds. Every output is masked, so the script would not be what `up` sends, and is not written.',
    action: 'Let `schemagate up` run the migration, or run it by hand.',
  },
  'there-already': {
    severity: ['notice', 'warning', 'error'],
    outcome: 'mismatch',
    meaning:
      'A migration failed because what it makes exists already, and that was compared with what the migration makes: it is the same (a notice), or it differs.',
    action: 'If it is the same, `schemagate mark VERSION applied`. If not, make them the same first.',
  },
  'not-compared-with-there': {
    severity: 'notice',
    meaning:
      'A migration failed because what it makes exists already, and it could not be determined whether that is the same, for example because no scratch server is installed.',
    action: 'Compare by hand, or `schemagate mark VERSION applied --if-same --scratch URL`.',
  },
  'not-traced': {
    severity: ['notice', 'warning'],
    meaning:
      'A statement failed in the copy of the schema, which has no rows, and what it locks is not known. What comes after it was traced without it.',
    action: 'If it needs rows, nothing. Otherwise it will fail on the live database too: correct it.',
  },
} as const satisfies CodeEntries;
