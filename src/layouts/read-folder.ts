// How all layouts read their files, and the words for what is wrong with them.
import { type Finding, type FixedCode, finding, type Place } from '../core/finding.ts';
import type { Entry, Folder } from '../core/folder.ts';
import { reasonOf } from '../core/reason.ts';
import { Stop } from '../core/stop.ts';
import { decodeSource } from '../sql/decode.ts';

/** Few enough that an answer of the server is processed within a millisecond or two. */
const FILES_AT_ONCE = 64;

/** Awaited before each file: lets other work proceed now and then. */
export const mayBreathe = (index: number): Promise<void> | undefined =>
  index % FILES_AT_ONCE === 0 ? new Promise((resolve) => void setImmediate(resolve)) : undefined;

export interface ReadFile {
  readonly text: string;
  /** As it is on disk. */
  readonly bytes: Uint8Array;
}

/** Characters, for each of which UTF-8 may need three bytes: more may be too large a file. */
const PLAIN_MOST = 100_000_000;

/** A file's text, or what is wrong with it. */
export function readText(folder: Folder, name: string): ReadFile | { readonly findings: readonly Finding[] } {
  try {
    const plain = plainText(folder, name);
    if (plain === null) {
      const bytes = folder.read(name);
      return { text: decodeSource(bytes, folder.show(name)).text, bytes };
    }
    return {
      text: plain.includes('\r\n') ? plain.replaceAll('\r\n', '\n') : plain,
      get bytes() {
        return folder.read(name);
      },
    };
  } catch (error) {
    if (error instanceof Stop) return { findings: error.findings };
    return { findings: [unreadable(folder.show(name), error)] };
  }
}

/**
 * The text of a file, its line ends as they are, if it needs no closer look, as nearly every one: to read a thousand small files as texts takes
 * half of what it takes to read their bytes and decode those. @throws Error of node:fs
 */
export function plainText(folder: Folder, name: string): string | null {
  const text = folder.readText(name);
  return text.includes('\ufffd') || text.includes('\0') || text.startsWith('\ufeff') || text.length > PLAIN_MOST ? null : text;
}

/** A text with either kind of line ends, for checksums that must be the same for both. */
export function withLineEnds(text: string): readonly [lf: string, crlf: string] {
  const lf = text.replaceAll('\r\n', '\n');
  return [lf, lf.replaceAll('\n', '\r\n')];
}

/** The text of a file that is read to recognise a layout; empty if it cannot be read, which discovery then reports. */
export function peek(folder: Folder, name: string): string {
  const read = readText(folder, name);
  return 'text' in read ? read.text : '';
}

/** Names of the files directly in the folder (or in a subfolder, without its name). */
export function filesIn(folder: Folder, subfolder?: string): readonly string[] {
  const entries = folder.list(subfolder) ?? [];
  const known = FILES.get(entries);
  if (known !== undefined) return known;
  const names = entries.filter((entry) => entry.kind === 'file').map((entry) => entry.name);
  FILES.set(entries, names);
  return names;
}

/** Of a list that was seen before: every layout asks for the same. */
const FILES = new WeakMap<readonly Entry[], readonly string[]>();

/** Without those in which no tool's migrations are: what new ones begin with, and rows for an environment. */
export const foldersIn = (folder: Folder, subfolder?: string): readonly string[] =>
  everyFolderIn(folder, subfolder).filter((name) => subfolder !== undefined || !OURS.has(name));

const OURS: ReadonlySet<string> = new Set(['templates', 'seeds']);

export const everyFolderIn = (folder: Folder, subfolder?: string): readonly string[] =>
  (folder.list(subfolder) ?? []).filter((entry) => entry.kind === 'folder').map((entry) => entry.name);

export const problem = (code: FixedCode, file: string, message: string, hint: string, place: Omit<Place, 'file'> = {}): Finding =>
  finding({ code, subject: file, message, hint, place: { file, ...place } });

export const duplicateVersion = (second: string, first: string, version: string): Finding =>
  problem(
    'duplicate-version',
    second,
    `${first} and ${second} have the same version ${version}`,
    'give the one that is not applied anywhere yet a new, higher version',
  );

export const downWithoutUp = (file: string): Finding =>
  problem(
    'down-without-up',
    file,
    `${file} reverts a migration that does not exist`,
    'restore the migration it belongs to, or remove the file',
  );

const unreadable = (file: string, error: unknown): Finding =>
  problem('unreadable', file, `${file} cannot be read: ${reasonOf(error)}`, 'make the file readable for the user the gate runs as');

/** @param files how the layout's files are named. */
export const noMigrations = (folder: Folder, files: string): Finding =>
  problem(
    'no-migrations',
    folder.path,
    `there is no migration in ${folder.path}`,
    `point GATE_MIGRATIONS at the folder that holds ${files} files; in a container, check that it is copied or mounted there`,
  );
