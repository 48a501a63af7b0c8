// The folder as it was at the version that a database is at after going back.
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { migrationOfRow } from '../../ledger/row-migration.ts';
import { appliedHead } from '../../migrations/plan.ts';
import type { Project } from '../../project/project.ts';
import { projectUpTo } from '../../project/project-up-to.ts';

interface ViewBack {
  /** The last one applied; null if none is. */
  readonly last: Migration | null;
  readonly view: Project;
}

export function viewBack(project: Project, rows: readonly LedgerRow[]): ViewBack {
  const head = appliedHead(rows);
  // Some ledgers write a version differently from the name of the file.
  const last = head === null ? null : (project.migrations.find(({ id }) => id === head.id) ?? migrationOfRow(head));
  return { last, view: viewAt(project, last) };
}

/** The folder as if it ended there; its snapshot counts if it was written for that very version. */
function viewAt(project: Project, head: Migration | null): Project {
  if (head === null) return { ...project, migrations: [], snapshot: null, queries: [] };
  if (project.migrations.includes(head)) return projectUpTo(project, head);
  const earlier = project.migrations.filter(({ key, kind }) => kind === 'repeatable' || key < head.key);
  return { ...project, migrations: [...earlier.filter(({ kind }) => kind === 'versioned'), head], snapshot: null, queries: [] };
}

export const recordedAt = (version: string): Finding =>
  finding({
    code: 'expectation-recorded',
    subject: version,
    message: `nothing was recorded at ${version} before: the schema as it is now is what is expected there from now on`,
    hint: 'look at it with `schemagate diff`, or write a snapshot of that version',
  });
