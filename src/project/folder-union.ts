// The folders of GATE_MIGRATIONS as one folder, which looks at the disk once for each list and each small file: every layout asks for it.
import { finding } from '../core/finding.ts';
import type { Entry, Folder } from '../core/folder.ts';
import { Stop } from '../core/stop.ts';

/** @param folders at least one. What lies under the same name in two of them would hide one, and is an error. */
export function folderUnion(folders: readonly Folder[]): Folder {
  const lists = new Map<string | undefined, readonly Entry[] | null>();
  const [kept, texts] = [new Map<string, Uint8Array>(), new Map<string, string>()];
  const one = folders.length === 1 ? folders[0]! : several(folders);
  return {
    ...one,
    list: (subfolder) => {
      const known = lists.get(subfolder);
      if (known !== undefined) return known;
      const found = one.list(subfolder);
      lists.set(subfolder, found);
      return found;
    },
    read: (name) => {
      const before = kept.get(name);
      if (before !== undefined) return before;
      const bytes = one.read(name);
      if (bytes.length <= KEPT) kept.set(name, bytes);
      return bytes;
    },
    readText: (name) => {
      const before = texts.get(name);
      if (before !== undefined) return before;
      const text = one.readText(name);
      if (text.length <= KEPT) texts.set(name, text);
      return text;
    },
  };
}

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
