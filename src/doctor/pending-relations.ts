// The relations that the pending migrations of a folder touch.
import { prepare } from '../migrations/prepare/prepare.ts';
import type { Examined } from './check.ts';
import { type Touched, touchedRelations } from './touched-relations.ts';

/** @throws Stop if the ledger does not add up, or a file cannot be read. */
export async function touchedByPending({ standings, ready }: Examined): Promise<readonly Touched[]> {
  const { plan, workspace } = await standings();
  if (plan.pending.length === 0) return [];
  return touchedRelations(await prepare(plan.pending, workspace.layout, workspace.render), ready.facts.schema ?? 'public');
}
