// The session that a run has lost may still be at work on the server: it does not notice that its client is gone before it has something
// to send. What it does is waited for, because a migration that commits after all need not be run again; if it only waits for its
// client, nothing more will come, and it is ended.

import type { Emit } from '../../core/event.ts';
import { type Deadline, monotonic } from '../../core/time/deadline.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { type Backoff, backOff, pause } from '../../core/time/pause.ts';
import { reportingPace } from '../../core/time/reporting-pace.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import type { Backend } from '../server/probe.ts';
import type { Queryable } from '../session/queryable.ts';
import { heldAdvisory } from './advisory.ts';
import { SHOWN_QUERY, workText } from './holder.ts';

export interface PredecessorOptions {
  /** Of the gate's lock: a session that does not hold it is none of ours any more, as where a pooler has handed it on. */
  readonly key: bigint;
  readonly role: string | null;
  readonly deadline: Deadline;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

const POLL: Backoff = { first: 20, last: 1000, factor: 1.5 };
/** What it is doing is reported once it is waited for this long (ms). */
const REPORT_AFTER = 1000;

/**
 * Returns when none of them is left on this server, at once where it is another server, and at the latest when the deadline passes: then
 * the lock tells who is in the way.
 */
export async function awaitPredecessors(session: Queryable, backends: readonly Backend[], options: PredecessorOptions): Promise<void> {
  const start = monotonic();
  const pace = reportingPace(REPORT_AFTER);
  for (let tries = 0; !options.deadline.passed(); tries++) {
    const [first] = await look(session, backends, options);
    if (first === undefined) return;
    const elapsedMs = monotonic() - start;
    if (pace.isDue(elapsedMs)) {
      const message = `the lost session (pid ${first['pid']}) is still working on the server after ${formatDuration(elapsedMs)}: ${workText(first['query'] ?? null)}`;
      options.emit({ event: 'note', level: 'info', message });
    }
    await pause(Math.min(backOff(POLL, tries), options.deadline.remaining()), options.signal);
  }
}

/** As the role that has logged in, of those that still hold the lock: another may neither see nor end its sessions (manual, 9.28.2 and 27.2.3). */
async function look(session: Queryable, backends: readonly Backend[], { key, role }: PredecessorOptions) {
  const wanted = backends.map(({ pid, startedAt }) => `(${pid}, ${quoteLiteral(startedAt)})`).join(', ');
  const results = await session.query(`/* gate:predecessor */ SET ROLE NONE;
SELECT a.pid, ${SHOWN_QUERY} AS query,
  CASE WHEN a.state <> 'active' OR a.wait_event_type = 'Client' THEN pg_catalog.pg_terminate_backend(a.pid) END AS ended
FROM pg_catalog.pg_stat_activity a WHERE a.pid <> pg_catalog.pg_backend_pid()
  AND a.pid IN (SELECT l.pid FROM pg_catalog.pg_locks l WHERE ${heldAdvisory([key])})
  AND (a.pid, extract(epoch FROM a.backend_start)::text) IN (${wanted});
${role === null ? 'RESET ROLE' : `SET ROLE ${quoteIdent(role)}`}`);
  return results[1]!.rows;
}
