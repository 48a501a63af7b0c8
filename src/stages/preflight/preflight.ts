// Everything that is asked before anything is applied. It changes nothing; errors among the findings forbid to go on.
import type { Config } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import type { Workspace } from '../workspace.ts';
import { runChecks } from './checks.ts';
import { findDestruction } from './destruction.ts';

export interface Preflight {
  readonly config: Config;
  readonly session: Queryable;
  readonly workspace: Workspace;
  readonly plan: Plan;
}

/** @throws Stop('misused') if a migration that has to be read for it cannot be prepared. */
export async function preflight(project: Project, { config, session, workspace, plan }: Preflight): Promise<readonly Finding[]> {
  if (plan.pending.length === 0) return [];
  const checked = await runChecks(session, project, workspace, plan);
  return [...checked, ...(await findDestruction(session, config, workspace, plan.pending))];
}
