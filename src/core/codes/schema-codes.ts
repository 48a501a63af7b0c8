// Codes for the schema compared with the expectation, for its snapshot and for recovering what is missing.
import type { CodeEntries } from './code-entry.ts';

export const SCHEMA_CODES = {
  'KIND-missing': {
    severity: ['error', 'warning', 'notice'],
    meaning: 'An object is expected and missing; the code begins with its kind, as in table-missing. GATE_DRIFT decides the severity.',
    action: 'Run the repair SQL, or `schemagate recover`; or write a migration that drops it, if it was removed on purpose.',
  },
  'KIND-extra': {
    severity: ['error', 'warning'],
    meaning: 'An object exists and is not expected; the code begins with its kind, as in index-extra. GATE_DRIFT decides the severity.',
    action: 'Write a migration for it and the snapshot again, or drop it with the repair SQL, or leave it out with GATE_IGNORE.',
  },
  'KIND-changed': {
    severity: ['error', 'warning'],
    meaning:
      'An object differs from what is expected; the code begins with its kind, as in column-changed. GATE_DRIFT decides the severity.',
    action: 'Run the repair SQL, or write a migration for the change and the snapshot again.',
  },
  'index-invalid': {
    severity: ['error', 'warning'],
    meaning: 'An index is invalid: its build failed, was cancelled or is under way. Queries do not use it.',
    action: 'Wait if it is still being built; otherwise rebuild it with the repair SQL.',
  },
  'constraint-not-validated': {
    severity: 'warning',
    meaning: 'A constraint is NOT VALID: rows that were there before it may violate it.',
    action: 'Validate it with the repair SQL, which reads the whole table and does not block writes.',
  },
  'subscription-not-verified-whole': {
    severity: 'notice',
    meaning: 'A subscription is verified except for its connection string, which may hold a password.',
    action: 'Check by hand that it connects to the right server.',
  },
  'likely-rename': {
    severity: 'warning',
    meaning: 'One object is missing and a similar one is new, so this is probably a rename.',
    action: 'Replace the DROP and CREATE in the SQL by ALTER … RENAME TO, which keeps the data.',
  },
  'access-unknown': {
    severity: 'warning',
    meaning: 'The repair SQL recreates an object whose owner and privileges are not known.',
    action: 'Set the owner and grant the privileges afterwards.',
  },
  'access-lost': {
    severity: 'warning',
    meaning: 'The repair SQL cannot grant some privileges again, for example because a role is gone.',
    action: 'Create the role if it is needed, and grant them by hand.',
  },
  'library-schema': {
    severity: ['warning', 'notice'],
    meaning: 'A schema belongs to a known library, which creates and changes it itself. It is not verified.',
    action: 'Nothing.',
  },
  'no-such-schema': {
    severity: ['error', 'warning'],
    meaning: 'GATE_SCHEMAS names a schema that does not exist; an error if none that it names does.',
    action: 'Correct GATE_SCHEMAS. Names are written as in the catalog, usually in lower case.',
  },
  'partitions-gone': {
    severity: 'notice',
    meaning: 'Partitions in the snapshot no longer exist, as if a retention job had dropped them.',
    action: 'Nothing. GATE_PARTITIONS=names verifies each partition by name.',
  },
  'partition-unlike': {
    severity: 'warning',
    meaning: 'A partition differs from its parent: it lacks an index, a constraint or a trigger, or has one of its own.',
    action: 'Make it like its parent, or write a migration that makes it differ on purpose.',
  },
  'there-before': {
    severity: 'notice',
    meaning: 'Objects existed before the first migration. They are not verified.',
    action: 'Nothing. `schemagate snapshot --adopt` makes them part of the expectation.',
  },
  'large-objects-not-verified': {
    severity: 'notice',
    meaning: 'The database holds large objects, which are not verified.',
    action: 'Nothing. Backups contain them, snapshots do not.',
  },
  'options-not-verified': {
    severity: 'notice',
    meaning:
      'The server stores options that the PostgreSQL manual does not document, and that do not begin with `pg_`. They are not verified.',
    action: 'Nothing.',
  },
  'verify-rows': {
    severity: 'error',
    meaning: 'A query in verify/ returned rows, but must return none.',
    action: 'Fix the data that the query found, or the query.',
  },
  'verify-failed': {
    severity: 'error',
    meaning: 'A query in verify/ failed.',
    action: 'Fix the query, which runs in a read-only transaction, or grant SELECT on what it reads.',
  },
  'application-role-lacks-access': {
    severity: ['error', 'warning'],
    meaning:
      'The role that GATE_APP_ROLE names lacks access to some tables, sequences, functions or schemas. GATE_APP_GRANTS decides the severity.',
    action: 'Run the GRANT of the repair SQL, or set GATE_APP_GRANTS=apply.',
  },
  'no-application-role': {
    severity: 'error',
    meaning: 'The role that GATE_APP_ROLE names does not exist.',
    action: 'Create the role, or correct GATE_APP_ROLE.',
  },
  'no-expectation': {
    severity: 'error',
    meaning: 'There is neither a snapshot for this head nor an expectation that an earlier run recorded.',
    action: 'Write a snapshot with `schemagate snapshot`, or let `schemagate up` record one.',
  },
  'no-snapshot': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The snapshot that GATE_SNAPSHOT names does not exist.',
    action: 'Correct GATE_SNAPSHOT, or write the file with `schemagate snapshot`.',
  },
  'bad-snapshot': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'A snapshot cannot be read, or a newer release wrote it.',
    action: 'Restore it from version control, or write it again with `schemagate snapshot`; after a merge conflict, always write it again.',
  },
  'snapshot-stale': {
    severity: ['error', 'warning'],
    meaning: 'The snapshot does not match the migrations in the folder.',
    action: 'Write it again with `schemagate snapshot` and commit it with the migrations.',
  },
  'snapshot-counts': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'There is a snapshot file, which defines the expectation, so nothing can be adopted next to it.',
    action: 'Write a migration for the object and the snapshot again, or leave the object out with GATE_IGNORE.',
  },
  'not-at-head': {
    severity: 'error',
    outcome: 'history',
    meaning: '`schemagate snapshot --adopt` needs a database that is at the head of the folder, and this one is not.',
    action: 'Run `schemagate up` first.',
  },
  'not-recovered': {
    severity: 'error',
    outcome: 'failed',
    meaning: '`schemagate recover` could not recreate an object.',
    action: 'Fix the cause and run `schemagate recover` again.',
  },
  'exported-by-gate': {
    severity: 'notice',
    meaning: '`schemagate schema-export` found no pg_dump, and wrote the schema itself.',
    action: 'Nothing. Add --by gate or --by pg_dump if the file must be the same on every machine.',
  },
  'export-incomplete': {
    severity: 'warning',
    meaning: 'No statement of the gate makes an object of the database: the export has a comment in its place.',
    action: 'Write the export with pg_dump.',
  },
  'export-differs': {
    severity: 'error',
    outcome: 'findings',
    meaning: '`schemagate schema-export --check`: the file is not the live schema.',
    action: 'Write it again and commit it, or find out who changed the database.',
  },
} as const satisfies CodeEntries;
