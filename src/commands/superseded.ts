// Which recorded expectations stop being true by what is applied: those of the head, where it stays although something is applied (a
// repeatable migration, one out of order). They are taken away in that migration's own transaction, so that a run that ends before it
// could record the new one does not leave the next with an old one.
import type { Ledger } from '../migrations/ledger.ts';
import type { Migration } from '../migrations/migration.ts';
import { appliedHead, type Plan } from '../migrations/plan.ts';
import { memory } from '../schema/memory.ts';
import type { Files } from './command.ts';
import { headKey } from './expectation.ts';
import type { Home } from './home.ts';
import type { State } from './state.ts';

export function superseding(files: Files, { ledger, schema }: Home, plan: Plan, { rows, heads: recorded }: State): Ledger {
  const head = appliedHead(rows);
  const leaves = ({ kind, key }: Migration): boolean => kind === 'repeatable' || (head !== null && key < head.key);
  const heads = recorded.filter((one) => one === head?.id || one === headKey(files));
  if (heads.length === 0 || !plan.pending.some(leaves)) return ledger;
  const forget = memory(schema).forget(heads);
  const also = (migration: Migration, row: string): string => (leaves(migration) ? `${row};\n${forget}` : row);
  return {
    ...ledger,
    applied: (migration, run) => also(migration, ledger.applied(migration, run)),
    finished: (migration, run) => also(migration, ledger.finished(migration, run)),
  };
}
