// The composition root: the effects the commands get, and one run from settings to report. Prints nothing and never exits.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Effects } from './commands/command.ts';
import { loadConfig } from './config/load.ts';
import type { Surroundings } from './config/surroundings.ts';
import type { Entry, Folder } from './core/folder.ts';
import { PROGRAM } from './core/version.ts';
import type { Run } from './migrations/ledger.ts';

export const effects: Effects = {
  openFolder,
  readText: (path) => orAbsent(() => readFileSync(path, 'utf8')),
  writeText: (path, text) => {
    // Written beside it and renamed, so that nobody ever reads half a file.
    const beside = `${path}.${process.pid}.new`;
    writeFileSync(beside, text);
    renameSync(beside, path);
  },
  loadModule: async (path) => (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>,
  connectionOf: (url) => loadConfig(surroundings({ url }, process.env, false)).config.connection!,
  hostname: hostname(),
};

export const newRun = (): Run => ({ id: randomUUID(), program: PROGRAM });

/** What loading the configuration sees of this process. */
export function surroundings(flags: Surroundings['flags'], env: Surroundings['env'], isTerminal: boolean): Surroundings {
  return {
    flags,
    env,
    isTerminal,
    readFile: (path) => readFileSync(path, 'utf8'),
    fileMode: (path) => statSync(path).mode & 0o777,
    user: orNull(() => userInfo().username),
    home: orNull(homedir),
  };
}

function openFolder(path: string): Folder | null {
  if (entriesOf(path) === null) return null;
  // Joined once: a history of a thousand files is a thousand paths.
  const root = join(path, '.').replace(/\/$/, '');
  return {
    path,
    list: (subfolder) => entriesOf(subfolder === undefined ? path : join(path, subfolder)),
    read: (name) => readFileSync(`${root}/${name}`),
    show: (name) => `${root}/${name}`,
  };
}

/** Sorted by code unit, so that the order is the same on every machine. A link counts as what it leads to. */
function entriesOf(path: string): readonly Entry[] | null {
  const entries = orAbsent(() => readdirSync(path, { withFileTypes: true }));
  if (entries === null) return null;
  return entries
    .map((entry) => ({
      name: entry.name,
      kind: kindOf(entry.isSymbolicLink() ? statSync(join(path, entry.name), { throwIfNoEntry: false }) : entry),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
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

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean } | undefined): Entry['kind'] {
  return entry?.isFile() ? 'file' : entry?.isDirectory() ? 'folder' : 'other';
}

function orNull(read: () => string): string | null {
  try {
    return read() || null;
  } catch {
    return null;
  }
}
