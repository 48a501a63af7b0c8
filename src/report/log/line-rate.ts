// Keeps the constant reports about a long statement from filling a log: such a line every 5 s, and one at once when something else is
// the matter.
import type { Emit, GateEvent } from '../../core/event.ts';

const EVERY = 5000;
export type Momentary = Extract<GateEvent, { event: 'blocked' | 'progress' | 'running' }>;

export const isMomentary = (event: GateEvent): event is Momentary =>
  event.event === 'blocked' || event.event === 'progress' || event.event === 'running';

/** @param now milliseconds on a clock that never goes back. */
export function patiently(emit: Emit, now: () => number): Emit {
  let last = { matter: '', at: Number.NEGATIVE_INFINITY };
  return (event) => {
    if (isMomentary(event)) {
      const matter = matterOf(event);
      if (matter === last.matter && now() - last.at < EVERY) return;
      last = { matter, at: now() };
    } else {
      last = { ...last, matter: '' };
    }
    emit(event);
  };
}

/** What would have to change for a new line at once: who is in the way, or which phase it is. */
function matterOf(event: Momentary): string {
  if (event.event === 'blocked')
    return `blocked ${event.wanted} ${event.blockers.map((blocker) => blocker.split(' ', 2).join(' ')).join()}`;
  return event.event === 'progress' ? `progress ${event.command} ${event.phase}` : `running ${event.file}`;
}
