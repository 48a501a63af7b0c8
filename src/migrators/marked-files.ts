// Code files that carry a tool's mark, for the migrators whose folder is simply a list of such files.
import type { Folder } from '../core/folder.ts';
import { filesIn, peek } from '../layouts/read-folder.ts';
import type { CodeMigration } from './migrator.ts';

export interface MarkedFiles {
  /** By its name. */
  readonly isOne: RegExp;
  /** Text that only this tool's migrations contain. */
  readonly mark: RegExp;
  /** As the ledger has it; null if the file is not a migration after all. */
  readonly idOf: (name: string, text: string) => string | null;
}

/** Null if no file carries the mark. */
export function markedFiles(folder: Folder, { isOne, mark, idOf }: MarkedFiles): readonly CodeMigration[] | null {
  const found = filesIn(folder)
    .filter((name) => isOne.test(name))
    .flatMap((name): CodeMigration[] => {
      const text = peek(folder, name);
      const id = mark.test(text) ? idOf(name, text) : null;
      return id === null ? [] : [{ id, name: id, file: folder.show(name), after: [] }];
    });
  return found.length === 0 ? null : found;
}

/** JavaScript and TypeScript, except type declarations. */
export const SCRIPTS = /(?<!\.d)\.[cm]?[jt]s$/;

export const withoutExtension = (name: string): string => name.replace(/\.[^.]+$/, '');
