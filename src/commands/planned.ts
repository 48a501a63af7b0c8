// The plan of a command that works on it: history that does not add up stops it.
import { Stop } from '../core/stop.ts';
import { makePlan, type Plan, upToDatePlan } from '../migrations/plan.ts';
import type { Files } from './command.ts';
import type { State } from './state.ts';

/** @throws Stop('history') for everything that is neither pending nor applied, but for being ahead. */
export function planOrStop({ migrations }: Files, state: State): Plan {
  const plan = state.upToDate ? upToDatePlan(migrations) : makePlan(migrations, state.rows);
  const [first, ...others] = plan.findings;
  if (first !== undefined) throw new Stop('history', [first, ...others]);
  return plan;
}
