// After going back: the schema is held against what was recorded at the version that the database is at now; if nothing was, it is recorded.
import { type Finding, finding, hasErrors } from '../../core/finding.ts';
import { migrationOfRow } from '../../ledger/row-migration.ts';
import { appliedHead, makePlan } from '../../migrations/plan.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Project } from '../../project/project.ts';
import { projectUpTo } from '../../project/project-up-to.ts';
import type { Context } from '../context.ts';
import { recordProved } from '../expectation/record-expectation.ts';
import { type Checked, checkSchema, tellVerified } from '../expectation/verify-stage.ts';
import { readTables } from '../ledger/ledger-state.ts';
import type { Workspace } from '../workspace.ts';

export interface BackThere {
  readonly checked: Checked;
  /** The version that the database is at; null if nothing is applied. */
  readonly head: string | null;
  readonly findings: readonly Finding[];
}

export async function proveReversal(context: Context, project: Project, session: Session, workspace: Workspace): Promise<BackThere> {
  const { rows, ...rest } = await readTables(session, workspace, project.migrations);
  const head = appliedHead(rows);
  // Some ledgers write a version differently from the name of the file.
  const last = head === null ? null : (project.migrations.find(({ id }) => id === head.id) ?? migrationOfRow(head));
  const view = viewAt(project, last);
  const plan = makePlan(view.migrations, rows, workspace.policy);
  // Read in full, whatever was verified before.
  const state = { ...rest, rows, last: null };
  const checked = await checkSchema(context, view, { session, workspace, plan: { ...plan, pending: [], ahead: [] }, state });
  const isRight = !hasErrors(checked.findings);
  if (isRight) await recordProved(context, view, session, checked, { state, plan: { ...plan, ahead: [] }, optional: false });
  tellVerified(context, checked);
  const isNew = isRight && checked.verification.state === 'recorded' && last !== null;
  return { checked, head: last?.version ?? null, findings: isNew ? [recordedAt(last.version)] : [] };
}

/** The folder as if it ended there; its snapshot counts if it was written for that very version. */
function viewAt(project: Project, head: Project['migrations'][number] | null): Project {
  if (head === null) return { ...project, migrations: [], snapshot: null, queries: [] };
  if (project.migrations.includes(head)) return projectUpTo(project, head);
  const earlier = project.migrations.filter(({ key, kind }) => kind === 'repeatable' || key < head.key);
  return { ...project, migrations: [...earlier.filter(({ kind }) => kind === 'versioned'), head], snapshot: null, queries: [] };
}

const recordedAt = (version: string): Finding =>
  finding({
    code: 'expectation-recorded',
    subject: version,
    message: `nothing was recorded at ${version} before: the schema as it is now is what is expected there from now on`,
    hint: 'look at it with `schemagate diff`, or write a snapshot of that version',
  });
