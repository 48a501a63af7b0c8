// What `backup` answers: where the backup is, what is in it, whether it was ever restored, and which older ones were removed.
import { dirname } from 'node:path';
import { type Finding, finding } from '../../core/finding.ts';
import { sizeText } from '../../core/text/size-text.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { backupOptions } from './backup-options.ts';
import { removeSurplus } from './keep-backups.ts';
import { type TakenBackup, takeBackup } from './take-backup.ts';

export async function backUp(context: Context, ready: Ready): Promise<Answer> {
  const options = backupOptions(context);
  context.stage('apply');
  const { taken, findings, copy } = await takeBackup(context, ready, options);
  const { path, manifest } = taken;
  // What may be the last good one is not removed for one that is not known to be.
  const removed =
    options.retention === null || findings.length > 0 ? null : removeSurplus(dirname(path), manifest.database, options.retention);
  const gone = removed === null || removed.names.length === 0 ? '' : `; ${count(removed.names.length, 'older backup')} removed`;
  const done = `${manifest.database} is backed up to ${path} (${contentText(taken)})${copy === null ? '' : `, and copied to ${copy}`}`;
  return {
    summary: `${done}${gone}`,
    butWrong: `${done}, but not as it was asked for`,
    findings: [
      ...findings,
      ...(manifest.verified !== null || options.verifyBelow > 0 ? [] : [neverRestored(taken)]),
      ...linkFindings(taken),
      ...(removed?.findings ?? []),
    ],
    data: { path, copy, ...manifest, removed: removed?.names ?? [] },
  };
}

function contentText({ manifest: { bytes, tables, verified } }: TakenBackup): string {
  const content = `${sizeText(bytes)}, ${count(tables, 'table')}`;
  return verified === null ? content : `${content}, ${count(verified.rows, 'row')}; restored and compared`;
}

const neverRestored = ({ path }: TakenBackup): Finding =>
  finding({
    code: 'backup-never-restored',
    subject: path,
    message: `${path} can be read and has every table, and was never restored`,
    hint: 'add --verify: what was never restored may turn out not to be a backup',
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
