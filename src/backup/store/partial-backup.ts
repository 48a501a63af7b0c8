// A backup while it is being written: under another name beside the place that it will have, so that nothing half-written ever has that name.
// Only one can write to a place at a time. What a run that was killed has left is removed by a later one.
import {
  closeSync,
  createReadStream,
  createWriteStream,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline, type Readable, type Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isThere, writeTexts } from '../../disk.ts';
import { type BackupManifest, encodeManifest } from '../manifest.ts';
import { unseal } from '../sealed-stream.ts';
import { manifestPath, sumsPath } from './backup-folder.ts';
import { flushToDisk } from './flush-to-disk.ts';

export interface PartialBackup {
  /** Where it is written to: a file or a folder, empty at first. */
  readonly path: string;
  /** Where it will be. */
  readonly place: string;
  /** So far; bytes. */
  size(): number;
  /** What is written there goes into the file. */
  writer(): Writable;
  /** Flushed to the disk, with sums and manifest beside it, and only then under its name. @throws Error of node:fs */
  publish(manifest: BackupManifest, sums: string): Promise<void>;
  /** Likewise, with nothing beside it. @throws Error of node:fs */
  publishAlone(): void;
  discard(): void;
}

const PARTIAL = '.partial';
/** What SQLite keeps beside a file that it has open. */
const OF_SQLITE = ['-journal', '-wal', '-shm'];
/** A writer that has not touched it for so long (ms) is gone. */
const ABANDONED = 3_600_000;

/** With those that it is in. @throws Error of node:fs */
export const makeFolder = (path: string): void => void mkdirSync(path, { recursive: true });

/** @returns null if something has that name already, or is being written under it. @throws Error of node:fs if nothing can be written there. */
export function reservePlace(place: string, isFolder: boolean): PartialBackup | null {
  const path = `${place}${PARTIAL}`;
  if (isThere(place)) return null;
  try {
    // Only for its owner: all that is in the database is in it.
    if (isFolder) mkdirSync(path, { mode: 0o700 });
    else closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
  return {
    path,
    place,
    size: () => filesOf(path).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0),
    writer: () => createWriteStream(path),
    publish: (manifest, sums) => publish(path, place, { manifest, sums }),
    publishAlone: () => {
      flushAll(path);
      rename(path, place);
    },
    discard: () => {
      for (const end of ['', ...OF_SQLITE]) rmSync(`${path}${end}`, { recursive: true, force: true });
    },
  };
}

async function publish(path: string, place: string, { manifest, sums }: { readonly manifest: BackupManifest; readonly sums: string }) {
  flushAll(path);
  const beside = [
    { path: sumsPath(place), text: sums },
    { path: manifestPath(place), text: encodeManifest(manifest) },
  ];
  try {
    await writeTexts(beside);
    rename(path, place);
  } catch (error) {
    if (!isThere(place)) for (const file of beside) rmSync(file.path, { force: true });
    throw error;
  }
}

function rename(path: string, place: string): void {
  if (isThere(place)) throw Object.assign(new Error(`EEXIST: ${basename(place)} was written by another run meanwhile`), { code: 'EEXIST' });
  renameSync(path, place);
  flushToDisk(dirname(place));
}

function flushAll(path: string): void {
  for (const file of [...filesOf(path), path]) flushToDisk(file);
}

const filesOf = (path: string): readonly string[] =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];

/** What runs that were killed have left in the folder. @returns their names. @throws Error of node:fs */
export function removeAbandoned(folder: string, { path: ours }: Pick<PartialBackup, 'path'>): readonly string[] {
  const now = newestIn(ours);
  const left = readdirSync(folder).filter((name) => name.endsWith(PARTIAL) && now - newestIn(join(folder, name)) > ABANDONED);
  for (const name of left) rmSync(join(folder, name), { recursive: true, force: true });
  return left;
}

/** When something of it was written last, by the clock of the disk. */
const newestIn = (path: string): number =>
  Math.max(...[path, ...filesOf(path)].map((file) => lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));

/** What is in a file; decrypted, if a key is given. @throws through the stream: Error of node:fs; Stop as unseal. */
export function readStored(path: string, key: Uint8Array | null): Readable {
  const file = createReadStream(path, { highWaterMark: 128 * 1024 });
  return key === null ? file : pipeline(file, unseal(key, path), () => {});
}

/** The SQL that was compressed. @throws through the stream: what that fails with; Error of node:zlib. */
export const unzipped = (stored: Readable): Readable => pipeline(stored, createGunzip(), () => {});
