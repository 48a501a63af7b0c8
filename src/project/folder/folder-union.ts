// The folders of GATE_MIGRATIONS as one folder, which looks at the disk once for each list and each small file: every layout asks for it. Whether
// as bytes or as a text, a small file is the same each time it is read.
import { type Finding, finding } from '../../core/finding.ts';
import type { Entry, Folder } from '../../core/folder.ts';
import { Stop } from '../../core/stop.ts';

export interface UnionFolder extends Folder {
  /** What was found to be there and listed or read until now: names of files, and those of folders with a slash at the end, the folder itself by that alone. */
  readonly asked: ReadonlySet<string>;
}

/** @param folders at least one. What lies under the same name in two of them would hide one, and is an error. */
export function folderUnion(folders: readonly Folder[]): UnionFolder {
  const asked = new Set<string>();
  const lists = new Map<string | undefined, readonly Entry[] | null>();
  const [kept, texts] = [new Map<string, Uint8Array>(), new Map<string, string>()];
  const one = folders.length === 1 ? folders[0]! : several(folders);
  return {
    ...one,
    asked,
    list: (subfolder) => {
      const known = lists.get(subfolder);
      if (known !== undefined) return known;
      const found = one.list(subfolder);
      if (found !== null) asked.add(`${subfolder ?? ''}/`);
      lists.set(subfolder, found);
      return found;
    },
    read: (name) => {
      const before = kept.get(name) ?? bytesOf(texts.get(name));
      if (before !== undefined) return before;
      const bytes = one.read(name);
      asked.add(name);
      if (bytes.length <= KEPT) kept.set(name, bytes);
      return bytes;
    },
    readText: (name) => {
      const before = texts.get(name) ?? textOf(kept.get(name));
      if (before !== undefined) return before;
      const first = one.readText(name);
      asked.add(name);
      if (first.length > KEPT) return first;
      if (!first.includes('\ufffd')) {
        texts.set(name, first);
        return first;
      }
      // Its bytes do not follow from such a text, and must be those that it is of.
      const bytes = one.read(name);
      kept.set(name, bytes);
      const text = textOf(bytes)!;
      texts.set(name, text);
      return text;
    },
    readShown: (path) => {
      asked.add(path);
      return one.readShown(path);
    },
  };
}

const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');

/** Undefined where they do not follow from it. */
const bytesOf = (text: string | undefined): Uint8Array | undefined =>
  text === undefined || text.includes('\ufffd') ? undefined : Buffer.from(text, 'utf8');

/** Bytes, or characters, of a file that is kept: it is read to recognise the layout, and again as a migration. */
const KEPT = 16_384;

/** @throws Stop('misused') from `list`. */
function several(folders: readonly Folder[]): Folder {
  const holder = (name: string): Folder =>
    folders.find((folder) => {
      const slash = name.lastIndexOf('/');
      const entries = folder.list(slash === -1 ? undefined : name.slice(0, slash)) ?? [];
      return entries.some((entry) => entry.name === name.slice(slash + 1));
    }) ?? folders[0]!;
  return {
    path: folders.map(({ path }) => path).join(', '),
    list: (subfolder) => {
      const entries = folders.flatMap((folder) => folder.list(subfolder) ?? []);
      const files = entries.filter(({ kind }) => kind === 'file').map(({ name }) => name);
      const twin = files.find((name, i) => files.indexOf(name) !== i);
      if (twin !== undefined) throw new Stop([sameName(folders, twin)]);
      if (entries.length === 0 && subfolder !== undefined) return null;
      const byName = new Map(entries.map((entry) => [entry.name, entry]));
      return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    read: (name) => holder(name).read(name),
    readText: (name) => holder(name).readText(name),
    readShown: (path) => folders[0]!.readShown(path),
    show: (name) => holder(name).show(name),
  };
}

const sameName = (folders: readonly Folder[], name: string) =>
  finding({
    code: 'same-name',
    subject: name,
    message: `${name} is in more than one of the folders ${folders.map(({ path }) => path).join(', ')}`,
    hint: 'keep one of them, or rename one',
  });

/**
 * Something that has the name of a migration, or of another file that is read, but is not a file that can be read: it must not be ignored. A folder with such a name and without SQL
 * in it is what Docker creates when it is told to mount a file that does not exist.
 * @param readable throws Stop if something cannot be read.
 */
export function notFiles(folder: Folder, others: readonly string[], readable: Readable): readonly Finding[] {
  return (folder.list() ?? [])
    .filter(({ name, kind }) => kind !== 'file' || name.includes('\ufffd'))
    .filter(({ name }) => /\.sql$/i.test(name) || others.includes(name))
    .flatMap(({ name, kind }) => {
      if (name.includes('\ufffd')) return [badName(folder.show(name))];
      if (kind === 'other') return [notAFile(folder.show(name))];
      const isStray =
        kind === 'folder' && !readable(folder.show(name), () => folder.list(name) ?? []).some((one) => /\.sql$/i.test(one.name));
      return isStray ? [folderForFile(folder.show(name))] : [];
    });
}

type Readable = <T>(path: string, read: () => T) => T;

const notAFile = (file: string): Finding =>
  finding({
    code: 'not-a-file',
    subject: file,
    message: `${file} is not a file that can be read: a broken link, a pipe, or a device`,
    hint: 'fix the link, or remove it; in a container, check that its target is mounted as well',
    place: { file },
  });

const folderForFile = (file: string): Finding =>
  finding({
    code: 'not-a-file',
    subject: file,
    message: `${file} is named like a migration, but is a folder without SQL in it`,
    hint: 'put the file there, or remove the folder; Docker creates one if it is told to mount a file that does not exist',
    place: { file },
  });

/** Node shows bytes that are not UTF-8 as U+FFFD, and finds no file by that name. */
const badName = (file: string): Finding =>
  finding({
    code: 'bad-name',
    subject: file,
    message: `${file} has a name that is not UTF-8, or that contains U+FFFD, which stands for such bytes`,
    hint: 'rename it: letters, digits, _ and - are safe everywhere',
    place: { file },
  });
