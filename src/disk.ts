// The disk: folders listed, files read and written. Refuses what could be waited for or read without end (a pipe, a device, a loop of
// links), never leaves half a file, and never puts a file in the place of a device.
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Entry, Folder } from './core/folder.ts';
import { pause } from './core/time/pause.ts';

/** Given as one object, which Node need not make of each call: a tenth of what reading a thousand small files takes. */
const AS_TEXT = { encoding: 'utf8', flag: 'r' } as const;

/** Null if there is none. @throws Error of node:fs if it cannot be read, or may be listed and not entered. */
export function openFolder(path: string): Folder | null {
  const first = entriesOf(path, '');
  if (first === null) return null;
  statSync(`${path}/.`);
  // What was listed to see if it can be is what is asked for first.
  const listed = [first];
  // Joined once: a history of a thousand files is a thousand paths.
  const root = join(path, '.').replace(/\/$/, '');
  return {
    path,
    list: (subfolder = '') => (subfolder === '' ? listed.pop() : undefined) ?? entriesOf(path, subfolder),
    read: (name) => readFileSync(`${root}/${name}`),
    readText: (name) => readFileSync(`${root}/${name}`, AS_TEXT),
    readShown: (shown) => readFileSync(shown),
    show: (name) => `${root}/${name}`,
  };
}

/** Null if there is none. @throws Error if it is no file, and of node:fs if it cannot be read. */
export const readText = (path: string): string | null => orAbsent(() => readFileSync(checked(path), 'utf8'));

/** @throws the same; and Error of node:fs if there is none. */
export const readPresent = (path: string): string => readFileSync(checked(path), 'utf8');

/** So many bytes of a file that is only looked at. */
const GLANCE = 256 * 1024;

