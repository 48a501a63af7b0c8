// For a command that works on a database and has no use for migrations: no file is looked for.
import type { Folder } from '../core/folder.ts';
import { LAYOUT_BY_ID } from '../layouts/layouts.ts';
import type { Outside, Project } from './project.ts';

export const readNoFiles = async ({ config }: Outside): Promise<Project> =>
  withoutMigrations(absent(config.migrations[0]), 'no migrations are read');

/** A project from whose folder the gate applies nothing. @param why in words. */
export const withoutMigrations = (folder: Folder, why: string): Project => ({
  folder,
  layout: LAYOUT_BY_ID.get('gate')!,
  dialect: 'postgres',
  why,
  migrations: [],
  callbacks: [],
  notices: [],
  snapshot: null,
  queries: [],
  checks: () => [],
  checkpoints: () => [],
});

/** A folder that does not exist. */
export function absent(path: string): Folder {
  const missing = (): never => {
    throw new Error(`${path} does not exist`);
  };
  return {
    path,
    isAbsent: true,
    list: (subfolder) => (subfolder === undefined ? [] : null),
    read: missing,
    readText: missing,
    readShown: missing,
    show: (name) => `${path}/${name}`,
  };
}
