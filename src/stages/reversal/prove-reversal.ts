// After going back: the schema is held against what was recorded at the version that the database is at now; if nothing was, it is recorded.
import { type Finding, hasErrors } from '../../core/finding.ts';
import { makePlan } from '../../migrations/plan.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import { recordProved } from '../expectation/record-expectation.ts';
import { type Checked, checkSchema, tellVerified } from '../expectation/verify-stage.ts';
import { readTables } from '../ledger/ledger-state.ts';
import type { Workspace } from '../workspace.ts';
import { recordedAt, viewBack } from './view-back.ts';

export interface BackThere {
  readonly checked: Checked;
  /** The version that the database is at; null if nothing is applied. */
  readonly head: string | null;
  readonly findings: readonly Finding[];
}

export async function proveReversal(context: Context, project: Project, session: Session, workspace: Workspace): Promise<BackThere> {
  const { rows, ...rest } = await readTables(session, workspace, project.migrations);
  const { last, view } = viewBack(project, rows);
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
