// How a backup is called: the database, the time in UTC, and what it is.

/** What it is, and how its name ends. */
export const KINDS = { custom: '.dump', directory: '.dir', 'sql.gz': '.sql.gz' } as const;

export type BackupKind = keyof typeof KINDS;

export const BACKUP_KINDS = Object.keys(KINDS) as readonly BackupKind[];

/** Of one that is encrypted, behind the end that its kind gives it. */
export const ENCRYPTED = '.enc';

export interface Named {
  readonly database: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly kind: BackupKind;
  readonly encrypted: boolean;
}

/** `shop_20260131_235959.dump`: by name they sort by time. */
export const backupName = ({ database, takenAt, kind, encrypted }: Named): string =>
  `${fileName(database)}_${stampOf(takenAt)}${KINDS[kind]}${encrypted ? ENCRYPTED : ''}`;

/** `sqlite_20260131_235959.db`. @param at ISO 8601, UTC. */
export const sqliteBackupName = (at: string): string => `sqlite_${stampOf(at)}.db`;

/** `20260131_235959`. @param at ISO 8601, UTC. */
export const stampOf = (at: string): string => at.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');

/** A database may be called anything; a file that scripts handle may not. */
const fileName = (database: string): string => database.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^[.-]/, '_');
