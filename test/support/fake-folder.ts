// A folder in memory, as discovery sees one.
import type { Entry, Folder } from '../../src/core/folder.ts';
import { TOOLS } from '../../src/layouts/layouts.ts';
import { type MarksFound, marksIn } from '../../src/layouts/tool-marks.ts';

/** @param files by path in the folder, with `/`. */
export function fakeFolder(files: Readonly<Record<string, string | Uint8Array>>, path = 'migrations'): Folder {
  const entriesOf = (subfolder: string | undefined): readonly Entry[] | null => {
    const prefix = subfolder === undefined || subfolder === '' ? '' : `${subfolder}/`;
    const entries = new Map<string, Entry>();
    for (const file of Object.keys(files)) {
      if (!file.startsWith(prefix)) continue;
      const [name = '', ...rest] = file.slice(prefix.length).split('/');
      entries.set(name, { name, kind: rest.length > 0 ? 'folder' : 'file' });
    }
    if (entries.size === 0 && prefix !== '') return null;
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  const read = (name: string): Uint8Array => {
    const content = files[name];
    if (content === undefined) throw new Error(`ENOENT: no such file ${name}`);
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  return {
    path,
    list: entriesOf,
    read,
    readText: (name) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(read(name)),
    readShown: (shown) => read(shown.slice(path.length + 1)),
    show: (name) => `${path}/${name}`,
  };
}

/** What a layout is asked about when it is to be recognised. */
export function lookedAt(files: Parameters<typeof fakeFolder>[0]): readonly [Folder, MarksFound] {
  const folder = fakeFolder(files);
  return [folder, marksIn(folder, TOOLS)];
}
