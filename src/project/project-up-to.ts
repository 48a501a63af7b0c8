// The project as if its folder ended at a version, for a run that goes only so far. What comes after that version is known, but not used.
import type { Migration } from '../core/migration.ts';
import { headOf } from '../schema/verify/snapshot.ts';
import type { Project } from './project.ts';

/**
 * Repeatable migrations stay known, so that their rows are not without a file, and are not run: they are written for the folder's head.
 * So are the verify queries, and a snapshot that was written for a later version.
 * @param last a versioned one of the folder. @returns the project itself if nothing comes after it.
 */
export function projectUpTo(project: Project, last: Migration): Project {
  const isAfter = ({ kind, key }: Migration): boolean => kind === 'versioned' && key > last.key;
  const [first, ...others] = project.migrations.filter(isAfter);
  if (first === undefined) return project;
  const migrations = project.migrations.filter((migration) => !isAfter(migration));
  const { snapshot } = project;
  const head = snapshot === null ? null : headOf(snapshot.text, snapshot.path);
  const isOfLater = head !== null && !migrations.some(({ id }) => id === head);
  return {
    ...project,
    migrations,
    snapshot: isOfLater ? null : snapshot,
    queries: [],
    until: { last, withheld: [first, ...others] },
  };
}
