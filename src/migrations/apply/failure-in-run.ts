// How a migration failed, with what only its run knows: who held a lock, and what an earlier file has set.
import type { Failure } from '../../core/report.ts';
import type { Prepared } from '../prepare/prepare.ts';
import type { ApplyOptions, StepEnd } from './step.ts';

/** Null if nothing says how. @param before what was run before it. */
export const failureIn = ({ failure }: StepEnd, before: readonly Prepared[], options: ApplyOptions): Failure | null =>
  failure === undefined ? null : withPathHint(withLimit(withBlocker(failure, options), options), before, options);

/** Who held the lock that was not to be had, where the watch has seen them. */
function withBlocker(failure: Failure, { blockedBy }: ApplyOptions): Failure {
  const blocker = failure.sqlstate === '55P03' ? blockedBy() : null;
  if (blocker === null) return failure;
  const hint = failure.hint ?? 'wait for that transaction to end, or end it, and run again; or raise GATE_LOCK_TIMEOUT or GATE_LOCK_TRIES';
  return { ...failure, message: `${failure.message}; the lock was held by ${blocker}`, hint };
}

/** What ends a statement from without says nothing about its file. The words are the server's, in English; in another language the hint is general. */
function withLimit(failure: Failure, { retry: { signal } }: ApplyOptions): Failure {
  if (failure.hint !== undefined) return failure;
  if (failure.sqlstate === '55P03')
    return { ...failure, hint: 'another transaction held the lock: run again; or raise GATE_LOCK_TIMEOUT or GATE_LOCK_TRIES' };
  if (failure.sqlstate !== '57014') return failure;
  if (signal.aborted) return { ...failure, hint: 'this run has cancelled it: nothing in the file has to be corrected' };
  const isLimit = failure.message.includes('statement timeout');
  return { ...failure, hint: isLimit ? SLOW : 'somebody has cancelled it, or a time limit: see the log of the server, and run again' };
}

const SLOW =
  'raise GATE_STATEMENT_TIMEOUT, or for this file alone with a line `-- gate: statement_timeout=1h`; or find out what takes so long, and run again';

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
