// A folder of many files as one digest: of all that decides what a run makes of it. Where an earlier run found that nothing is to be done,
// and the digest is the same, nobody has to work out again what each file means. Refuses folders whose meaning depends on something else.
import { createHash } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { Entry } from '../../core/folder.ts';
import { PROGRAM } from '../../core/version.ts';
import { mayBreathe } from '../../layouts/read-folder.ts';
import { evidenceAround } from '../evidence.ts';
import { isInVolume } from '../expected-head.ts';
import { type Opened, type Outside, openFiles, type SeenFiles } from '../project.ts';
import type { UnionFolder } from './folder-union.ts';

const MOST = 20_000;
/** Characters of all files. */
const LONGEST = 64_000_000;
/** How many of them go into the hash at once: it is not faster with more. */
const AT_ONCE = 65_536;

/** What layouts read of their folders. */
const READ = /\.(?:sql|conf|toml|go|[cm]?[jt]s)$|(?:^|\/)_journal\.json$/i;
const SQL = /\.sql$/i;
/** In which no migrations are, but perhaps a great many files. */
const OTHERS = /^(?:\.|node_modules$)/;

/** A setting that decides what a file means, or whether something is to be done, and is not among these, must keep a run from asking. */
const deciding = (config: Config): readonly unknown[] => {
  const { migrations, layout, dialect, substitute, placeholders, expectHead, ledgerSchema, ledgerTable, outOfOrder, ahead, down } = config;
  const path = config.connection?.searchPath ?? null;
  return [
    ...[migrations, layout, dialect, substitute, [...placeholders].sort(), expectHead, ledgerSchema, ledgerTable, outOfOrder, ahead, down],
    ...[config.snapshotStale, config.checkpoint, path],
  ];
};

/**
 * Lets other work go on in between, as layouts do. Null if there are too many files, if it would not say everything, and if it is not wanted
 * any more.
 * @throws Error of node:fs; Stop as the folder.
 */
export async function seeFiles(outside: Outside, opened: Opened, isWanted: () => boolean = () => true): Promise<SeenFiles | null> {
  const { config, effects } = outside;
  const { folder, snapshot } = opened;
  const listed = new Set<string>();
  const all: Found[] = [];
  addBelow(folder, '', { all, listed });
  const files = all.filter(({ kind }) => kind !== 'folder');
  if (all.length > MOST || files.filter(({ path }) => isSql(path)).length * 2 < files.length) return null;
  if (await isInVolume(config, effects)) return null;
  const around = config.layout === 'auto' ? evidenceAround(config.migrations[0], effects.glance) : [];
  const about = JSON.stringify([PROGRAM, deciding(config), around, snapshot]);
  const digest = await digestOf(about, folder, all, isWanted);
  if (digest === null) return null;
  const isCovered = (): boolean => {
    const covered = new Set([...listed, ...files.filter(isRead).map(({ path }) => path)]);
    return [...folder.asked].every((one) => covered.has(one));
  };
  const again = async (): Promise<SeenFiles | null> => seeFiles(outside, openFiles(outside));
  return { opened, digest, isStill: async () => isCovered() && (await again().catch(() => null))?.digest === digest };
}

interface Found {
  readonly path: string;
  readonly kind: Entry['kind'];
}

interface Adding {
  readonly all: Found[];
  /** Every folder that was, as in `asked`. */
  readonly listed: Set<string>;
}

/** Folders, too: to some tools each is a migration, and a layout may look into one of OTHERS, which then must be known to be there. */
function addBelow(folder: UnionFolder, within: string, { all, listed }: Adding): void {
  listed.add(`${within}/`);
  for (const { name, kind } of folder.list(within === '' ? undefined : within) ?? []) {
    const path = within === '' ? name : `${within}/${name}`;
    all.push({ path, kind });
    if (kind === 'folder' && !OTHERS.test(name)) addBelow(folder, path, { all, listed });
  }
}

/** Nearly every one ends so, which is seen sooner than a pattern is tried at each character. */
const isSql = (path: string): boolean => path.endsWith('.sql') || SQL.test(path);

const isRead = ({ path, kind }: Found): boolean => kind === 'file' && (path.endsWith('.sql') || READ.test(path));

/** Null where it would be too much to read, or nobody wants it. Names have no NUL in them, and the length says where a text ends. */
async function digestOf(about: string, folder: UnionFolder, entries: readonly Found[], isWanted: () => boolean): Promise<string | null> {
  const hash = createHash('sha256').update(about);
  let [waiting, length, whole] = ['', 0, 0];
  let i = 0;
  for (const entry of entries) {
    const breath = mayBreathe(i++);
    if (breath !== undefined) {
      await breath;
      if (!isWanted()) return null;
    }
    const { path, kind } = entry;
    const read = isRead(entry);
    const text = read ? folder.readText(path) : '';
    whole += text.length;
    if (whole > LONGEST) return null;
    waiting += `\0${path}\0${kind}\0${read ? text.length : ''}\0${text}`;
    length += text.length;
    // What is not UTF-8 is told apart by its bytes only.
    if (text.includes('\ufffd')) {
      const bytes = folder.read(path);
      hash.update(`${waiting}\0${bytes.length}\0`).update(bytes);
      [waiting, length] = ['', 0];
    } else if (length > AT_ONCE) {
      hash.update(waiting);
      [waiting, length] = ['', 0];
    }
  }
  return hash.update(waiting).digest('hex');
}
