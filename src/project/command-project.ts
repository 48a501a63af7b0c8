// What is on disk for a command that migrates: the snapshot, the verify queries, and a folder that only the tool itself applies anything
// from, and that need not exist.
import type { Folder } from '../core/folder.ts';
import { LAYOUT_BY_ID } from '../layouts/layouts.ts';
import { migratorOfFolder } from '../migrators/migrators.ts';
import { type Outside, type Project, readable, readQueries, readSnapshot } from './project.ts';

/** @throws Stop('misused') with every problem of the files. */
export async function readCommandProject({ config, effects }: Outside): Promise<Project> {
  const [root] = config.migrations;
  return {
    folder: readable(root, () => effects.openFolder(root)) ?? absent(root),
    layout: LAYOUT_BY_ID.get('gate')!,
    why: 'a command migrates',
    migrations: [],
    callbacks: [],
    notices: [],
    snapshot: readSnapshot(config.snapshot, root, effects),
    queries: readQueries('verify', root, effects),
    checks: () => [],
    checkpoints: () => [],
  };
}

/** Whether a command migrates: a setting says so, or the folder belongs to a tool whose migrations are code. */
export function isOfCommand({ config, effects }: Outside): boolean {
  if (config.command.length > 0) return true;
  if (config.layout !== 'auto') return false;
  const folder = effects.openFolder(config.migrations[0]);
  return folder !== null && migratorOfFolder(folder) !== null;
}

function absent(path: string): Folder {
  const missing = (): never => {
    throw new Error(`${path} does not exist`);
  };
  return {
    path,
    list: (subfolder) => (subfolder === undefined ? [] : null),
    read: missing,
    readShown: missing,
    show: (name) => `${path}/${name}`,
  };
}
