// What `backup` answers: where the backup is, what is in it, whether it was ever restored, and which older ones were removed.
import { dirname } from 'node:path';
import { type Finding, finding } from '../../core/finding.ts';
import { sizeText } from '../../core/text/size-text.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { backupOrder } from './backup-order.ts';
import { removeSurplus } from './keep-backups.ts';
import { type TakenBackup, takeBackup } from './take-backup.ts';

export async function backUp(context: Context, ready: Ready): Promise<Answer> {
  const order = backupOrder(context);
  context.stage('apply');
  const taken = await takeBackup(context, ready, order);
  const { path, manifest } = taken;
  const removed = order.retention === null ? null : removeSurplus(dirname(path), manifest.database, order.retention);
  const gone = removed === null || removed.names.length === 0 ? '' : `; ${count(removed.names.length, 'older backup')} removed`;
  return {
    summary: `${manifest.database} is backed up to ${path} (${contentText(taken)})${gone}`,
    findings: [neverRestored(taken), ...linkFindings(taken), ...(removed?.findings ?? [])],
    data: { path, ...manifest, removed: removed?.names ?? [] },
  };
}

const contentText = ({ manifest: { bytes, tables } }: TakenBackup): string => `${sizeText(bytes)}, ${count(tables, 'table')}`;

const neverRestored = ({ path }: TakenBackup): Finding =>
  finding({
    code: 'backup-never-restored',
    subject: path,
    message: `${path} can be read and has every table, and was never restored`,
    hint: 'restore it somewhere before you rely on it',
  });

const linkFindings = ({ path, isLinked }: TakenBackup): readonly Finding[] =>
  isLinked
    ? []
    : [
        finding({
          code: 'backup-not-linked',
          subject: dirname(path),
          message: `${dirname(path)}/latest does not lead to the new backup: the disk has no links, or something else is called that`,
          hint: 'nothing has to be done if nobody uses `latest`; otherwise move away what is called that',
        }),
      ];
