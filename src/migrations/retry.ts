// What the locks of another session have stopped is tried again: the transaction is rolled back, so that nobody queues behind it meanwhile, and
// started again after a pause. Never without lock_timeout, and never beyond the deadline.

import type { Emit } from '../core/event.ts';
import type { Deadline } from '../core/time/deadline.ts';
import { formatDuration } from '../core/time/duration.ts';
import { type Backoff, backOff, jittered, pause } from '../core/time/pause.ts';

export interface RetryOptions {
  /** Attempts in all; 1 means that nothing is tried again. */
  readonly tries: number;
  readonly deadline: Deadline;
  readonly signal: AbortSignal;
}

/** Lock not available, deadlock detected, serialization failure (manual, Appendix A): the same statement may well succeed next time. */
const PASSES: ReadonlySet<string> = new Set(['55P03', '40P01', '40001']);
const PAUSE: Backoff = { first: 200, last: 10_000, factor: 2 };

/**
 * Waits before the next try.
 * @param attempt how many attempts were made.
 * @returns whether there is to be one. @throws what the signal was aborted with.
 */
export async function mayRetry(
  sqlstate: string | undefined,
  attempt: number,
  what: string,
  { retry, emit, blockedBy }: { readonly retry: RetryOptions; readonly emit: Emit; readonly blockedBy: () => string | null },
): Promise<boolean> {
  if (sqlstate === undefined || !PASSES.has(sqlstate) || attempt >= retry.tries) return false;
  const pauseMs = jittered(backOff(PAUSE, attempt - 1));
  if (retry.deadline.remaining() <= pauseMs) return false;
  const blocker = blockedBy();
  const why =
    sqlstate === '55P03'
      ? `could not get a lock within lock_timeout${blocker === null ? '' : `, held by ${blocker}`}`
      : sqlstate === '40P01'
        ? 'a deadlock'
        : 'a conflict with another transaction';
  const message = `${what}: ${why}; rolled back, and tried again in ${formatDuration(pauseMs)} (try ${attempt + 1} of ${retry.tries})`;
  emit({ event: 'note', level: 'warn', message });
  await pause(pauseMs, retry.signal);
  return true;
}
