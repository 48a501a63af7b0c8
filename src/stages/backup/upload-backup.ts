// A backup copied into an object store (GATE_BACKUP_S3), its manifest last: what has none there is not whole.
import { basename } from 'node:path';
import { filesOfBackup, type StoredBackup } from '../../backup/store/backup-folder.ts';
import type { S3Place } from '../../backup/store/s3-upload.ts';
import { shownS3Target } from '../../config/backup/s3-target.ts';
import type { Config } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import type { Context } from '../context.ts';

/** Null if no store is named. @throws Stop('misused') if the keys for it are missing. */
export function storeIn({ backupS3, environment }: Config): S3Place | null {
  if (backupS3 === null) return null;
  const given = (...names: readonly string[]): string | null => names.map((name) => environment[name]).find((value) => value) ?? null;
  const [accessKeyId, secretAccessKey] = [given('AWS_ACCESS_KEY_ID'), given('AWS_SECRET_ACCESS_KEY')];
  if (accessKeyId === null || secretAccessKey === null) throw new Stop([noKeys(shownS3Target(backupS3))]);
  const region = given('AWS_REGION', 'AWS_DEFAULT_REGION') ?? 'us-east-1';
  const endpoint = given('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL') ?? `https://s3.${region}.amazonaws.com`;
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    region,
    bucket: backupS3.bucket,
    accessKeyId,
    secretAccessKey,
    sessionToken: given('AWS_SESSION_TOKEN'),
  };
}

/** @returns where it is then; or what is wrong: it is on the disk all the same. @throws what the run was aborted with. */
export async function uploadBackup(context: Context, store: S3Place, { path }: StoredBackup): Promise<string | Finding> {
  const { bucket, prefix } = context.config.backupS3!;
  const target = (name: string): string => (prefix === '' ? name : `${prefix}/${name}`);
  const where = `s3://${bucket}/${target(basename(path))}`;
  context.emit({ event: 'note', level: 'info', message: `copying ${basename(path)} to ${where}` });
  try {
    const { uploadFile } = await import('../../backup/store/s3-upload.ts');
    for (const file of filesOfBackup(path)) await uploadFile(store, file.path, target(file.name), context.signal);
    return where;
  } catch (error) {
    context.signal.throwIfAborted();
    return notUploaded(path, where, reasonOf(error));
  }
}

const noKeys = (target: string): Finding =>
  finding({
    code: 'no-store-keys',
    subject: 'GATE_BACKUP_S3',
    message: `backups are to be copied to ${target}, and there are no keys for it`,
    hint: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_ENDPOINT_URL for another store than AWS), or unset GATE_BACKUP_S3',
  });

const notUploaded = (path: string, where: string, why: string): Finding =>
  finding({
    code: 'backup-not-uploaded',
    subject: where,
    message: `${path} could not be copied to ${where}: ${why}`,
    hint: 'the backup is on the disk; see that the store can be reached, that bucket, keys and region are right, and that they may write there',
  });
