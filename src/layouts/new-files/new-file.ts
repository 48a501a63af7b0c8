// The files that make up a new migration in a layout: the command `new` asks, and one file per layout beside this one answers, which is
// loaded only then.
import type { Folder } from '../../core/folder.ts';
import type { Migration } from '../../core/migration.ts';

export interface NewMigration {
  /** Words of letters and digits, joined by underscores. */
  readonly name: string;
  readonly now: Date;
  /** The folder's migrations, in order, and the folder itself; null if it does not exist yet. */
  readonly migrations: readonly Migration[];
  readonly folder: Folder | null;
  /** At least one: each becomes a migration, the later ones named after their number. */
  readonly parts: readonly NewPart[];
  /** There is SQL to go back with, or the folder's other migrations have some: a way back is written even if the layout needs none. */
  readonly goesBack: boolean;
  /** A person is going to write its SQL. */
  readonly isDraft: boolean;
}

export interface NewPart {
  /** PostgreSQL refuses it in a transaction; it is a single statement. */
  readonly outside: boolean;
  /** Each ends in a line break. */
  readonly write: (version: string) => { readonly up: string; readonly down: string };
}

export interface NewFile {
  /** In the folder. */
  readonly path: string;
  readonly text: string;
  /** It exists already and is rewritten; none of the others may exist. */
  readonly replaces?: true;
  /** Not the migration itself, but something the tool reads about it. */
  readonly isIndex?: true;
}

export type WriteNew = (wish: NewMigration) => readonly NewFile[];

/** The parts in order, each with the version after the previous one. @param next what comes after a version; undefined: after none. */
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

/** The time, or one more than the last version if that is not earlier. */
export const stampAfter = (last: string | undefined, now: Date): string =>
  last !== undefined && IS_STAMP.test(last) && last >= stamp(now) ? String(BigInt(last) + 1n) : stamp(now);

/** Numbered like the last one: a time to the second if it is one, else the next number, equally long. @param first if there is none. */
export function nextVersion(last: string | undefined, now: Date, first: string): string {
  if (last === undefined) return first;
  if (IS_STAMP.test(last)) return stampAfter(last, now);
  return String(BigInt(last) + 1n).padStart(last.length, '0');
}
