// How a migration failed, with what only its run knows: who held a lock, and what an earlier file has set.
import type { Failure } from '../../core/report.ts';
import type { Prepared } from '../prepare/prepare.ts';
import type { ApplyOptions, StepEnd } from './step.ts';

/** Null if nothing says how. @param before what was run before it. */
export const failureIn = ({ failure }: StepEnd, before: readonly Prepared[], options: ApplyOptions): Failure | null =>
  failure === undefined ? null : withPathHint(withBlocker(failure, options), before, options);

/** Who held the lock that was not to be had, where the watch has seen them. */
function withBlocker(failure: Failure, { blockedBy }: ApplyOptions): Failure {
  const blocker = failure.sqlstate === '55P03' ? blockedBy() : null;
  if (blocker === null) return failure;
  const hint = failure.hint ?? 'wait for that transaction to end, or end it, and run again; or raise GATE_LOCK_TIMEOUT or GATE_LOCK_TRIES';
  return { ...failure, message: `${failure.message}; the lock was held by ${blocker}`, hint };
}

/** Names that are not found, where the tool lets a file see what an earlier one has SET: a new run begins with the path of its own. */
function withPathHint(failure: Failure, before: readonly Prepared[], { limits }: ApplyOptions): Failure {
  const mayBePath =
    limits.session.keeps &&
    (failure.hint === undefined || failure.sqlstate === '3F000') &&
    ['3F000', '42P01', '42883', '42704'].includes(failure.sqlstate ?? '');
  const setter = mayBePath ? before.findLast(({ script }) => /search_path/i.test(script.sql)) : undefined;
  if (setter === undefined) return failure;
  const hint = `${setter.migration.file} changes search_path, and this layout's tool keeps what a file sets for the files after it, but a new run starts with the default path: reset it at the end of that file, or qualify names`;
  return { ...failure, hint };
}
