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
  /** The command is gone: there is nothing to say of its sessions any more. */
  hush(): void;
  close(): void;
}

/** Milliseconds from one look at the server to the next. */
const EVERY = 2000;
/**
 * In between, so often, or less often if it takes more than a twentieth of the time, it is looked up where its connections come from. A new one leads to a look at the server: a
 * session has to be seen while its port says whose it is.
 */
const PORTS_EVERY = 200;
const PORTS_AT_LEAST = 600;
const SHARE = 20;
/** For so long (ms) after that: the server takes a while to log a session in, and only then has it a row. */
const LOGIN = 1000;
/** What has run for less than this is not reported. */
const LONG = 2000;

export function watchSessions(session: Session, { applicationName, ports, label, cancelBlockers, emit }: WatchedCommand): SessionWatch {
  const start = monotonic();
  const seen = new Map<string, CommandSession>();
  const closing = new AbortController();
  let isHushed = false;
  const ender = cancelBlockers === null ? null : blockerEnder(cancelBlockers, emit);
  const whose = (): Whose => ({ applicationName, ports: ports(), known: [...seen.values()] });
  const look = async (): Promise<void> => {
    const sessions = await sessionsOf(session, whose());
    for (const one of sessions) seen.set(`${one.pid} ${one.startedAt}`, one);
    const busiest = sessions.reduce<CommandSession | null>(busier, null);
    const elapsedMs = monotonic() - start;
    if (isHushed) return;
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
  const mind = mindPorts(ports);
  const lost = (async (): Promise<ConnectionLost> => {
    for (let last = Number.NEGATIVE_INFINITY; ; ) {
      await pause(mind.pause(), closing.signal);
      if (!mind.isCurious() && monotonic() - last < EVERY) continue;
      last = monotonic();
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
  const hush = (): void => {
    isHushed = true;
  };
  return { lost, whose, hush, close: () => closing.abort() };
}

interface PortsMinded {
  /** Whether there is a connection that the server may not have shown yet. */
  isCurious(): boolean;
  /** Milliseconds until it is worth asking again. */
  pause(): number;
}

function mindPorts(ports: () => readonly number[]): PortsMinded {
  const seen = new Set<number>();
  let cost = 0;
  let until = 0;
  return {
    isCurious: () => {
      const began = monotonic();
      const fresh = ports().filter((port) => !seen.has(port));
      const now = monotonic();
      cost = now - began;
      for (const port of fresh) seen.add(port);
      if (fresh.length > 0) until = now + LOGIN;
      return now <= until;
    },
    pause: () => Math.min(PORTS_AT_LEAST, Math.max(PORTS_EVERY, cost * SHARE)),
  };
}

const busier = (best: CommandSession | null, one: CommandSession): CommandSession | null =>
  one.busyMs !== null && (best === null || one.busyMs > best.busyMs!) ? one : best;
