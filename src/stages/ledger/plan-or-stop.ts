// The plan of a command that works on it: history that does not add up stops it.

import { errorsIn } from '../../core/finding.ts';
import type { Outcome } from '../../core/outcome.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { makePlan, type Plan, upToDatePlan } from '../../migrations/plan.ts';
import type { Project } from '../../project/project.ts';
import type { Workspace } from '../workspace.ts';
import type { LedgerState } from './ledger-state.ts';

/** By the code of the first finding: what a person must settle, and what the gate cannot run. */
const OUTCOME: ReadonlyMap<string, Outcome> = new Map([
  ['dirty', 'incomplete'],
  ['code-migration', 'misused'],
]);

/**
 * @throws Stop('history') for everything that is neither pending nor applied, but for being ahead; Stop('incomplete') if another tool
 * left a migration unfinished; Stop('misused') for one in code.
 */
export function planOrStop({ migrations }: Project, state: LedgerState, { policy }: Workspace): Plan {
  const plan = state.upToDate ? upToDatePlan(migrations) : makePlan(migrations, state.rows, policy);
  const errors = errorsIn(plan.findings);
  stopOnErrors(OUTCOME.get(errors[0]?.code ?? '') ?? 'history', errors);
  return plan;
}
