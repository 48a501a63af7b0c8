// The plan of a command that works on it: history that does not add up stops it.

import { errorsIn, type Finding, finding } from '../../core/finding.ts';
import { labelOf } from '../../core/migration.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { HalfReverted } from '../../ledger/way-back-store.ts';
import { makePlan, type Plan, upToDatePlan } from '../../migrations/plan.ts';
import type { Project, Until } from '../../project/project.ts';
import type { Workspace } from '../workspace.ts';
import type { LedgerState } from './ledger-state.ts';

/**
 * @throws Stop('history') for everything that is neither pending nor applied, but for being ahead; Stop('incomplete') if another tool
 * left a migration unfinished, or one is half reverted; Stop('misused') for one in code. Where the run is to end at a version, Stop('history') if the database is past it.
 */
export function planOrStop({ migrations, until }: Project, state: LedgerState, { policy }: Workspace): Plan {
  if (state.halfReverted !== null) throw new Stop([halfRevertedFinding(state.halfReverted)]);
  const plan = state.upToDate ? upToDatePlan(migrations) : makePlan(migrations, state.rows, policy);
  stopOnErrors(errorsIn(plan.findings));
  return until === undefined ? plan : planUntil(plan, until);
}

/** It stands between applied and pending, and only a person can say which of the two it is to be. */
export function halfRevertedFinding({ version, file, done, error }: HalfReverted): Finding {
  const why = error === null ? 'the run that reverted it was stopped' : `its next statement failed: ${error}`;
  return finding({
    code: 'half-reverted',
    subject: file,
    message: `${version} is half reverted: ${done === 0 ? 'none' : done} of the statements of ${file} ${done === 1 ? 'is' : 'are'} done, and ${why}`,
    hint: `\`schemagate down --yes\` goes on with statement ${done + 1}; or, if the rest is done by hand, \`schemagate mark ${version} pending\`; or, if what was done is undone by hand, \`schemagate mark ${version} applied\``,
  });
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
