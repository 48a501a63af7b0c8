// Tables that get many rows are given new files, in the transaction in which the rows come in: a rollback leaves nothing of them behind. The rows are
// not frozen, as a session with an older snapshot, such as a backup, would see them and not what was moved with them; of a table that was empty, it
// sees an empty one. Refuses a table that has got rows meanwhile.
import { Stop } from '../../../core/stop.ts';
import type { TablePair } from '../../../import/plan.ts';
import type { Queryable } from '../../../postgres/session/queryable.ts';
import { filledAlready, filledFinding } from '../plan-move.ts';

/** Nobody else puts rows in from here on: a table that is found empty afterwards is emptied of nothing. */
export const lockForRenewal = (pairs: readonly TablePair[]): readonly string[] =>
  pairs.length === 0 ? [] : [`LOCK TABLE ${listed(pairs)}`];

const listed = (pairs: readonly TablePair[]): string => pairs.map(({ to }) => `ONLY ${to.id}`).join(', ');

/** @param resumes table by table. @throws Stop if one of them is not empty. */
export async function renewTables(session: Queryable, pairs: readonly TablePair[], resumes: boolean): Promise<void> {
  if (pairs.length === 0) return;
  const [filled] = filledFinding(await filledAlready(session, pairs), resumes);
  if (filled !== undefined) throw new Stop([filled]);
  await session.query(`TRUNCATE ${listed(pairs)}`);
}
