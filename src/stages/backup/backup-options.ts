// What a backup is to be, as flags and settings say it.
import { BACKUP_KINDS, type BackupKind } from '../../backup/backup-name.ts';
import { keyIn } from '../../backup/key-text.ts';
import type { Retention } from '../../backup/retention.ts';
import type { Config } from '../../config/config.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { readable } from '../../project/project.ts';
import type { Context, Flag, FlagValues } from '../context.ts';
import { SCRATCH } from '../scratch/scratch-server.ts';

export interface BackupOptions {
  /** A file or a folder, as it was written, and a folder for certain if it ends in a slash; null: the folder that is used where nothing is said. */
  readonly target: string | null;
  readonly kind: BackupKind;
  /** How many tables are written at once. */
  readonly jobs: number;
  /** Null: it is not encrypted. */
  readonly key: Uint8Array | null;
  /** Null: nothing is removed. */
  readonly retention: Retention | null;
  /** A database of fewer bytes is restored from it, to compare; 0: none is. */
  readonly verifyBelow: number;
}

export const KEY_FILE: Flag = {
  name: 'key-file',
  type: 'string',
  value: 'FILE',
  doc: 'encrypt it with the key in this file (openssl rand -hex 32)',
};

export const BACKUP_FLAGS: readonly Flag[] = [
  {
    name: 'format',
    type: 'string',
    value: BACKUP_KINDS.join('|'),
    doc: 'one file (the default), a folder, or SQL for psql',
  },
  { name: 'jobs', type: 'string', value: 'N', doc: 'directory: write N tables at once' },
  { name: 'verify', type: 'boolean', doc: 'restore it into a scratch database, and compare schema and rows' },
  { ...SCRATCH, value: 'URL', doc: 'with --verify: restore it on that server instead of its own' },
  KEY_FILE,
  { name: 'keep', type: 'string', value: 'N', doc: 'remove older backups of this database, except the newest N' },
  { name: 'keep-daily', type: 'string', value: 'N', doc: 'and of each of the last N days the newest' },
  { name: 'keep-weekly', type: 'string', value: 'N', doc: 'and of each of the last N weeks the newest' },
];

type Given = Pick<Context, 'flags' | 'operands' | 'effects' | 'config'>;

/** @throws Stop('misused') for values and combinations that make no sense, and for a file without a key. */
export function backupOptions({ flags, operands, effects, config }: Given): BackupOptions {
  const kind = kindOf(flags);
  const jobs = countIn(flags, 'jobs', 1) ?? 1;
  const keyFile = textIn(flags, KEY_FILE.name) ?? config.backupKeyFile;
  if (jobs > 1 && kind !== 'directory') throw refused('--jobs', '--jobs is for a folder only', 'add --format directory');
  if (keyFile !== null && kind === 'directory') throw refused('--key-file', 'a folder cannot be encrypted', 'leave --format directory out');
  const verify = flags['verify'] === true;
  if (flags[SCRATCH.name] !== undefined && !verify) throw refused('--scratch', '--scratch is for a restore', 'add --verify');
  return {
    ...{ target: operands[0] ?? folderOfSetting(config), kind, jobs, retention: retentionOf(flags) ?? config.backupKeep },
    key: keyFile === null ? null : keyOf(keyFile, effects),
    verifyBelow: verify ? Number.POSITIVE_INFINITY : 0,
  };
}

/** Before a run: as the settings have it. @throws Stop('misused') for a file without a key. */
export const optionsBeforeRun = (config: Config, effects: Given['effects']): BackupOptions => ({
  ...{ target: folderOfSetting(config), kind: 'custom', jobs: 1, retention: config.backupKeep, verifyBelow: config.backupVerifyBelow },
  key: config.backupKeyFile === null ? null : keyOf(config.backupKeyFile, effects),
});

/** The folder of GATE_BACKUP, also where there is none: a file of that name would be in the way of every later backup. */
export const folderOfSetting = ({ backup }: Pick<Config, 'backup'>): string | null =>
  backup === null || backup.endsWith('/') ? backup : `${backup}/`;

function kindOf(flags: FlagValues): BackupKind {
  const wanted = textIn(flags, 'format') ?? 'custom';
  const kind = BACKUP_KINDS.find((one) => one === wanted);
  if (kind === undefined) throw refused('--format', `--format is ${JSON.stringify(wanted)}`, `give one of ${BACKUP_KINDS.join(', ')}`);
  return kind;
}

function retentionOf(flags: FlagValues): Retention | null {
  const [last, daily, weekly] = ['keep', 'keep-daily', 'keep-weekly'].map((name) => countIn(flags, name, 0));
  if (last === null && daily === null && weekly === null) return null;
  return { last: last ?? 0, daily: daily ?? 0, weekly: weekly ?? 0 };
}

export function keyOf(path: string, effects: Given['effects']): Uint8Array {
  const text = readable(path, () => effects.readText(path));
  if (text === null) throw refused('--key-file', `${path} does not exist`, 'name the file that holds the key');
  return keyIn(text, path);
}

const textIn = (flags: FlagValues, name: string): string | null => (typeof flags[name] === 'string' ? flags[name] : null);

function countIn(flags: FlagValues, name: string, least: number): number | null {
  const text = textIn(flags, name);
  if (text === null) return null;
  if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
  throw refused(`--${name}`, `--${name} is ${JSON.stringify(text)}`, `write a whole number of at least ${least}`);
}

const refused = (subject: string, message: string, hint: string): Stop => new Stop([finding({ code: 'bad-flag', subject, message, hint })]);
