// Codes for what one migration tool or another says about its own files.
import type { CodeEntries } from './code-entry.ts';

export const LAYOUT_CODES = {
  'missing-up': {
    severity: 'error',
    meaning: 'A dbmate file has no `-- migrate:up` line.',
    action: 'Put `-- migrate:up` on its own line before the SQL to apply.',
  },
  'missing-down': {
    severity: 'error',
    meaning: 'A dbmate file has no `-- migrate:down` line after its `-- migrate:up`, and dbmate refuses such a file.',
    action: 'Put `-- migrate:down` on its own line after the SQL to apply. Nothing has to follow it.',
  },
  'down-before-up': {
    severity: 'error',
    meaning: 'A dbmate file has a `-- migrate:down` without a `-- migrate:up` before it.',
    action: 'Put each `-- migrate:up` before its `-- migrate:down`.',
  },
  'statement-before-up': {
    severity: 'error',
    meaning: 'A dbmate file has a statement before its first `-- migrate:up`.',
    action: 'Move it below the line `-- migrate:up`.',
  },
  'empty-migration': {
    severity: 'error',
    meaning: 'A Diesel file is empty, and Diesel refuses to run it.',
    action: 'Write its SQL, or a comment if there is nothing to do.',
  },
  'no-journal': {
    severity: 'error',
    meaning: "The folder has Drizzle's files, but not meta/_journal.json, which defines their order.",
    action: 'Copy or mount the folder meta as well, or restore it from version control.',
  },
  'bad-journal': {
    severity: 'error',
    meaning: "Drizzle's journal cannot be read.",
    action: 'Restore it as drizzle-kit wrote it. After a merge, keep the entries of both sides in their order.',
  },
  'wrong-dialect': {
    severity: 'error',
    meaning: "Drizzle's journal is for another database than the one in use.",
    action: 'Point GATE_MIGRATIONS at migrations that were generated for that database.',
  },
  'file-missing': {
    severity: 'error',
    meaning: "Drizzle's journal names a file that is not in the folder.",
    action: 'Restore the file from version control.',
  },
  'late-entry': {
    severity: 'error',
    meaning: "An entry in Drizzle's journal is older than the one before it, so Drizzle would skip it.",
    action: 'Generate the migration again, so that it comes last.',
  },
  'not-in-journal': {
    severity: 'warning',
    meaning: 'A Drizzle file is not in the journal, so it is not applied.',
    action: 'Add it with drizzle-kit, or remove the file.',
  },
  'breakpoint-in-quotes': {
    severity: 'error',
    meaning: 'A Drizzle statement breakpoint is inside a quoted string or a comment, which it would cut in two.',
    action: 'Remove the breakpoint, or close the string before it.',
  },
  'file-ignored': {
    severity: 'notice',
    meaning: 'Flyway ignores a file because of its name.',
    action: 'Rename it if it should run.',
  },
  'baseline-ignored': {
    severity: 'warning',
    meaning: 'A Flyway baseline migration is not run: a new database gets the V files up to its version.',
    action: 'Nothing, if those files are complete. If some were removed, remove all of them up to the version of the baseline.',
  },
  'callback-ignored': {
    severity: 'warning',
    meaning: 'A Flyway callback is not run, because the gate has no such moment.',
    action: 'Move what matters into a migration or into afterMigrate.sql.',
  },
  'bad-script-config': {
    severity: 'error',
    meaning: 'A Flyway script configuration file has a setting that cannot be honoured.',
    action: 'Correct or remove the setting that the message names.',
  },
  'placeholder-undefined': {
    severity: 'error',
    meaning: 'A Flyway placeholder has no value, is unknown or is not closed.',
    action: 'Define it as the hint says, or correct its spelling.',
  },
  'goose-annotation': {
    severity: 'error',
    meaning: 'An annotation `-- +goose` is missing, misspelt or out of place.',
    action: 'Correct the annotation that the message names.',
  },
  'unfinished-statement': {
    severity: 'error',
    meaning: 'A statement in a goose file does not end with a semicolon.',
    action: 'End its last line with a semicolon, or put it between StatementBegin and StatementEnd.',
  },
  'goose-substitution': {
    severity: 'error',
    meaning: 'A variable in a goose file cannot be substituted.',
    action: 'Set the variable, write $$ for a dollar sign, or switch the substitution off with `-- +goose ENVSUB OFF`.',
  },
  'bad-header': {
    severity: 'error',
    meaning: 'The header of a graphile-migrate file is not as `graphile-migrate commit` writes it.',
    action: 'Restore the file as it was committed.',
  },
  'broken-chain': {
    severity: 'error',
    meaning: 'A graphile-migrate file does not follow the one that its header names.',
    action: 'Restore the missing file. If two branches committed one each, uncommit the later one and commit it again.',
  },
  'hash-mismatch': {
    severity: 'error',
    meaning: 'A graphile-migrate file does not match the hash in its header.',
    action: 'Restore what was committed, or add the header that the hint names if the change is intended.',
  },
  'wrong-provider': {
    severity: 'error',
    meaning: "Prisma's migration_lock.toml names the provider of another database than the one in use.",
    action: 'Point GATE_MIGRATIONS at migrations that were made for that database.',
  },
  'script-missing': {
    severity: 'error',
    meaning: "A folder among Prisma's migrations has no migration.sql.",
    action: 'Restore migration.sql, or move the folder out of the migrations folder.',
  },
} as const satisfies CodeEntries;
