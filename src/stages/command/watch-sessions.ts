// What a command's sessions are waiting for while it runs, reported as by the watch over the gate's own statements. Asked on the session
// that holds the lock, which shows that the lock is still held and its gate at work. No transaction stays open between the looks, since
// CREATE INDEX CONCURRENTLY would wait for it.

import type { CancelBlockers } from '../../config/cancel-blockers.ts';
import type { Emit } from '../../core/event.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { pause } from '../../core/time/pause.ts';
import { ConnectionLost, PostgresError } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';
import { type CommandSession, sessionsOf, type Whose } from '../../postgres/watch/command-sessions.ts';
import { blockerEnder } from '../../postgres/watch/end-blockers.ts';
import { explainRow, explanationQuery } from '../../postgres/watch/explanation.ts';
import { eventOf } from '../../postgres/watch/watch.ts';

export interface WatchedCommand {
  readonly applicationName: string;
  /** Where its connections come from at the moment. */
  readonly ports: () => readonly number[];
  /** What the events call it. */
  readonly label: string;
  /** Whom it ends; null: nobody. */
  readonly cancelBlockers: CancelBlockers | null;
  readonly emit: Emit;
}

export interface SessionWatch {
  /** Settles if the session that holds the lock is lost. */
  readonly lost: Promise<ConnectionLost>;
  /** What its sessions are recognised by, with those that have been seen. */
  whose(): Whose;
  close(): void;
}

/** The first look is early, so that the sessions of a short command are seen. After that, the interval (ms). */
const FIRST = 200;
const EVERY = 2000;
/** What has run for less than this is not reported. */
const LONG = 2000;

export function watchSessions(session: Session, { applicationName, ports, label, cancelBlockers, emit }: WatchedCommand): SessionWatch {
  const start = monotonic();
  const seen = new Map<string, CommandSession>();
  const closing = new AbortController();
  const ender = cancelBlockers === null ? null : blockerEnder(cancelBlockers, emit);
  const whose = (): Whose => ({ applicationName, ports: ports(), known: [...seen.values()] });
  const look = async (): Promise<void> => {
    const sessions = await sessionsOf(session, whose());
    for (const one of sessions) seen.set(`${one.pid} ${one.startedAt}`, one);
    const busiest = sessions.reduce<CommandSession | null>(busier, null);
    const elapsedMs = monotonic() - start;
    if (busiest === null || busiest.busyMs! < LONG) {
      if (elapsedMs >= LONG) emit({ event: 'running', file: label, waitEvent: null, elapsedMs });
      return;
    }
    const [found] = await session.query(explanationQuery(busiest.pid));
    const explanation = explainRow(found!.rows[0]!);
    emit(eventOf(explanation, label, busiest.busyMs!));
    const { blockers, wanted } = explanation;
    const own = [...seen.values()].map(({ pid }) => pid);
    if (blockers.length > 0) await ender?.look(session, { pid: busiest.pid, wanted: wanted ?? 'a lock', file: label, own });
  };
  const lost = (async (): Promise<ConnectionLost> => {
    for (let wait = FIRST; ; wait = EVERY) {
      await pause(wait, closing.signal);
      try {
        await look();
      } catch (error) {
        if (error instanceof ConnectionLost) return error;
        // What a role may not see is not reported.
        if (!(error instanceof PostgresError)) throw error;
        if (error.isFatal) return new ConnectionLost(error.message, error.sqlstate, error);
      }
    }
  })();
  lost.catch(() => {});
  return { lost, whose, close: () => closing.abort() };
}

const busier = (best: CommandSession | null, one: CommandSession): CommandSession | null =>
  one.busyMs !== null && (best === null || one.busyMs > best.busyMs!) ? one : best;
