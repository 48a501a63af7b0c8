// Where a file is in the repository, as build servers name it: relative to its root, with `/`. Null for what is outside of it.
import { isAbsolute, relative, resolve, sep } from 'node:path';

export interface SourceRoots {
  readonly cwd: string;
  /** The root of the repository: GITHUB_WORKSPACE, CI_PROJECT_DIR; the working folder where neither is set. */
  readonly repository: string;
  /** The first migrations folder, as given. */
  readonly migrations: string;
  /** Where that folder is in the repository, if it is mounted somewhere else: GATE_SOURCE_PATH. */
  readonly source: string | null;
}

export function sourcePath(file: string, { cwd, repository, migrations, source }: SourceRoots): string | null {
  const path = resolve(cwd, file);
  if (source !== null) {
    const below = inside(resolve(cwd, migrations), path);
    if (below !== null) return [source.replace(/^(?:\.?\/)+|\/+$/g, ''), below].filter((part) => part !== '').join('/');
  }
  return inside(repository, path);
}

/** The path below the folder; null if it is not in it. */
function inside(folder: string, path: string): string | null {
  const below = relative(folder, path);
  if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return null;
  return below.split(sep).join('/');
}
