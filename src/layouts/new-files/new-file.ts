// What a new migration of a layout is made of: asked for by the command `new`, answered by one file for each layout beside this one, which is
// only loaded then.
import type { Folder } from '../../core/folder.ts';
import type { Migration } from '../../core/migration.ts';

export interface NewMigration {
  /** Words of letters and digits, joined by underscores. */
  readonly name: string;
  readonly now: Date;
  /** Those of the folder, in order, and the folder itself; null if it is not there yet. */
  readonly migrations: readonly Migration[];
  readonly folder: Folder | null;
  /** At least one: each becomes a migration, the later ones named after their number. */
  readonly parts: readonly NewPart[];
  /** There is SQL to go back by, or the folder's other migrations have some: a way back is written where the layout can do without. */
  readonly goesBack: boolean;
  /** Somebody is going to write its SQL. */
  readonly isDraft: boolean;
}

export interface NewPart {
  /** PostgreSQL refuses it in a transaction: it is one statement. */
  readonly outside: boolean;
  /** Each ends in a line break. */
  readonly write: (version: string) => { readonly up: string; readonly down: string };
}

export interface NewFile {
  /** In the folder. */
  readonly path: string;
  readonly text: string;
  /** It is there already, and is written again; all others must not be there. */
  readonly replaces?: true;
  /** It is not the migration, but says something of it to the tool. */
  readonly isIndex?: true;
}

export type WriteNew = (wish: NewMigration) => readonly NewFile[];

/** The parts in order, each with the version that comes after the last one. @param next what comes after a version; undefined: after none. */
export function numbered(
  { name, parts, migrations }: NewMigration,
  next: (last: string | undefined) => string,
): readonly { readonly version: string; readonly name: string; readonly part: NewPart; readonly up: string; readonly down: string }[] {
  let last = migrations.findLast(({ kind }) => kind === 'versioned')?.version;
  return parts.map((part, index) => {
    const version = next(last);
    last = version;
    return { version, name: index === 0 ? name : `${name}_${index + 1}`, part, ...part.write(version) };
  });
}

/** `20260304050607`: the time to the second, as most tools have it. */
export const stamp = (now: Date): string => now.toISOString().replaceAll(/\D/g, '').slice(0, 14);

const IS_STAMP = /^(?:19|20)\d{12}$/;

/** The time, or if the last one is not before it, one later than that. */
export const stampAfter = (last: string | undefined, now: Date): string =>
  last !== undefined && IS_STAMP.test(last) && last >= stamp(now) ? String(BigInt(last) + 1n) : stamp(now);

/** Numbered as the last one is: a time to the second where that is one, otherwise the next number with as many digits. @param first if there is none. */
export function nextVersion(last: string | undefined, now: Date, first: string): string {
  if (last === undefined) return first;
  if (IS_STAMP.test(last)) return stampAfter(last, now);
  return String(BigInt(last) + 1n).padStart(last.length, '0');
}
