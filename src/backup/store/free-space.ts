// How much room there is for backups.
import { statfsSync } from 'node:fs';

/** Bytes that can be written below this folder; null if that cannot be seen. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
