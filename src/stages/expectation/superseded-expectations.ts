// Which recorded expectations stop being true when a migration is applied: those of the head, if the head stays the same (a repeatable
// migration, or one out of order). They are deleted in that migration's own transaction, so that a run that ends before it can record the
// new expectation does not leave an outdated one to the next.

import type { Migration } from '../../core/migration.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { verificationStore } from '../../ledger/verification-store.ts';
import { appliedHead, type Plan } from '../../migrations/plan.ts';
import type { Project } from '../../project/project.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import type { Workspace } from '../workspace.ts';
import { headKey } from './expectation.ts';

export function superseding(project: Project, { ledger, schema }: Workspace, plan: Plan, { rows, heads: recorded }: LedgerState): Ledger {
  const head = appliedHead(rows);
  const leaves = ({ kind, key }: Migration): boolean => kind === 'repeatable' || (head !== null && key < head.key);
  const heads = recorded.filter((one) => one === head?.id || one === headKey(project));
  if (heads.length === 0 || !plan.pending.some(leaves)) return ledger;
  const forget = verificationStore(schema).forget(heads);
  const also = (migration: Migration, row: string): string => (leaves(migration) ? `${row};\n${forget}` : row);
  return {
    ...ledger,
    applied: (migration, run) => also(migration, ledger.applied(migration, run)),
    finished: (migration, run) => also(migration, ledger.finished(migration, run)),
  };
}
