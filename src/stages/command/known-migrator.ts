// Whose migrations a command applies, as far as its words, or the folder, say so.

import type { Folder } from '../../core/folder.ts';
import type { CodeMigration, Migrator } from '../../migrators/migrator.ts';
import { MIGRATORS } from '../../migrators/migrators.ts';

export interface KnownMigrator {
  /** Null if nothing says whose they are. */
  readonly migrator: Migrator | null;
  /** Null if the folder is not that tool's. */
  readonly files: readonly CodeMigration[] | null;
}

/** What the command is called comes before what the folder looks like. */
export function knownMigrator(command: string, folder: Folder): KnownMigrator {
  const called = MIGRATORS.find((one) => one.called.test(command));
  if (called !== undefined) return { migrator: called, files: called.find(folder) };
  return migratorOfFolder(folder) ?? { migrator: null, files: null };
}

export function migratorOfFolder(folder: Folder): { readonly migrator: Migrator; readonly files: readonly CodeMigration[] } | null {
  for (const migrator of MIGRATORS) {
    const files = migrator.find(folder);
    if (files !== null) return { migrator, files };
  }
  return null;
}
