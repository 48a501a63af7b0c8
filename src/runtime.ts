// The composition root: the effects the commands get, and one run from settings to report. Prints nothing and never exits.
import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findProgram } from './child/find-program.ts';
import { runInForeground } from './child/run-in-foreground.ts';
import { startChild } from './child/start-child.ts';
import { loadConfig } from './config/load.ts';
import type { Outside } from './config/outside.ts';
import { PROGRAM } from './core/version.ts';
import { appendText, createTexts, glance, openFolder, readPresent, readText, writeTexts } from './disk.ts';
import type { Run } from './ledger/ledger.ts';
import type { Effects } from './project/effects.ts';

/** @param env the settings by which a database URL of a flag is completed. */
export const effectsIn = (env: Outside['env']): Effects => ({
  openFolder,
  glance,
  identity,
  ownership,
  readText,
  writeTexts,
  createTexts,
  appendText,
  loadModule: async (path) => (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>,
  hearUncaught: (work) => work(),
  connectionOf: (url, urlFlag) => loadConfig({ ...surroundings({ url }, env, false), urlFlag }).config.connection!,
  findProgram: (name) => findProgram(name, env['PATH']),
  startChild: (options) => startChild(options),
  runInForeground: (options) => runInForeground(options),
  hostname: ofKernel('hostname') ?? hostname(),
});

/** A folder that nobody may look into is no proof that a file is not there. */
function identity(path: string): string | null {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino.toString() ?? null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** Whose each is and its mode, and who runs this process, in words; null if none is there, or the system does not tell. */
function ownership(paths: readonly string[]): string | null {
  const runner = process.geteuid?.();
  const owners = paths.map(ownerOf).filter((owner) => owner !== null);
  return owners.length === 0 || runner === undefined ? null : `${owners.join(' and ')}, and the gate runs as user ${runner}`;
}

const ownerOf = (path: string): string | null =>
  orNull(() => {
    const { uid, mode } = statSync(path);
    return `${path} belongs to user ${uid} (mode ${(mode & 0o777).toString(8).padStart(3, '0')})`;
  });

export const effects: Effects = effectsIn(process.env);

/** Its id is made when it is first asked for. */
export function newRun(): Run {
  let id: string | undefined;
  return {
    get id() {
      id ??= newId();
      return id;
    },
    program: PROGRAM,
  };
}

/** Linux makes one at each reading (random(4)). */
function newId(): string {
  const made = ofKernel('random/uuid');
  return made?.length === UUID_LENGTH ? made : randomUUID();
}

const UUID_LENGTH = 36;

/** What Linux says at once (proc(5)), and Node by parts that take a millisecond to load and more; null elsewhere. */
function ofKernel(name: string): string | null {
  return orNull(() => readFileSync(`/proc/sys/kernel/${name}`, 'utf8').trimEnd());
}

/** What loading the configuration sees of this process. */
export function surroundings(flags: Outside['flags'], env: Outside['env'], isTerminal: boolean): Outside {
  return {
    flags,
    env,
    isTerminal,
    readFile: readPresent,
    fileMode: (path) => statSync(path).mode & 0o777,
    get user() {
      return orNull(() => userInfo().username);
    },
    get home() {
      // As Node has it (libuv's uv_os_homedir), which takes longer to load.
      return orNull(() => (process.platform === 'win32' ? '' : process.env['HOME']) || homedir());
    },
  };
}

function orNull(read: () => string): string | null {
  try {
    return read() || null;
  } catch {
    return null;
  }
}

const TERMINATION_LOG = '/dev/termination-log';

/** Kubernetes makes the file; if it is not there, nobody asked for it (manual: Determine the Reason for Pod Failure). */
export function writeTerminationMessage(message: () => string): void {
  try {
    const file = openSync(TERMINATION_LOG, constants.O_WRONLY | constants.O_TRUNC | constants.O_NONBLOCK);
    writeSync(file, message());
    closeSync(file);
  } catch {
    // Absent or not ours to write: not an orchestrator that reads it.
  }
}
