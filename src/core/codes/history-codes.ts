// Codes for the files compared with the ledger, and for applying what is pending.
import type { CodeEntries } from './code-entry.ts';

export const HISTORY_CODES = {
  pending: {
    severity: ['error', 'notice'],
    outcome: 'mismatch',
    meaning: 'A migration is not applied yet. That is an error only for `schemagate verify`.',
    action: 'Run `schemagate up`.',
  },
  unfinished: {
    severity: ['error', 'warning'],
    meaning: 'A migration that does not run in a transaction stopped between two of its statements.',
    action: 'Run `schemagate up`: it continues after the last statement that was done.',
  },
  edited: {
    severity: 'error',
    meaning: 'A migration was changed after it was applied.',
    action:
      'Restore the file and put the change into a new migration. If the change does not affect the schema, accept it with `schemagate repair VERSION --yes`.',
  },
  missing: {
    severity: ['error', 'warning'],
    meaning: 'The ledger has a migration whose file is not in the folder.',
    action: 'Restore the file from version control, or build the image from a branch that has it.',
  },
  'out-of-order': {
    severity: 'error',
    meaning: 'A migration is pending although a later one is applied, as after a late merge.',
    action: 'Rename it to a higher version, or set GATE_OUT_OF_ORDER=apply.',
  },
  dirty: {
    severity: 'error',
    outcome: 'incomplete',
    meaning: 'Another tool recorded a migration as failed or unfinished.',
    action:
      'Look at what it did and finish or revert it by hand. If it is finished, `schemagate mark VERSION applied`; if it is undone, `schemagate repair VERSION --yes` lets it run again.',
  },
  'code-migration': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'A pending migration is written in a programming language, and only its own tool can run it.',
    action: 'Run it with that tool, or achieve its effect another way and run `schemagate mark VERSION applied`.',
  },
  ahead: {
    severity: ['error', 'warning'],
    meaning: 'The database has migrations that are newer than this folder, as after rolling back to an older image.',
    action: 'Deploy the newer image. GATE_AHEAD decides what the gate does otherwise.',
  },
  'another-folder': {
    severity: ['error', 'warning'],
    meaning: 'The ledger has migrations of another folder: two services share one ledger.',
    action: 'Give each service a ledger of its own with the setting that the hint names.',
  },
  'check-rows': {
    severity: 'error',
    meaning: 'A query in check/ returned rows before migrations were to be applied, and it must not return any. Nothing was applied.',
    action: 'Fix the data that the query found, or the query, and run again.',
  },
  'requirement-not-met': {
    severity: 'error',
    meaning: 'A query that a pending migration requires, `-- gate: require`, did not return true. Nothing was applied.',
    action: 'Do what the migration requires, and run again.',
  },
  'check-failed': {
    severity: 'error',
    meaning: 'A query in check/, or one that a pending migration requires, failed. Nothing was applied.',
    action: 'Fix the query, which runs in a read-only transaction, or grant SELECT on what it reads.',
  },
  'check-not-run': {
    severity: ['warning', 'notice'],
    meaning:
      'Checks read tables, columns or functions that do not exist yet, so they were not run. A notice if nothing was applied before, otherwise a warning.',
    action: 'Nothing, if a pending migration creates what they read; otherwise correct the query.',
  },
  destruction: {
    severity: ['error', 'warning', 'notice'],
    meaning:
      'A pending migration drops or truncates a table or column that holds rows. GATE_DESTRUCTION decides the severity; it is a notice if it is acknowledged.',
    action:
      'If that is intended, say so in the header of the migration, as in `-- gate: destroys=table public.old`, or run with --accept-destruction VERSION. Otherwise remove the statement.',
  },
  'unexpected-head': {
    severity: 'error',
    meaning:
      'The folder does not end at the version that GATE_EXPECT_HEAD names, or ends before the one that its snapshot was written for. Newer files are probably hidden by an older volume.',
    action: 'Check what is mounted over the migrations, and remove it; or build the image again with the right head.',
  },
  'gate-skipped': {
    severity: 'warning',
    meaning:
      'GATE_SKIP names the head of the folder, so nothing was applied and nothing was verified, and the application may start all the same.',
    action: 'Settle what was in the way, and unset GATE_SKIP.',
  },
  'skip-of-another-head': {
    severity: 'notice',
    meaning: 'GATE_SKIP names another version than the head of the folder, and has no effect.',
    action: 'Unset GATE_SKIP.',
  },
  'no-such-migration': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'A version is named that is not in the folder, or of which there is nothing to do.',
    action: 'Correct the version; `schemagate status` lists them all.',
  },
  'ledger-in-use': {
    severity: 'error',
    meaning: '`schemagate baseline` was run on a database whose ledger has rows already.',
    action: 'Record single migrations with `schemagate mark VERSION applied`, or settle differences with `schemagate repair`.',
  },
  'baseline-not-compared': {
    severity: 'error',
    outcome: 'misused',
    meaning:
      '`schemagate baseline` has nothing to compare the schema with: there is no snapshot of that version, and no scratch server was given.',
    action: 'Give --scratch, write the snapshot, or record it without a comparison with --force.',
  },
  'not-last': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The ledger only records how far the database is, so only the last applied migration can be marked pending.',
    action: 'Mark the later ones pending first, from the last one backwards.',
  },
  'other-layout': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The folder has a layout in which `schemagate new` does not write migrations.',
    action: "Use that tool's own command for a new migration.",
  },
  'not-converted': {
    severity: 'error',
    outcome: 'misused',
    meaning: '`schemagate adopt` was asked to take over the ledger of a layout that the gate works with as it is.',
    action: 'Run `schemagate up`, or convert the files first.',
  },
  'no-other-tool': {
    severity: 'error',
    outcome: 'misused',
    meaning: "`schemagate eject` was run on a folder with schemagate's own layout, so there is no other tool to hand the ledger to.",
    action: 'Point GATE_MIGRATIONS at the folder of the tool that you are going back to.',
  },
  'no-ledger': {
    severity: 'error',
    meaning: 'The ledger that should be taken over or handed over does not exist in this database.',
    action: 'Connect to the right database, or set GATE_LEDGER_TABLE.',
  },
  unmatched: {
    severity: 'error',
    meaning: 'The ledger has a migration for which the folder has no file with the same version or name.',
    action: 'Give the file the same version or the same name.',
  },
  'other-ledger': {
    severity: 'warning',
    meaning: 'A database that the gate has not worked on yet already has the ledger of another tool.',
    action: 'If the folder was converted from that tool, run `schemagate adopt --from LAYOUT` first.',
  },
  'ledger-of-another-tool': {
    severity: 'error',
    meaning: 'The table that should be the ledger has the columns of another tool.',
    action: 'Set GATE_LAYOUT to the tool that wrote it, or GATE_LEDGER_TABLE to another table.',
  },
  'ledger-of-another-layout': {
    severity: 'error',
    meaning: 'The gate has worked on this database with another layout.',
    action: 'Set GATE_LAYOUT to that layout. After converting the files, run `schemagate adopt --from LAYOUT`.',
  },
  'ledger-damaged': {
    severity: 'error',
    meaning: 'The ledger is gone, although the tables next to it are still there; or its schema was dropped while the gate ran.',
    action: 'Restore the table from a backup. If the database was emptied on purpose, drop the schema of the ledger.',
  },
  'ledger-altered': {
    severity: 'error',
    meaning: 'The ledger or a table next to it was altered, and the gate cannot use it.',
    action: 'Restore the tables from a backup, or revert the change.',
  },
  'ledger-newer': {
    severity: 'error',
    meaning: 'A newer release of schemagate wrote the ledger.',
    action: 'Use that release, or a newer one.',
  },
  'no-schema': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'No schema of the search path exists or can be used, so there is no place for the ledger.',
    action: 'Create the schema, or set GATE_LEDGER_TABLE=schema.table.',
  },
  'nothing-applied': {
    severity: 'error',
    meaning: 'The gate has not worked on this database yet.',
    action: 'Run `schemagate up`.',
  },
  incomplete: {
    severity: 'error',
    outcome: 'incomplete',
    meaning: 'A migration that does not run in one transaction stopped half-way, and what it did before is kept.',
    action: 'Do what the hint says, then run again.',
  },
  'migration-failed': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'A migration or a file of SQL failed in the scratch database. The database itself was not touched.',
    action: 'Fix the file.',
  },
  'heal-outdated': {
    severity: 'error',
    meaning: 'A plan to heal the database was approved, but the database is not as it was when the plan was made. Nothing was done.',
    action: 'Look at the plan that `schemagate serve` has made since, and approve that one.',
  },
  'heal-failed': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'A plan to heal the database was run, and failed. What it had begun was rolled back where PostgreSQL can.',
    action: 'Read what `schemagate serve` has logged, fix the cause, and approve the plan that it makes then.',
  },
  'later-object-removed': {
    severity: 'warning',
    meaning: '`schemagate recover --from VERSION` removes something that a later migration has made, and the data in it goes with it.',
    action: 'Restore the data from a backup if it is needed. Without --yes nothing is removed.',
  },
} as const satisfies CodeEntries;
