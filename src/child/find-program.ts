// Where a program is that is called by its name, as execvp looks for it: refuses what is not there or may not be run before anything waits
// for it.
import { accessSync, constants, statSync } from 'node:fs';
import { posix } from 'node:path';
import { reasonOf } from '../core/reason.ts';

export type FoundProgram = { readonly path: string } | { readonly problem: string };

/** @param path the value of PATH. */
export function findProgram(name: string, path: string | undefined): FoundProgram {
  if (name.includes('/')) {
    const problem = problemOf(name);
    return problem === null ? { path: name } : { problem: `${name} ${problem}` };
  }
  const folders = [...new Set((path ?? '').split(':').filter((folder) => folder !== ''))];
  let seen: string | null = null;
  for (const folder of folders) {
    const file = posix.join(folder, name);
    const problem = problemOf(file);
    if (problem === null) return { path: file };
    if (problem !== MISSING) seen ??= `${file} ${problem}`;
  }
  return { problem: seen ?? `${name} is not in any folder of PATH (${folders.join(', ') || 'which is empty'})` };
}

const MISSING = 'does not exist';

function problemOf(file: string): string | null {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return MISSING;
    if (!stats.isFile()) return 'is not a file';
  } catch (error) {
    return `cannot be accessed (${reasonOf(error)})`;
  }
  try {
    accessSync(file, constants.X_OK);
    return null;
  } catch {
    return 'is not executable';
  }
}
