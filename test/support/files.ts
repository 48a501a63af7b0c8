// Temporary folders of files, removed when the test is over. Called from inside a test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Names may hold `/`; bytes are written as they are. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export function temporaryFolder(files: Files = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, files);
  return folder;
}

/** A folder `migrations` alone in its own, so that nothing beside it is taken for its snapshot. @returns its path. */
export function migrationsFolder(files: Files): string {
  const folder = join(temporaryFolder(), 'migrations');
  mkdirSync(folder);
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
