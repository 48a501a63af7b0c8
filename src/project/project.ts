// The files a command works with: the migrations, the snapshot, the verify queries. Bad ones stop it, all of them at once.
import { checkpointsIn, isCheckpointName } from '../checkpoint/checkpoint-name.ts';
import type { Config } from '../config/config.ts';
import type { Dialect } from '../core/dialect.ts';
import { type Finding, finding, hasErrors } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import type { Migration } from '../core/migration.ts';
import { reasonOf } from '../core/reason.ts';
import { Stop, stopOnErrors } from '../core/stop.ts';
import type { Callback, Discovery, Layout } from '../layouts/layout.ts';
import type { LedgersFound } from '../layouts/ledger-tables.ts';
import { decodeSource } from '../sql/decode.ts';
import { ofMigrator } from './code-folder.ts';
import type { Effects } from './effects.ts';
import { evidenceAround } from './evidence.ts';
import { checkHead } from './expected-head.ts';
import { folderUnion, notFiles, type UnionFolder } from './folder/folder-union.ts';
import { discoverIn, queriesIn } from './in-dialect.ts';
import { passedOver } from './passed-over-files.ts';
import { assumedOf, candidatesOf, decide, type Recognised } from './recognise.ts';

export const SNAPSHOT = 'schema.snapshot.json';
const SQLITE_SNAPSHOT = 'schema.snapshot.sqlite.json';
/** Lists the steps, where there are several. */
export const STEP_FILE = 'schemagate.yml';
/** What is read besides SQL. */
const READ = [SNAPSHOT, SQLITE_SNAPSHOT, STEP_FILE];

export interface Outside {
  readonly config: Config;
  readonly effects: Effects;
}

interface Query {
  readonly file: string;
  readonly text: string;
}

/** The migrations folder, read and checked. */
export interface Project {
  readonly folder: Folder;
  readonly layout: Layout;
  /** Of the database that it is read for. */
  readonly dialect: Dialect;
  /** Why it is this layout, in words. */
  readonly why: string;
  readonly migrations: readonly Migration[];
  readonly callbacks: readonly Callback[];
  /** What to report about the files, apart from errors. */
  readonly notices: readonly Finding[];
  /** The snapshot file's text and path, where there is one. */
  readonly snapshot: { readonly path: string; readonly text: string } | null;
  /** Paths of checkpoints, in the folder and beside it: looked for when asked, as only an empty database needs them. */
  readonly checkpoints: () => readonly string[];
  /** verify/*.sql, in the folder or beside it, by name. */
  readonly queries: readonly Query[];
  /** check/*.sql, likewise: read when asked, as only what is pending needs them. */
  readonly checks: () => readonly Query[];
  /** Where this run ends before the folder does. */
  readonly until?: Until;
  /** The files as one digest, where an earlier run may have written down what they come to. */
  readonly seen?: SeenFiles;
  /** A look without the lock has found that something is wrong: it is confirmed under the lock. */
  readonly isDoubted?: true;
}

export interface SeenFiles {
  readonly opened: Opened;
  /** Of all that decides what the files come to. */
  readonly digest: string;
  /** Whether all that was read since then is in the digest, and what is on the disk still comes to it. */
  readonly isStill: () => Promise<boolean>;
}

export interface Until {
  readonly last: Migration;
  /** Versioned ones after it, in order: at least one. */
  readonly withheld: readonly [Migration, ...Migration[]];
}

/** @param isOpen the files may be for several tools. @returns null if there is no database to ask, or no need to. */
export type AskLedgers = (isOpen: boolean) => Promise<LedgersFound | null> | null;

/** The files, before anything is made of the migrations among them. */
export interface Opened {
  readonly folder: UnionFolder;
  readonly snapshot: Project['snapshot'];
  readonly queries: Project['queries'];
}

/** Before anything waits for the server: what is wrong with them is reported at once. @throws Stop('misused') */
export function openFiles({ config, effects }: Outside): Opened {
  const folder = folderUnion(config.migrations.map((path) => withoutCheckpoints(openFolder(path, effects))));
  const [root] = config.migrations;
  const snapshot = readSnapshot(config.snapshot, root, effects, config.dialect);
  const queries = queriesIn(readQueries('verify', root, effects), config.dialect);
  stopOnErrors(notFiles(folder, READ, readable));
  return { folder, snapshot, queries };
}

/** @throws Stop('misused') with every problem of the files. */
export async function readFiles(outside: Outside, facts: AskLedgers, opened: Opened = openFiles(outside)): Promise<Project> {
  const { config, effects } = outside;
  const { folder, snapshot, queries } = opened;
  const [root] = config.migrations;
  const { recognised, discovery } = await discover(folder, { config, effects }, facts).catch((error: unknown) => {
    throw error instanceof Stop && config.layout === 'auto' ? (ofMigrator(folder) ?? error) : error;
  });
  const { migrations, callbacks = [], findings } = discovery;
  if (config.layout === 'auto' && migrations.length === 0) {
    const stop = ofMigrator(folder);
    if (stop !== null) throw stop;
  }
  stopOnErrors(findings);
  const end = await checkHead(migrations, config, effects);
  let checkpoints: readonly string[] | undefined;
  return {
    folder,
    ...recognised,
    dialect: config.dialect,
    migrations,
    callbacks,
    notices: [...findings, ...end, ...passedOver(folder, recognised.layout, discovery)],
    snapshot,
    queries,
    checks: () => queriesIn(readQueries('check', root, effects), config.dialect),
    checkpoints: () => {
      checkpoints ??= checkpointsOf(root, config.checkpoint === 'require', effects);
      return checkpoints;
    },
  };
}

