// The newest backup of the database in the folder of GATE_BACKUP: how old it is, whether it is as it was written, whether it was ever restored.
import { basename } from 'node:path';
import type { BackupManifest } from '../../backup/manifest.ts';
import { bytesOf, listBackups } from '../../backup/store/backup-folder.ts';
import type { Config } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { sizeText } from '../../core/text/size-text.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';

export interface LastBackup {
  readonly folder: string;
  /** Null if there is none. */
  readonly backup: { readonly path: string; readonly manifest: BackupManifest; readonly ageMs: number; readonly isWhole: boolean } | null;
  /** Why the folder cannot be read; null if it can. */
  readonly problem: string | null;
  /** Of manifests that cannot be understood. */
  readonly findings: readonly Finding[];
}

/** @param now milliseconds since 1970, by the clock of the server. @returns null if no folder is named. */
export function lastBackup({ backup: folder, connection }: Config, now: number): LastBackup | null {
  if (folder === null || connection === null) return null;
  try {
    const { backups, findings } = listBackups(folder, connection.database);
    const [newest] = backups;
    if (newest === undefined) return { folder, backup: null, problem: null, findings };
    const { path, manifest } = newest;
    const isWhole = bytesOf(path) === manifest.bytes;
    return { folder, backup: { path, manifest, ageMs: Math.max(0, now - Date.parse(manifest.takenAt)), isWhole }, problem: null, findings };
  } catch (error) {
    return { folder, backup: null, problem: reasonOf(error), findings: [] };
  }
}

const DAY = 24 * 3_600_000;

/** `3 days`, from two days on; before that hours and minutes. */
export const ageText = (ms: number): string => (ms < 2 * DAY ? formatDuration(ms) : `${Math.floor(ms / DAY)} days`);

/** For `status`. */
function lastBackupText({ folder, backup, problem }: LastBackup): string {
  if (problem !== null) return `${folder} cannot be read: ${problem}`;
  if (backup === null) return `none in ${folder}`;
  const { path, manifest, ageMs, isWhole } = backup;
  const proof = manifest.verified === null ? 'never restored' : `restored and compared ${manifest.verified.at}`;
  return `${basename(path)}, ${ageText(ageMs)} old, ${sizeText(manifest.bytes)}, ${isWhole ? proof : 'not as it was written'}`;
}

/** As `status` shows it, and as data; null where no folder is named. */
export async function backupStanding(config: Config, session: Queryable) {
  if (config.backup === null) return { text: null, data: null };
  const [now] = await session.query('/* gate:now */ SELECT extract(epoch FROM pg_catalog.now()) * 1000 AS now');
  const last = lastBackup(config, Number(now!.rows[0]!['now']))!;
  const { backup, folder, problem } = last;
  return { text: lastBackupText(last), data: { folder, problem, ...backup } };
}
