// Whom a run waited for, seen in what it told: for the report, which is what is left when the log has scrolled away.
import type { GateEvent } from '../core/event.ts';
import type { Wait } from '../core/report.ts';

export interface WaitsSeen {
  readonly see: (event: GateEvent) => void;
  /** In the order in which they began. */
  readonly seen: () => readonly Wait[];
}

/** One wait is told again and again while it lasts, each time with how long it has lasted by then: the last time counts. */
export function waitsSeen(): WaitsSeen {
  const seen = new Map<string, Wait>();
  const keep = (wait: Wait): void => void seen.set(JSON.stringify([wait.file, wait.wanted]), wait);
  return {
    see: (event) => {
      if (event.event === 'blocked') keep({ file: event.file, wanted: event.wanted, blockers: event.blockers, atLeastMs: event.elapsedMs });
      if (event.event === 'lock-waiting')
        keep({ file: null, wanted: 'the lock of this gate', blockers: [event.holder], atLeastMs: event.elapsedMs });
    },
    seen: () => [...seen.values()],
  };
}
