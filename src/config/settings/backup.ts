// Settings: backups, and the client programs of PostgreSQL that write and read them. No default of theirs is parsed or shown in a run that has
// no use for it.
import type { Settings } from '../setting.ts';
import { retention, s3Target, size, text } from '../values.ts';

export const BACKUP = {
  GATE_PG_BIN: {
    group: 'backup',
    config: 'pgBin',
    flag: 'pg-bin',
    value: text('FOLDER'),
    fallback: null,
    fallbackDoc: 'they are looked for along PATH',
    doc: 'folder of the client programs of PostgreSQL (pg_dump, pg_restore, psql), which must not be older than the server',
  },
  GATE_BACKUP: {
    group: 'backup',
    config: 'backup',
    flag: 'backup',
    value: text('FOLDER'),
    fallback: null,
    fallbackDoc: 'no backup is taken',
    doc: 'folder where a run that is about to apply something backs the database up before it does; if that fails, nothing is applied (exit 4)',
  },
  GATE_BACKUP_VERIFY_BELOW: {
    group: 'backup',
    config: 'backupVerifyBelow',
    flag: 'backup-verify-below',
    value: size,
    fallback: null,
    fallbackDoc: '1GB',
    absent: 1024 ** 3,
    doc: 'a backup before a run is restored into a scratch database and compared if the database is smaller than this; 0 never',
  },
  GATE_BACKUP_KEEP: {
    group: 'backup',
    config: 'backupKeep',
    flag: 'backup-keep',
    value: retention,
    fallback: null,
    fallbackDoc: 'all are kept',
    doc: 'which backups of a database are kept in the folder when a new one is taken: the last N, and the newest of each of the last DAYS and WEEKS (UTC)',
  },
  GATE_BACKUP_KEY_FILE: {
    group: 'backup',
    config: 'backupKeyFile',
    flag: 'backup-key-file',
    value: text('FILE'),
    fallback: null,
    fallbackDoc: 'backups are not encrypted',
    doc: 'file with the key that backups are encrypted with: 64 hexadecimal digits, as openssl rand -hex 32 prints them',
  },
  GATE_BACKUP_S3: {
    group: 'backup',
    config: 'backupS3',
    flag: 'backup-s3',
    value: s3Target,
    fallback: null,
    fallbackDoc: 'they are on the disk only',
    doc: "where backups are copied as well: an object store that speaks S3; its keys and its endpoint are AWS's own variables, such as AWS_ACCESS_KEY_ID and AWS_ENDPOINT_URL",
  },
} as const satisfies Settings;