interface Discovered {
  readonly recognised: Recognised;
  readonly discovery: Discovery;
}

/** Reads while the server answers, on the likelier assumption where the files leave it open: what is wrong with them is reported at once. */
async function discover(folder: Folder, { config, effects: { glance } }: Outside, facts: AskLedgers): Promise<Discovered> {
  const candidates = candidatesOf(folder, config, () => evidenceAround(config.migrations[0], glance));
  const assumed = assumedOf(candidates);
  const read = assumed === null ? null : { recognised: assumed, discovery: await discoverIn(folder, assumed.layout, config) };
  if (read !== null && (candidates.by === 'said' || hasErrors(read.discovery.findings))) return read;
  const recognised = decide(folder, candidates, config, await facts(candidates.leading.length + candidates.others.length > 1));
  if (read !== null && recognised.layout === read.recognised.layout) return { ...read, recognised };
  return { recognised, discovery: await discoverIn(folder, recognised.layout, config) };
}

function openFolder(path: string, effects: Effects): Folder {
  const folder = readable(path, () => effects.openFolder(path));
  if (folder !== null) return folder;
  throw new Stop([
    finding({
      code: 'no-folder',
      subject: path,
      message: `the migrations folder ${path} does not exist, or is not a folder`,
      hint: 'set GATE_MIGRATIONS or --migrations to the folder; in a container, check that it is copied or mounted there',
    }),
  ]);
}

/** @throws Stop('misused') if something is there that cannot be read: it must not pass for absent. */
export function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Stop) throw error;
    const isFolder = (error as NodeJS.ErrnoException).code === 'EISDIR';
    const message = isFolder ? `${path} is a folder, and not a file` : `${path} exists, but cannot be read: ${reasonOf(error)}`;
    const hint = isFolder
      ? 'name the file; Docker makes a folder if it is told to mount a file that does not exist'
      : 'allow the user that the gate runs as to read it, and to enter it if it is a folder';
    throw new Stop([finding({ code: 'unreadable', subject: path, message, hint, place: { file: path } })], { cause: error });
  }
}

/** Where the snapshot of a migrations folder is looked for: in it, and beside it. */
export const snapshotPaths = (migrations: string, dialect: Dialect = 'postgres'): readonly [string, string] => {
  const name = dialect === 'sqlite' ? SQLITE_SNAPSHOT : SNAPSHOT;
  return [`${trim(migrations)}/${name}`, `${trim(migrations)}/../${name}`];
};

export function readSnapshot(given: string | null, migrations: string, effects: Effects, dialect?: Dialect): Project['snapshot'] {
  for (const path of given === null ? snapshotPaths(migrations, dialect) : [given]) {
    const text = readable(path, () => effects.readText(path));
    if (text !== null) return { path, text };
  }
  if (given === null) return null;
  throw new Stop([
    finding({
      code: 'no-snapshot',
      subject: given,
      message: `the snapshot ${given} does not exist`,
      hint: 'correct GATE_SNAPSHOT, or write it with `schemagate snapshot`',
    }),
  ]);
}

/** To no layout is a checkpoint one of its files. */
export const withoutCheckpoints = (folder: Folder): Folder => ({
  ...folder,
  list: (subfolder) => {
    const entries = folder.list(subfolder);
    return subfolder === undefined ? (entries?.filter(({ name }) => !isCheckpointName(name)) ?? null) : entries;
  },
});

/** Where a checkpoint of a migrations folder is written and looked for: in it, and beside it for tools that trip over files of ours. */
export const checkpointFolders = (migrations: string): readonly [string, string] => [trim(migrations), `${trim(migrations)}/..`];

/** @param required what cannot be listed may hold it, and is an error; otherwise there is nothing to use. */
function checkpointsOf(migrations: string, required: boolean, effects: Effects): readonly string[] {
  return checkpointFolders(migrations).flatMap((path) => {
    try {
      return checkpointsIn(path, readable(path, () => effects.openFolder(path))?.list() ?? []);
    } catch (error) {
      if (required) throw error;
      return [];
    }
  });
}

/** init/*.sql, in the folder or beside it, by name. */
export const initScripts = (migrations: string, effects: Effects): readonly Query[] => readQueries('init', migrations, effects);

export function readQueries(folderName: 'verify' | 'check' | 'init', migrations: string, effects: Effects): readonly Query[] {
  for (const path of [`${trim(migrations)}/${folderName}`, `${trim(migrations)}/../${folderName}`]) {
    const folder = readable(path, () => effects.openFolder(path));
    if (folder === null) continue;
    stopOnErrors(notFiles(folder, READ, readable));
    const names = (folder.list() ?? []).filter((entry) => entry.kind === 'file' && entry.name.endsWith('.sql'));
    if (names.length === 0) continue;
    return names.map(({ name }) => {
      const file = folder.show(name);
      return { file, text: readable(file, () => decodeSource(folder.read(name), file)).text };
    });
  }
  return [];
}

const trim = (path: string): string => path.replace(/(?<=.)\/+$/, '');
