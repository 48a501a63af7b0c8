// Removes the backups of a database that are kept no longer, after a new one was taken.
import { basename } from 'node:path';
import { type Retention, surplus } from '../../backup/retention.ts';
import { listBackups, removeBackup } from '../../backup/store/backup-folder.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';

export interface Removed {
  readonly names: readonly string[];
  readonly findings: readonly Finding[];
}

/** A backup that cannot be removed is reported, and changes nothing about the one that was taken. */
export function removeSurplus(folder: string, database: string, retention: Retention): Removed {
  const names: string[] = [];
  const findings: Finding[] = [];
  const { backups, findings: unreadable } = listBackups(folder, database);
  const kept = backups.map((backup) => ({ ...backup, takenAt: backup.manifest.takenAt, isProved: backup.manifest.verified !== null }));
  for (const { path } of surplus(kept, retention)) {
    try {
      removeBackup(path);
      names.push(basename(path));
    } catch (error) {
      findings.push(notRemoved(path, reasonOf(error)));
    }
  }
  return { names, findings: [...findings, ...unreadable.map((one): Finding => ({ ...one, severity: 'warning' }))] };
}

const notRemoved = (path: string, why: string): Finding =>
  finding({
    code: 'backup-not-removed',
    subject: path,
    message: `${path} is to be kept no longer and could not be removed: ${why}`,
    hint: 'remove it by hand, or let this user write to the folder',
  });
