// Modules that are run when the program is built: what they export is plain data that follows from the sources, and all that it follows from
// would otherwise be loaded by runs that need nothing else of it.
import { isDeepStrictEqual } from 'node:util';
import type { LateModule } from './late-module.ts';

const CONSTANT: ReadonlySet<string> = new Set([
  'src/config/settings/known-defaults.ts',
  'src/layouts/known-layouts.ts',
  'src/layouts/sign-files.ts',
  'src/schema/verify/footprints.ts',
]);

/** Null for any other module. @param root the repository's folder, with its final slash. @throws Error if it exports what is not data. */
export async function constantModule(root: string, path: string): Promise<LateModule | null> {
  if (!CONSTANT.has(path)) return null;
  const exported = { ...((await import(`${root}${path}`)) as object) };
  const text = JSON.stringify(exported);
  if (!isDeepStrictEqual(JSON.parse(text), exported)) throw new Error(`${path}: it exports something that is not plain data`);
  return { code: `return ${text};`, needs: [], exports: Object.keys(exported) };
}
