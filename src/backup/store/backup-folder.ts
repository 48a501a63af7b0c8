// Backups in their folder: each with a list of its sums (FILE.sha256) and its manifest (FILE.json) beside it, and `latest`, a link to the newest.
// Refuses to take for a backup what has no manifest.
import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { isThere } from '../../disk.ts';
import { type BackupManifest, decodeManifest } from '../manifest.ts';

export interface StoredBackup {
  /** Of the file or folder. */
  readonly path: string;
  readonly manifest: BackupManifest;
}

export const LATEST = 'latest';
export const manifestPath = (path: string): string => `${path}.json`;
export const sumsPath = (path: string): string => `${path}.sha256`;

/** Null if it has none. @throws Stop('misused') for one that cannot be understood; Error of node:fs. */
export function readManifest(path: string): BackupManifest | null {
  const file = manifestPath(path);
  return isThere(file) ? decodeManifest(readFileSync(file, 'utf8'), file) : null;
}

export interface Listed {
  /** Newest first. */
  readonly backups: readonly StoredBackup[];
  /** Of manifests that cannot be understood. */
  readonly findings: readonly Finding[];
}

/** @param database only of this one; absent: of all. @throws Error of node:fs if the folder cannot be read. */
export function listBackups(folder: string, database?: string): Listed {
  const findings: Finding[] = [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const backups = names.flatMap((name): readonly StoredBackup[] => {
    const path = join(folder, name.slice(0, -'.json'.length));
    if (!isThere(path)) return [];
    try {
      const manifest = readManifest(path)!;
      return database === undefined || manifest.database === database ? [{ path, manifest }] : [];
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      findings.push(...error.findings);
      return [];
    }
  });
  const newestFirst = backups.toSorted((a, b) => Date.parse(b.manifest.takenAt) - Date.parse(a.manifest.takenAt));
  return { backups: newestFirst, findings };
}

export interface Sums {
  /** As `sha256sum` prints them, for the folder that the backup is in. */
  readonly text: string;
  /** What the manifest has. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Reads all of it. @param name its name in its folder, if it is another one yet. @throws Error of node:fs */
export async function sumsOf(path: string, name: string, signal: AbortSignal): Promise<Sums> {
  const isFolder = statSync(path).isDirectory();
  const files = isFolder ? readdirSync(path).sort() : [''];
  const parts: { readonly sha256: string; readonly bytes: number; readonly line: string }[] = [];
  for (const file of files) {
    const part = join(path, file);
    const hash = createHash('sha256');
    await pipeline(createReadStream(part, { highWaterMark: READ_SIZE }), hash, { signal });
    const sha256 = hash.digest('hex');
    parts.push({ sha256, bytes: statSync(part).size, line: `${sha256}  ${join(name, file)}\n` });
  }
  const text = parts.map(({ line }) => line).join('');
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return { text, bytes, sha256: isFolder ? createHash('sha256').update(text).digest('hex') : parts[0]!.sha256 };
}

/** What a backup is made of, by name from its folder on: its manifest last. @throws Error of node:fs */
export function filesOfBackup(path: string): readonly { readonly path: string; readonly name: string }[] {
  const name = basename(path);
  const own = statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map((each) => ({ path: join(path, each), name: `${name}/${each}` }))
    : [{ path, name }];
  return [...own, { path: sumsPath(path), name: sumsPath(name) }, { path: manifestPath(path), name: manifestPath(name) }];
}

/** Of a file, or of all files of a folder. @throws Error of node:fs */
export const bytesOf = (path: string): number =>
  statSync(path).isDirectory() ? readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0) : statSync(path).size;

const READ_SIZE = 256 * 1024;

/** Makes `latest` lead to it. @returns false where the disk has no links, or something else is called that. */
export function linkLatest(folder: string, name: string): boolean {
  const link = join(folder, LATEST);
  const beside = `${link}.${process.pid}.new`;
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === false) return false;
  try {
    rmSync(beside, { force: true });
    symlinkSync(name, beside);
    renameSync(beside, link);
    return true;
  } catch {
    return false;
  }
}

/** The name of the backup that `latest` leads to; null if there is none. */
export function latestIn(folder: string): string | null {
  try {
    return readlinkSync(join(folder, LATEST));
  } catch {
    return null;
  }
}

/** The backup first: what lies beside it is nothing without it. @throws Error of node:fs */
export function removeBackup(path: string): void {
  for (const each of [path, manifestPath(path), sumsPath(path)]) rmSync(each, { recursive: true, force: true });
}
