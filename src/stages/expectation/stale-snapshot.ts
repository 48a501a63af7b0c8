// Whether the snapshot file belongs to the folder as it is now. One that was written for an older head says nothing about what was added since,
// and is compared only with the state that it was written for.
import type { Config } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { headMigration, type Migration } from '../../core/migration.ts';
import { isBeyond } from '../../project/expected-head.ts';
import type { Project } from '../../project/project.ts';
import { decodeSnapshot, headOf } from '../../schema/verify/snapshot.ts';

export interface StaleSnapshot {
  /** Null if it was written for a folder without migrations. */
  readonly head: string | null;
  readonly path: string;
  /** The folder's versioned migrations after that head, in order: at least one. Null if the folder does not have that head at all. */
  readonly since: readonly [Migration, ...Migration[]] | null;
}

/**
 * Null if there is no snapshot, or it was written for the folder's head. @param decode reads one of the project's database.
 * @throws Stop('misused') for one that cannot be used.
 */
export function staleSnapshot(
  { snapshot, migrations }: Pick<Project, 'snapshot' | 'migrations'>,
  decode = decodeSnapshot,
): StaleSnapshot | null {
  if (snapshot === null) return null;
  const { path, text } = snapshot;
  const versioned = migrations.filter(({ kind }) => kind === 'versioned');
  const head = headOf(text, path);
  const at = head === null ? -1 : versioned.findIndex(({ id }) => id === head);
  if (head !== null && at === -1) return versioned.length === 0 ? null : { head, path, since: null };
  const [first, ...others] = versioned.slice(at + 1);
  if (first === undefined) return null;
  decode(text, path);
  return { head, path, since: [first, ...others] };
}

/** One that is older than the folder. Any other is compared with the schema as it is. */
export const isOlder = (project: Pick<Project, 'snapshot' | 'migrations'>, decode = decodeSnapshot): boolean =>
  (staleSnapshot(project, decode)?.since ?? null) !== null;

/** What to report about it before anything is done. */
export function staleFindings(
  project: Pick<Project, 'snapshot' | 'migrations'>,
  { snapshotStale }: Config,
  decode = decodeSnapshot,
): readonly Finding[] {
  const found = staleSnapshot(project, decode);
  if (found === null) return [];
  const { path, since } = found;
  const last = headMigration(project.migrations)!;
  const ends = last.file;
  const base = { code: 'snapshot-stale', subject: path, place: { file: path } } as const;
  const written = `${path} was written for head ${found.head ?? 'none'}`;
  if (since === null && found.head !== null && isBeyond(found.head, last)) {
    return [
      finding({
        code: 'unexpected-head',
        subject: path,
        message: `${written}, and the folder ends at ${ends}`,
        hint: 'check that no older volume is mounted over the migrations; if newer ones were removed on purpose, write the snapshot again with `schemagate snapshot`',
        place: { file: path },
      }),
    ];
  }
  if (since === null) {
    return [
      {
        ...base,
        severity: 'warning',
        message: `${written}, which is not in this folder; the folder ends at ${ends}`,
        hint: SNAPSHOT_AGAIN,
      },
    ];
  }
  const shown = since.length > 3 ? `${since[0].file} and ${since.length - 1} after it` : since.map(({ file }) => file).join(', ');
  const fails = snapshotStale === 'fail';
  const message = `${written}, but the folder continues with ${shown}`;
  return [
    {
      ...base,
      severity: fails ? 'error' : 'warning',
      message: fails
        ? `${message}; GATE_SNAPSHOT_STALE=fail forbids it`
        : `${message}: what they change is not in it, and is accepted as it is`,
      hint: SNAPSHOT_AGAIN,
    },
  ];
}

/** What to do about one that is not of the migrations as they are. */
export const SNAPSHOT_AGAIN = 'write it again with `schemagate snapshot` and commit it with the migrations';
