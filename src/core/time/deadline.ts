// One budget for the whole run, and smaller ones inside it. Time is asked of a clock, so tests need not sleep.

/** Milliseconds on a clock that never goes back. */
export type Clock = () => number;

/** As performance.now(), for which Node loads a module that nothing else here needs. */
export const monotonic: Clock = () => Number(process.hrtime.bigint()) / 1e6;

export interface Deadline {
  /** Milliseconds left, never below zero. */
  remaining(): number;
  passed(): boolean;
  /** A deadline at most `ms` from now and never later than this one. */
  within(ms: number): Deadline;
}

export function deadlineAfter(ms: number, clock: Clock = monotonic): Deadline {
  return until(clock() + ms, clock);
}

/** What a run's signal is aborted with when its deadline has passed. */
export const DEADLINE_PASSED = 'deadline';

/** Whatever else ends a run, such as SIGTERM, leaves it only a moment. */
export const isHurried = ({ aborted, reason }: AbortSignal): boolean => aborted && reason !== DEADLINE_PASSED;

function until(end: number, clock: Clock): Deadline {
  return {
    remaining: () => Math.max(0, end - clock()),
    passed: () => clock() >= end,
    within: (ms) => until(Math.min(end, clock() + ms), clock),
  };
}

/**
 * Aborts a controller with a signal, for its reason. AbortSignal.any would do the same, and takes longer to set up than all else before a connection.
 * @returns what ends that.
 */
export function follow(signal: AbortSignal, controller: AbortController): () => void {
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return () => signal.removeEventListener('abort', abort);
}
