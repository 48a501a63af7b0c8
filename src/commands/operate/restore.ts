// Brings back what a backup holds, beside the database and proved first; then it gets the name, and the old database is kept under another.
import { Stop } from '../../core/stop.ts';
import type { Command } from '../../run/command.ts';
import { noConnection } from '../../run/with-needs.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context, Flag } from '../../stages/context.ts';

/** Of the commands that restore. */
export const RESTORE_FLAGS: readonly Flag[] = [
  { name: 'terminate', type: 'boolean', doc: 'end the sessions that are connected to the database when the restored one takes its name' },
  {
    name: 'drop-old',
    type: 'boolean',
    doc: 'remove the databases that earlier restores of this one have kept; without FILE, do nothing else',
  },
  { name: 'key-file', type: 'string', value: 'FILE', doc: 'the key of an encrypted backup, in this file' },
  { name: 'jobs', type: 'string', value: 'N', doc: 'how many tables are loaded at once (default: 1)' },
  { name: 'no-owner', type: 'boolean', doc: 'leave owners and privileges out: everything belongs to the owner of the database' },
];

export const restore: Command = {
  name: 'restore',
  summary: 'bring back a backup: it is loaded beside the database and proved before it takes its name; the old database is kept',
  example: 'schemagate restore /backups/shop_20260131_235959.dump --terminate',
  rights: {
    ledger: 'nothing',
    besides:
      'CREATEDB and ownership of the database; what the backup creates, such as extensions, may need more: GATE_ADMIN_URL names a stronger role',
  },
  needs: 'nothing',
  operands: {
    usage: '[FILE|latest]',
    doc: 'FILE is what pg_dump has written (custom, directory, tar, SQL, SQL compressed by gzip), or a folder with backups, where the newest of this database is taken. Without it, latest.',
    count: 1,
    optional: true,
  },
  flags: RESTORE_FLAGS,
  run,
};

async function run(context: Context): Promise<Answer> {
  const { connection } = context.config;
  if (connection === null) throw new Stop([noConnection()]);
  const { askedFor, restoreOptions } = await import('../../stages/restore/restore-options.ts');
  const path = askedFor(context);
  if (path === null) return (await import('../../stages/restore/drop-old-databases.ts')).dropOldDatabases(context, connection);
  const options = restoreOptions(context, path, connection.database);
  return (await import('../../stages/restore/restore-database.ts')).restoreDatabase(context, connection, options);
}
