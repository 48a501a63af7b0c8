// For a command that works on a database and has no use for migrations: no file is looked for.
import type { Folder } from '../core/folder.ts';
import { LAYOUT_BY_ID } from '../layouts/layouts.ts';
import type { Outside, Project } from './project.ts';

export const readNoFiles = async ({ config }: Outside): Promise<Project> => ({
  folder: absent(config.migrations[0]),
  layout: LAYOUT_BY_ID.get('gate')!,
  why: 'no migrations are read',
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
    readShown: missing,
    show: (name) => `${path}/${name}`,
  };
}
