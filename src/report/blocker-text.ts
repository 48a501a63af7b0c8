// What became of a session that was in the way of a migration, in words: for the log and for the report.
import type { GateEvent } from '../core/event.ts';
import { type Finding, finding } from '../core/finding.ts';
import { formatDuration } from '../core/time/duration.ts';

export type BlockerEvent = Extract<GateEvent, { readonly event: 'blocker-ended' | 'blocker-spared' }>;

export function blockerText(event: BlockerEvent): string {
  const { blocker, wanted } = event;
  const file = event.file ?? 'the gate';
  if (event.event === 'blocker-spared') return `${file} waits for ${wanted}, held by ${blocker}, which is not ended: ${event.why}`;
  const done = event.how === 'cancelled' ? 'the query was cancelled' : 'the session was ended';
  return `${done} that had kept ${file} waiting for ${formatDuration(event.waitedMs)} for ${wanted}: ${blocker}`;
}

export function blockerFinding(event: BlockerEvent): Finding {
  const message = blockerText(event);
  if (event.event === 'blocker-spared')
    return finding({ code: 'blocker-spared', subject: event.file ?? event.wanted, message, hint: event.hint });
  return finding({
    code: 'blocker-ended',
    subject: `pid ${event.pid}`,
    message,
    hint: 'find out why it held the lock for so long; GATE_CANCEL_BLOCKERS says who is ended',
  });
}
