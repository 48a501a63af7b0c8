// What `plan` has found out when it is asked for more than its list.
import type { Plan } from '../../migrations/plan.ts';
import type { Prepared } from '../../migrations/prepare/prepare.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import type { Workspace } from '../workspace.ts';

export interface Planned {
  readonly workspace: Workspace;
  readonly plan: Plan;
  readonly state: LedgerState;
  readonly prepared: readonly Prepared[];
}
