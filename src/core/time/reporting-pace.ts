// How often somebody who waits says what for: when the reason changes, and from time to time while it stays.

/** While a reason stays, it is reported this often, in ms. */
const EVERY = 5000;

export interface ReportingPace {
  /** Whether to report it now; if so, it counts as reported. */
  isDue(elapsedMs: number, reason?: string): boolean;
  /** Milliseconds until the present reason is due again. */
  remaining(elapsedMs: number): number;
}

/** @param first milliseconds before anything is worth a report. */
export function reportingPace(first = 0): ReportingPace {
  let reported: string | undefined;
  let dueAt = first;
  return {
    isDue(elapsedMs, reason) {
      const isNew = reason !== reported && elapsedMs >= first;
      if (!isNew && elapsedMs < dueAt) return false;
      reported = reason;
      dueAt = elapsedMs + EVERY;
      return true;
    },
    remaining: (elapsedMs) => dueAt - elapsedMs,
  };
}
