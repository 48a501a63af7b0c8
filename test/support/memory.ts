// Where the servers of tests keep their data: in memory, where there is room, since making and dropping databases by the hundred is mostly
// waiting for a disk, and nothing is kept.
import { existsSync, readFileSync, statfsSync } from 'node:fs';

const FOLDER = '/dev/shm';
/** A cluster is about 40 MB, and a run has some ten at a time. */
const ROOM = 2 * 1024 ** 3;

/** For createCluster: the parent of its folder, left to the system where memory will not do. */
export function inMemory(): { readonly parent?: string } {
  if (!existsSync(FOLDER) || !existsSync('/proc/mounts')) return {};
  const { bavail, bsize } = statfsSync(FOLDER);
  // Programs are put beside the data where the server runs as another user.
  const runs = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .some((line) => line.includes(` ${FOLDER} `) && !/\bnoexec\b/.test(line));
  return runs && bavail * bsize > ROOM ? { parent: FOLDER } : {};
}
