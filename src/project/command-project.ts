// What is on disk for a command that migrates: the snapshot, the verify queries, and a folder that only the tool itself applies anything
// from, and that need not exist.
import { posix } from 'node:path';
import { migratorOfFolder } from '../migrators/migrators.ts';
import { absent, withoutMigrations } from './no-files.ts';
import { type Outside, type Project, readable, readQueries, readSnapshot, SNAPSHOT } from './project.ts';

/** @throws Stop('misused') with every problem of the files. */
export async function readCommandProject({ config, effects }: Outside): Promise<Project> {
  const [root] = config.migrations;
  const folder = readable(root, () => effects.openFolder(root));
  return {
    ...withoutMigrations(folder ?? absent(root), 'a command migrates'),
    snapshot: folder === null ? besideAbsent({ config, effects }, root) : readSnapshot(config.snapshot, root, effects),
    queries: readQueries('verify', root, effects),
  };
}

/** Where the snapshot of a migrations folder is that does not exist: by way of that nothing beside it is found, or can be written. */
export const pathBesideAbsent = (migrations: string): string => posix.join(posix.dirname(migrations), SNAPSHOT);

function besideAbsent({ config, effects }: Outside, root: string): Project['snapshot'] {
  if (config.snapshot !== null) return readSnapshot(config.snapshot, root, effects);
  const path = pathBesideAbsent(root);
  const text = readable(path, () => effects.readText(path));
  return text === null ? null : { path, text };
}

/**
 * Whether a command migrates: a setting says so, or the folder belongs to a tool whose migrations are code.
 * @throws Stop('misused') for a folder that cannot be read.
 */
export function isOfCommand({ config, effects }: Outside): boolean {
  if (config.command.length > 0) return true;
  if (config.layout !== 'auto') return false;
  const [root] = config.migrations;
  return readable(root, () => {
    const folder = effects.openFolder(root);
    return folder !== null && migratorOfFolder(folder) !== null;
  });
}
