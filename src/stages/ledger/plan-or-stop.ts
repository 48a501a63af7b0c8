// The plan of a command that works on it: history that does not add up stops it.

import { few } from '../../core/few.ts';
import { errorsIn, type Finding, finding } from '../../core/finding.ts';
import { labelOf } from '../../core/migration.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { makePlan, type Plan, upToDatePlan } from '../../migrations/plan.ts';
import type { Project, Until } from '../../project/project.ts';
import type { Workspace } from '../workspace.ts';
import type { LedgerState } from './ledger-state.ts';

/**
 * @throws Stop('history') for everything that is neither pending nor applied, but for being ahead; Stop('incomplete') if another tool
 * left a migration unfinished; Stop('misused') for one in code. Where the run is to end at a version, Stop('history') if the database is past it.
 */
export function planOrStop({ migrations, until }: Project, state: LedgerState, { policy }: Workspace): Plan {
  const plan = state.upToDate ? upToDatePlan(migrations) : makePlan(migrations, state.rows, policy);
  stopOnErrors(errorsIn(plan.findings));
  return until === undefined ? plan : planUntil(plan, until);
}

/** @throws Stop('history') if the database is past it. */
export function planUntil(plan: Plan, { last, withheld }: Until): Plan {
  if (plan.ahead.length > 0) throw new Stop([pastTarget(plan, last.version)]);
  const pending = plan.pending.filter(({ kind }) => kind === 'versioned');
  return { ...plan, pending, headOfFiles: withheld.at(-1)!.version };
}

const pastTarget = ({ ahead }: Plan, version: string): Finding =>
  finding({
    code: 'past-target',
    subject: version,
    message: `the database is past ${version}: ${few(ahead.map(labelOf))} ${ahead.length === 1 ? 'is' : 'are'} applied`,
    hint: 'give a later version, or omit --to',
  });

/** What a run that ends at a version leaves for another. */
export function withheldFinding({ last, withheld }: Until): Finding {
  const names = withheld.map(({ file }) => file);
  const [be, stay] = names.length === 1 ? ['comes', 'stays'] : ['come', 'stay'];
  return {
    code: 'pending',
    severity: 'notice',
    subject: few(names, 3),
    message: `${few(names, 3)} ${be} after ${last.version}, and ${stay} pending; repeatable migrations and verify queries run only at the head, and were skipped`,
    hint: 'run `schemagate up`',
  };
}
