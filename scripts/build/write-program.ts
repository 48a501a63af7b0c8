// The program as it is published, in a folder: the bundle and beside it the code cache for the Node that runs this.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { codeCache } from './code-cache.ts';
import { launcher } from './launcher.ts';

export interface WrittenProgram {
  /** Full path of the file that is run. */
  readonly path: string;
  /** Name of the code cache beside it. */
  readonly cacheName: string;
  /** The licence of each package that is in it. */
  readonly licenses: string;
}

/**
 * @param root the repository's folder, with its final slash.
 * @param folder made where it is missing.
 * @throws Error if something would have to be resolved at run time.
 */
export async function writeProgram(root: string, folder: string): Promise<WrittenProgram> {
  const { code, licenses } = await bundle(root);
  const path = join(folder, 'schemagate.mjs');
  const { text, script, cacheName } = launcher(code, 'schemagate.mjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
  writeFileSync(join(folder, cacheName), codeCache(script));
  return { path, cacheName, licenses };
}