/** The beginning of a file, empty for a folder; null if there is nothing that can be read. */
export function glance(path: string): string | null {
  let file: number | undefined;
  try {
    // Most of what is looked for is not there, and an error costs as much as a hundred looks.
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return '';
    if (!stats?.isFile()) return null;
    file = openSync(path, constants.O_RDONLY);
    const bytes = Buffer.alloc(Math.min(GLANCE, stats.size));
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** What is written, and where. */
export interface Written {
  readonly path: string;
  readonly text: string;
}

/**
 * Written beside its place and renamed, so that nobody ever reads half of it: all of them, or none. What is there and is not a file, such
 * as a pipe, is written to as it is; so is a file in a folder that takes no new one, as where that file alone is mounted.
 * @param signal ends the waiting for whoever reads a pipe.
 * @throws Error of node:fs; Error if a pipe was not read in time.
 */
export async function writeTexts(files: readonly Written[], signal?: AbortSignal): Promise<void> {
  const waiting: { readonly beside: string; readonly path: string; readonly text: string }[] = [];
  try {
    for (const { path, text } of files) {
      if (orAbsent(() => statSync(path))?.isFile() === false) {
        await writeInto(path, text, signal);
        continue;
      }
      const real = orAbsent(() => realpathSync(path)) ?? path;
      const beside = `${real}.${process.pid}.new`;
      waiting.push({ beside, path: real, text });
      replacing(real, text, () => writeLike(real, beside, text));
    }
    for (const { beside, path, text } of waiting) {
      if (isThere(beside)) replacing(path, text, () => renameSync(beside, path));
    }
  } finally {
    for (const { beside } of waiting) rmSync(beside, { force: true });
  }
}

/**
 * Creates all of them, or none, and the folder of each if that is missing. What is there already is not touched, but for those that
 * `replaces` says are to be written again, which come last.
 * @returns which one is there already; or how to take away what was created. @throws Error of node:fs.
 */
export async function createTexts(
  files: readonly (Written & { readonly replaces?: true })[],
): Promise<{ readonly taken: string } | { readonly undo: () => void }> {
  const created: string[] = [];
  const undo = (): void => {
    for (const path of created.reverse()) rmSync(path, { force: true, recursive: true });
  };
  try {
    for (const { path, text } of files.filter(({ replaces }) => !replaces)) {
      const folder = dirname(path);
      if (!isThere(folder) && isThere(dirname(folder))) {
        mkdirSync(folder);
        created.push(folder);
      }
      writeFileSync(path, text, { flag: 'wx' });
      created.push(path);
    }
    await writeTexts(files.filter(({ replaces }) => replaces));
    return { undo };
  } catch (error) {
    undo();
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return { taken: path ?? '' };
    throw error;
  }
}

/** With the rights and the owner of the file that it will replace, as far as this user may give them. */
function writeLike(replaced: string, path: string, text: string): void {
  const { mode, uid, gid } = statSync(replaced, { throwIfNoEntry: false }) ?? {};
  writeFileSync(path, text, { mode: mode === undefined ? 0o666 : 0o600 });
  if (mode === undefined) return;
  if (process.getuid?.() === 0) chownSync(path, uid!, gid!);
  chmodSync(path, mode & 0o777);
}

/** A folder without write permission, on a read-only file system, or a file that is itself a mount point. */
const NO_NEIGHBOUR: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']);

function replacing(path: string, text: string, replace: () => void): void {
  try {
    replace();
  } catch (error) {
    if (!NO_NEIGHBOUR.has((error as NodeJS.ErrnoException).code) || !isThere(path)) throw error;
    writeFileSync(path, text);
  }
}

/** How often (ms) a full pipe is tried again. */
const PIPE_TRIES = 20;

/** A pipe that nobody has opened to read is refused (ENXIO); one that is full is waited for, and nothing else stands still meanwhile. */
async function writeInto(path: string, text: string, signal: AbortSignal | undefined): Promise<void> {
  const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_APPEND);
  try {
    const bytes = Buffer.from(text);
    for (let at = writeSome(file, bytes); at < bytes.length; at += writeSome(file, bytes.subarray(at))) {
      if (signal?.aborted) throw new Error(`nobody read it in time: it took ${at} of ${bytes.length} bytes`);
      await pause(PIPE_TRIES);
    }
  } finally {
    closeSync(file);
  }
}

/** As much as there is room for now. */
function writeSome(file: number, bytes: Uint8Array): number {
  try {
    return writeSync(file, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

/** Also a link that leads nowhere. */
export const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** A pipe that the shell opened (`<(…)`, /dev/stdin) is read; one by a name of its own might never be written to. */
const OPENED_BY_THE_SHELL = /^\/(?:dev\/(?:fd\/|stdin$)|proc\/)/;

/** @throws Error if reading it might never end. */
function checked(path: string): string {
  const stats = statSync(path);
  if (stats.isFile() || stats.isDirectory()) return path;
  if (stats.isFIFO() && OPENED_BY_THE_SHELL.test(path)) return path;
  const what = stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device';
  throw new Error(`it is ${what}, not a file`);
}

/** Sorted by code unit, so that the order is the same on every machine. A link counts as what it leads to. */
function entriesOf(root: string, subfolder: string): readonly Entry[] | null {
  const path = join(root, subfolder);
  const entries = orAbsent(() => readdirSync(path, { withFileTypes: true }));
  if (entries === null) return null;
  return entries
    .map((entry) => ({ name: entry.name, kind: entry.isSymbolicLink() ? kindOfLink(root, subfolder, entry.name) : kindOf(entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A link to a folder that leads back to one of those it lies in is not a folder: going down it would never end. */
function kindOfLink(root: string, subfolder: string, name: string): Entry['kind'] {
  try {
    const path = join(root, subfolder, name);
    const kind = kindOf(statSync(path));
    if (kind !== 'folder') return kind;
    const parts = subfolder === '' ? [] : subfolder.split('/');
    const above = [root, ...parts.map((_, i) => join(root, ...parts.slice(0, i + 1)))].map((each) => realpathSync(each));
    const target = realpathSync(path);
    return above.some((each) => each === target || each.startsWith(`${target}${sep}`)) ? 'other' : kind;
  } catch {
    // It leads nowhere, round in a circle, or through a folder that is closed to us.
    return 'other';
  }
}

function kindOf(stats: Pick<Stats, 'isFile' | 'isDirectory'>): Entry['kind'] {
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
}

/** Null for what is not there. What is there and cannot be read is an error: passing it over would pass for its absence. */
function orAbsent<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Adds to a file; it and the folders it is in are created. @throws Error of node:fs. */
export function appendText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, text);
}
