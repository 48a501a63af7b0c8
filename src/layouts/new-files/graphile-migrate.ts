// graphile-migrate: what is being written is current.sql, or the next file in current/, which `graphile-migrate commit` turns into a
// migration. Complete SQL becomes committed files, as that command would write them; `graphile-migrate uncommit` reopens the last one for
// editing.
import type { Folder } from '../../core/folder.ts';
import { hashOf } from '../graphile-migrate/hash.ts';
import { filesIn, foldersIn, peek } from '../read-folder.ts';
import { type NewFile, type NewMigration, numbered, type WriteNew } from './new-file.ts';

export const writeNew: WriteNew = (wish) => (wish.isDraft ? current(wish) : committed(wish));

function current({ folder, parts, name }: NewMigration): readonly NewFile[] {
  const text = parts[0]!.write('current').up;
  if (folder !== null && foldersIn(folder).includes('current')) {
    const last = filesIn(folder, 'current')
      .flatMap((file) => /^\d+/.exec(file) ?? [])
      .at(-1);
    const number = last === undefined ? '001' : String(BigInt(last) + 1n).padStart(last.length, '0');
    return [{ path: `current/${number}-${slug(name)}.sql`, text }];
  }
  return [{ path: 'current.sql', text, ...(isBlank(folder) && { replaces: true as const }) }];
}

/** It exists and holds nothing but comments, which is how the tool leaves it. */
const isBlank = (folder: Folder | null): boolean =>
  folder !== null &&
  filesIn(folder).includes('current.sql') &&
  peek(folder, 'current.sql')
    .replaceAll(/^\s*--.*$/gm, '')
    .trim() === '';

const slug = (name: string): string => name.replaceAll('_', '-').replaceAll(/[^-a-zA-Z0-9]/g, '');

function committed(wish: NewMigration): readonly NewFile[] {
  let previous = wish.migrations.at(-1)?.toolChecksum?.checksum ?? null;
  const next = (last: string | undefined): string => String(BigInt(last ?? '0') + 1n).padStart(6, '0');
  return numbered(wish, next).map(({ version, name, part, up }) => {
    const body = `${part.outside ? '--! no-transaction\n' : ''}${up}`.trim();
    const hash = hashOf(body, previous);
    const text = `--! Previous: ${previous ?? '-'}\n--! Hash: ${hash}\n\n${body}\n`;
    previous = hash;
    return { path: `committed/${version}-${slug(name)}.sql`, text };
  });
}
