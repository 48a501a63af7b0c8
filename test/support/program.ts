// The program that the tests run as a process: built once a run, as it is published, of the sources as they are. It starts in a quarter of
// the time that the sources take. TEST_PROGRAM names another file, such as src/main.ts, where stack traces should have its lines.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeProgram } from '../../scripts/build/write-program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the file that is run. */
    readonly program: string;
  }
}

export interface TestProgram {
  readonly path: string;
  remove(): void;
}

const ROOT = resolve(import.meta.dirname, '../..');

export async function buildProgram(): Promise<TestProgram> {
  const given = process.env['TEST_PROGRAM'];
  if (given) return { path: resolve(ROOT, given), remove: () => {} };
  // Within the project, so that it finds the packages that it finds when it is installed.
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'schemagate-'));
  const { path } = await writeProgram(`${ROOT}/`, folder);
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
