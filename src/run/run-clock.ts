// When a run began, for people; and on the clock that never goes back, how long it has taken, as a whole and by stage.
import { monotonic } from '../core/time/deadline.ts';
import type { Stage } from '../stages/context.ts';

export interface Started {
  readonly at: Date;
  /** In ms. */
  readonly elapsed: () => number;
}

export function started(): Started {
  const tick = monotonic();
  return { at: new Date(), elapsed: () => Math.round(monotonic() - tick) };
}

export interface StageClock {
  /** From now on time is this one's. */
  readonly enter: (next: Stage) => void;
  readonly current: () => Stage;
  /** @returns the milliseconds of each stage that was entered. */
  readonly stop: () => Readonly<Record<string, number>>;
}

export function stageClock(): StageClock {
  const spent: Record<string, number> = {};
  let stage: Stage = 'plan';
  let since = monotonic();
  const settle = () => {
    const now = monotonic();
    spent[stage] = Math.round(((spent[stage] ?? 0) + now - since) * 10) / 10;
    since = now;
  };
  return {
    enter: (next) => {
      settle();
      stage = next;
    },
    current: () => stage,
    stop: () => {
      settle();
      return spent;
    },
  };
}
