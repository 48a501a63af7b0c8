// Goes back to before the last run: by the backup that was taken then. Shows what it would do and what is lost by it, and does it with --yes.
import { Stop } from '../../core/stop.ts';
import type { Command } from '../../run/command.ts';
import { noConnection } from '../../run/with-needs.ts';
import { RESTORE_FLAGS, restore } from './restore.ts';

export const rollback: Command = {
  name: 'rollback',
  summary: 'go back to before the last run, with the backup that was taken then; shows what it would do, and does it with --yes',
  example: 'schemagate rollback /backups --terminate --yes',
  rights: restore.rights,
  needs: 'nothing',
  operands: {
    usage: '[FOLDER]',
    doc: 'FOLDER is where the backups are (default: GATE_BACKUP, otherwise the current folder).',
    count: 1,
    optional: true,
  },
  flags: [{ name: 'yes', type: 'boolean', doc: 'do it' }, ...RESTORE_FLAGS.filter(({ name }) => name !== 'drop-old')],
  run: async (context) => {
    const { connection } = context.config;
    if (connection === null) throw new Stop([noConnection()]);
    return (await import('../../stages/restore/roll-back.ts')).rollBack(context, connection);
  },
};
