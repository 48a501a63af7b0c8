// Recreates what is missing although the ledger says that it was created, from the snapshot or from what the last run recorded; or goes back to a
// version and applies what comes after it once more. Neither brings back the rows of tables, and the report says that they are gone.
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { READ } from '../../stages/least-rights.ts';
import { beginRecovery } from '../../stages/recovery/begin-recovery.ts';
import { recoverMissing } from '../../stages/recovery/recover-missing.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';
import { up } from '../history/up.ts';

export const recover: DatabaseCommand = {
  name: 'recover',
  summary: 'recreate objects that are missing although their migrations are applied; only shows what it would do, unless --yes is given',
  example: 'schemagate recover --yes --log-dir /var/log/schemagate',
  rights: {
    ...READ,
    besides: `${READ.besides}; with --yes, CREATE on the schemas and ownership of the tables of what is recreated; with --from, what \`up\` needs`,
  },
  needs: 'database',
  purpose: 'write',
  flags: [
    {
      name: 'from',
      type: 'string',
      value: 'VERSION',
      doc: 'take the ledger back to VERSION, which is applied and whole; remove what later migrations have left behind, and apply them again',
    },
    { name: 'yes', type: 'boolean', doc: 'do it' },
    SCRATCH,
  ],
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const recovery = await beginRecovery(context, project, ready);
  const { from } = context.flags;
  if (typeof from !== 'string') return recoverMissing(recovery);
  const { recoverFrom } = await import('../../stages/recovery/recover-from.ts');
  return recoverFrom(recovery, from, (within) => up.run(within, project, ready));
}
