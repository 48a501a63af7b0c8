// A backup of the database, by pg_dump: checked, with its sums and its manifest, and never half of it under its name.
import type { Command } from '../../run/command.ts';
import { BACKUP_FLAGS, backupOptions } from '../../stages/backup/backup-options.ts';

export const backup: Command = {
  name: 'backup',
  summary: 'back up the database with pg_dump, check what was written, restore it to compare, and remove old backups',
  example: 'schemagate backup /backups --keep 7 --keep-daily 14 --keep-weekly 8',
  rights: {
    ledger: 'nothing',
    besides: 'SELECT on every table and sequence, and USAGE on their schemas: pg_read_all_data, or ownership; with --verify, CREATEDB',
  },
  needs: 'database',
  purpose: 'read',
  noProject: true,
  ofSqlite: async () => (await import('../sqlite/backup-on-sqlite.ts')).backupOnSqlite,
  operands: {
    usage: '[FILE|FOLDER]',
    doc: 'Where to write it. In a folder it is called DATABASE_YYYYMMDD_HHMMSS (UTC). The default folder is that of GATE_BACKUP, or the current one.',
    count: 1,
    optional: true,
  },
  flags: BACKUP_FLAGS,
  refuse: (given) => void backupOptions(given),
  // Loaded only here: no other command has a use for it.
  run: async (context, _, ready) => (await import('../../stages/backup/backup-answer.ts')).backUp(context, ready),
};
