// What a restore is to be, as flags and words say it.
import { LATEST } from '../../backup/store/backup-folder.ts';
import { findBackup } from '../../backup/store/find-backup.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { keyOf } from '../backup/backup-options.ts';
import type { Context } from '../context.ts';
import type { RestoreOptions } from './restore-plan.ts';

type Given = Pick<Context, 'config' | 'flags' | 'operands' | 'effects'>;

/** @param path of the backup. @throws Stop('misused') for what is not one, and for values that make no sense. */
export function restoreOptions(context: Given, path: string, database: string): RestoreOptions {
  const { flags } = context;
  return {
    found: findBackup(path, backupFolder(context), database),
    key: keyGiven(context),
    ...{ terminate: flags['terminate'] === true, dropOld: flags['drop-old'] === true, noOwner: flags['no-owner'] === true },
    jobs: jobsIn(flags),
  };
}

/** Where backups are, if nothing is said: where they are written to. */
export const backupFolder = ({ config }: Pick<Context, 'config'>): string => config.backup ?? '.';

/** The backup that is asked for; null if only old databases are to be removed. */
export const askedFor = ({ flags, operands }: Pick<Context, 'flags' | 'operands'>): string | null =>
  operands[0] ?? (flags['drop-old'] === true ? null : LATEST);

function jobsIn(flags: Context['flags']): number {
  const text = flags['jobs'] ?? '1';
  if (/^[1-9]\d?$/.test(String(text))) return Number(text);
  throw badFlag('--jobs', `--jobs is ${JSON.stringify(text)}`, 'write a whole number from 1 to 99');
}

function keyGiven({ config, flags, effects }: Given): Uint8Array | null {
  const path = flags['key-file'] ?? config.backupKeyFile;
  return typeof path === 'string' ? keyOf(path, effects) : null;
}

const badFlag = (subject: string, message: string, hint: string): Stop => new Stop([finding({ code: 'bad-flag', subject, message, hint })]);
