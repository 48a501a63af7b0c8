// Everything that is asked before anything is applied. It changes nothing; errors among the findings forbid continuing.
import type { Config } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { Prepared } from '../../migrations/prepare/prepare.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { runChecks } from './checks.ts';
import { findDestruction } from './destruction.ts';

export interface Preflight {
  readonly config: Config;
  readonly session: Queryable;
  readonly plan: Plan;
  /** What is pending; on an empty database, where nothing can be lost, those that may require something are enough. */
  readonly prepared: readonly Prepared[];
  readonly isEmpty: boolean;
}

export async function preflight(project: Project, { config, session, plan, prepared, isEmpty }: Preflight): Promise<readonly Finding[]> {
  if (plan.pending.length === 0) return [];
  const checked = await runChecks(session, project, prepared, plan);
  return isEmpty ? checked : [...checked, ...(await findDestruction(session, config, prepared))];
}
