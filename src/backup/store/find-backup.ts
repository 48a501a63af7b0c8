// The backup that is meant by a path, and what it is: by its first bytes, for files come without a manifest and under any name. Refuses what no
// client program of PostgreSQL can read.
import { closeSync, existsSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import type { BackupKind } from '../backup-name.ts';
import type { BackupManifest } from '../manifest.ts';
import { LATEST, latestIn, listBackups, readManifest, sumsOf, sumsPath } from './backup-folder.ts';

/** `tar` and `sql`: not ours, and read all the same. */
export type ReadableKind = BackupKind | 'tar' | 'sql';

export interface FoundBackup {
  /** Of the file or folder itself, not of a link to it. */
  readonly path: string;
  readonly kind: ReadableKind;
  readonly encrypted: boolean;
  /** Null if none lies beside it. */
  readonly manifest: BackupManifest | null;
  readonly bytes: number;
}

/**
 * @param given a file, a folder that is a backup, a folder of backups, or `latest`. @param folder where `latest` is looked for.
 * @param database the newest of this one is meant where a folder is given.
 * @throws Stop('misused') if there is none, or it is not a backup.
 */
export function findBackup(given: string, folder: string, database: string): FoundBackup {
  try {
    const asked = given === LATEST ? folder : given;
    const path = realpathSync(isFolderOfBackups(asked) ? newestIn(asked, database) : asked);
    const manifest = readManifest(path);
    const stats = statSync(path);
    const what = stats.isDirectory() ? ({ kind: 'directory', encrypted: false } as const) : kindOfFile(path, manifest);
    return { path, ...what, manifest, bytes: manifest?.bytes ?? stats.size };
  } catch (error) {
    if (error instanceof Stop) throw error;
    throw new Stop([notFound(given, (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : reasonOf(error))], {
      cause: error,
    });
  }
}

/** pg_dump writes the table of contents of a folder to this file. */
const isFolderOfBackups = (path: string): boolean => statSync(path).isDirectory() && !existsSync(join(path, 'toc.dat'));

function newestIn(folder: string, database: string): string {
  const [newest] = listBackups(folder, database).backups;
  if (newest !== undefined) return newest.path;
  const linked = latestIn(folder);
  if (linked !== null) return join(folder, linked);
  throw new Stop([notFound(folder, `there is no backup of the database ${database} in it`)]);
}

const HEAD = 4096;
const SEALED = 'schemagate sealed ';

function kindOfFile(path: string, manifest: BackupManifest | null): Pick<FoundBackup, 'kind' | 'encrypted'> {
  const head = headOf(path);
  if (head.length === 0) throw new Stop([notFound(path, 'it is empty')]);
  const encrypted = head.toString('latin1').startsWith(SEALED);
  if (!encrypted) return { kind: kindOfBytes(head, path), encrypted };
  const kind = manifest?.kind ?? (/\.sql\.gz\b/.test(basename(path)) ? 'sql.gz' : 'custom');
  return { kind, encrypted };
}

function kindOfBytes(head: Buffer, path: string): ReadableKind {
  const text = head.toString('latin1');
  if (text.startsWith('PGDMP')) return 'custom';
  if (text.slice(257, 262) === 'ustar') return 'tar';
  if (text.startsWith('\x1f\x8b')) {
    const inside = gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1');
    if (inside.startsWith('PGDMP'))
      throw new Stop([notFound(path, 'it is an archive of pg_dump that was compressed once more: decompress it with gunzip')]);
    return 'sql.gz';
  }
  if (text.startsWith('\x28\xb5\x2f\xfd')) throw new Stop([notFound(path, 'it is compressed by zstd: decompress it with unzstd')]);
  if (head.includes(0)) throw new Stop([notFound(path, 'it is neither an archive of pg_dump nor SQL')]);
  return 'sql';
}

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEAD);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

/** @returns what was held against its sums: the manifest, or the list beside it; null if there is neither. @throws Stop('failed') if it is not the same. */
export async function checkSums({ path, manifest }: FoundBackup, signal: AbortSignal): Promise<'manifest' | 'list' | null> {
  const list = existsSync(sumsPath(path)) ? readFileSync(sumsPath(path), 'utf8') : null;
  if (manifest === null && list === null) return null;
  const { text, sha256, bytes } = await sumsOf(path, basename(path), signal);
  if (manifest !== null) {
    if (bytes !== manifest.bytes) throw new Stop([damaged(path, `it has ${bytes} bytes, and had ${manifest.bytes} when it was taken`)]);
    if (sha256 !== manifest.sha256) throw new Stop([damaged(path, 'its SHA-256 is not the one that its manifest has')]);
    return 'manifest';
  }
  if (onlySums(text) !== onlySums(list!)) throw new Stop([damaged(path, `its SHA-256 is not the one in ${sumsPath(path)}`)]);
  return 'list';
}

/** It may have been renamed. */
const onlySums = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.slice(0, 64))
    .join('\n')
    .trim();

const notFound = (path: string, why: string) =>
  finding({
    code: 'no-backup',
    subject: path,
    message: `${path} is not a backup that can be restored: ${why}`,
    hint: 'name a file of pg_dump (custom, directory, tar, SQL, SQL compressed by gzip), a folder of backups, or latest',
  });

const damaged = (path: string, why: string) =>
  finding({
    code: 'backup-damaged',
    subject: path,
    message: `${path} is damaged, or was cut short: ${why}; the database was not touched`,
    hint: 'copy it again from where it was stored, or use another backup',
  });
