// The relations that the pending migrations of a folder touch.
import { prepare } from '../migrations/prepare/prepare.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { MigrationStandings } from '../stages/expectation/migration-standings.ts';
import { type Touched, touchedRelations } from './touched-relations.ts';

/** @throws Stop if a file cannot be read. */
export async function touchedByPending({ plan, workspace }: MigrationStandings, { facts }: Ready): Promise<readonly Touched[]> {
  if (plan.pending.length === 0) return [];
  return touchedRelations(await prepare(plan.pending, workspace.layout, workspace.render), facts.schema ?? 'public');
}
