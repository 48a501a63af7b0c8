// The newest backup in the folder of GATE_BACKUP: that there is one, that it is not old, is as it was written, and was restored at least once.
import { finding } from '../../../core/finding.ts';
import { sizeText } from '../../../core/text/size-text.ts';
import { ageText, lastBackup } from '../../../stages/backup/last-backup.ts';
import { found, type LookCheck, skip } from '../../check.ts';

const DAYS = 7;
const OLD = DAYS * 24 * 3_600_000;

export const lastBackupCheck: LookCheck = {
  id: 'last-backup',
  group: 'gate',
  codes: ['backup-missing', 'backup-old', 'backup-never-restored', 'backup-damaged', 'bad-manifest'],
  looksFor: `a folder of GATE_BACKUP without a backup of this database, or whose newest is older than ${DAYS} days, is not as it was written, or was never restored`,
  needs: 'GATE_BACKUP',
  look: async (_, { config, now }) => {
    const last = lastBackup(config, now);
    if (last === null) return skip('GATE_BACKUP names no folder of backups');
    const { folder, backup, problem, findings } = last;
    if (backup === null) return found([...findings, missing(folder, problem)]);
    const { path, manifest, ageMs, isWhole } = backup;
    return found([
      ...findings,
      ...(isWhole ? [] : [damaged(path, manifest.bytes)]),
      ...(ageMs < OLD ? [] : [old(path, ageMs)]),
      ...(manifest.verified !== null ? [] : [neverRestored(path)]),
    ]);
  },
};

const missing = (folder: string, problem: string | null) =>
  finding({
    code: 'backup-missing',
    subject: folder,
    message: problem === null ? `there is no backup of this database in ${folder}` : `${folder} cannot be read: ${problem}`,
    hint: problem === null ? `take one: schemagate backup ${folder} --verify` : 'correct GATE_BACKUP; in a container, mount the folder',
  });

const old = (path: string, ageMs: number) =>
  finding({
    code: 'backup-old',
    subject: path,
    message: `${path} is the newest backup of this database, and ${ageText(ageMs)} old`,
    hint: 'find out why no newer one was taken; a backup before each run does not replace a daily one',
  });

const damaged = (path: string, bytes: number) =>
  finding({
    code: 'backup-damaged',
    subject: path,
    message: `${path} is not as it was written: its manifest says ${sizeText(bytes)} (${bytes} bytes)`,
    hint: 'take another one, and see what is the matter with that disk',
  });

const neverRestored = (path: string) =>
  finding({
    code: 'backup-never-restored',
    subject: path,
    message: `${path} is the newest backup of this database, and was never restored`,
    hint: 'take the next one with --verify: what was never restored may turn out not to be a backup',
  });
