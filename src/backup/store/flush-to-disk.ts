// Until a file is on the disk, and not only in the system's memory: a name must not be there after a crash of the machine without what it names.
import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Of a folder: the names in it. @throws Error of node:fs */
export function flushToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
