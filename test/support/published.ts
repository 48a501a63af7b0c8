// The library below an application's node_modules, as it is published.
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { writeLibrary } from '../../scripts/build/library.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** @param packages others that the application has itself. */
export async function installLibrary(application: string, packages: readonly string[]): Promise<void> {
  const published = join(application, 'node_modules/schemagate');
  mkdirSync(published, { recursive: true });
  await writeLibrary(`${ROOT}/`, join(published, 'dist/lib'));
  cpSync(join(ROOT, 'package.json'), join(published, 'package.json'));
  // What it depends on.
  symlinkSync(join(ROOT, 'node_modules'), join(published, 'node_modules'));
  for (const name of packages) {
    const link = join(application, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
}
