// The watch: a second connection that explains what the first one is waiting for. Opened only when a statement takes long, never more
// than one, and never in the way: it has limits of its own, holds no process open, and a watch that fails is a watch that says nothing.

import type { CancelBlockers } from '../../config/cancel-blockers.ts';
import type { ConnectionConfig } from '../../config/config.ts';
import type { Emit, GateEvent } from '../../core/event.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { within } from '../../core/time/time-limit.ts';
import { PostgresError } from '../errors/errors.ts';
import { Session } from '../session/session.ts';
import { blockerEnder } from './end-blockers.ts';
import { type Explanation, explainRow, explanationQuery } from './explanation.ts';

/** What is watched. */
export interface Watched {
  /** When the statement under way was sent, on the clock of monotonic(); null if none is. */
  readonly busySince: number | null;
  /** The server process that works on it; null if that is not known, as behind a pooler between transactions. */
  readonly backendPid: number | null;
}

/** The migration under way, by its file; null between them. */
export type UnderWay = () => string | null;

export interface WatchOptions {
  readonly watched: Watched;
  readonly connection: ConnectionConfig;
  readonly applicationName: string;
  /** lock_timeout in ms, 0 where it is off: where it is short, who is in the way must be seen before it strikes. */
  readonly lockTimeout: number;
  /** Whom it ends; null: nobody. */
  readonly cancelBlockers: CancelBlockers | null;
  readonly underWay: UnderWay;
  readonly emit: Emit;
}

export interface Watch {
  /** Who was seen in the statement's way a moment ago, in words; null if nobody was. */
  blockedBy(): string | null;
  close(): Promise<void>;
}

/** A statement is explained once it has run for this long (ms), and again this often. */
const AFTER = 2000;
const EVERY = 2000;
const TICK = 250;
/** For connecting and for each answer (ms); and how long nothing more is tried after a failure. */
const LIMIT = 2000;
const AFTER_FAILURE = 30_000;
/** For how long (ms) what was seen counts as a moment ago. */
const RECENT = EVERY + LIMIT + TICK;

export function startWatch({ watched, connection, applicationName, lockTimeout, cancelBlockers, underWay, emit }: WatchOptions): Watch {
  const { after, every } = pace(lockTimeout, cancelBlockers);
  const ender = cancelBlockers === null ? null : blockerEnder(cancelBlockers, emit);
  let own: Session | null = null;
  /** Of the session that looks: most runs need none. */
  let controller: AbortController | null = null;
  let looking = false;
  let notBefore = 0;
  let toldFailure = false;
  let seen = NOBODY;

  const look = async (): Promise<void> => {
    const { busySince, backendPid } = watched;
    const now = monotonic();
    if (looking || busySince === null || backendPid === null || now - busySince < after || now < notBefore) return;
    looking = true;
    notBefore = now + every;
    try {
      controller ??= new AbortController();
      own ??= await Session.open({ connection, applicationName, connectTimeout: LIMIT, signal: controller.signal });
      const explanation = await explain(own, backendPid);
      // What was asked about may have ended meanwhile, and the process may be at something else.
      if (watched.busySince !== busySince) return;
      seen = seenIn(explanation);
      const file = underWay();
      emit(eventOf(explanation, file, monotonic() - busySince));
      if (explanation.blockers.length > 0) await ender?.look(own, { pid: backendPid, wanted: explanation.wanted ?? 'a lock', file });
    } catch (error) {
      void own?.close();
      own = null;
      if (controller?.signal.aborted) return;
      notBefore = monotonic() + AFTER_FAILURE;
      if (!toldFailure) emit({ event: 'note', level: 'debug', message: failureText(error as Error) });
      toldFailure = true;
    } finally {
      looking = false;
    }
  };

  const timer = setInterval(() => void look(), Math.max(10, Math.min(TICK, after / 2)));
  timer.unref();
  return {
    blockedBy: () => (monotonic() - seen.at <= RECENT ? seen.who : null),
    close: async () => {
      clearInterval(timer);
      controller?.abort();
      await own?.close();
    },
  };
}

/** Where somebody may be ended, it is looked more often if there is less time. */
function pace(lockTimeout: number, ending: CancelBlockers | null): { readonly after: number; readonly every: number } {
  const after = lockTimeout > 0 ? Math.min(AFTER, lockTimeout / 2) : AFTER;
  if (ending === null) return { after, every: EVERY };
  const soonest = Math.max(TICK, Math.min(after, ending.after));
  return { after: soonest, every: soonest };
}

/** On a second connection. @throws Error if there is no answer. */
async function explain(session: Session, pid: number): Promise<Explanation> {
  const asked = session.query(`SET statement_timeout = ${LIMIT}; ${explanationQuery(pid)}`);
  const answers = await within(LIMIT, asked, () => new Error(`no answer within ${LIMIT} ms`));
  return explainRow(answers.at(-1)!.rows[0]!);
}

/** Who was in the way, in words, and when. */
interface Seen {
  readonly who: string;
  readonly at: number;
}

const NOBODY: Seen = { who: '', at: Number.NEGATIVE_INFINITY };

function seenIn({ blockers: [first, ...others] }: Explanation): Seen {
  if (first === undefined) return NOBODY;
  return { who: others.length === 0 ? first : `${first}; and ${others.length} more`, at: monotonic() };
}

/** @param file what the events call it: the file of a migration, or the words of a command. */
export function eventOf({ blockers, wanted, progress, event }: Explanation, file: string | null, elapsedMs: number): GateEvent {
  if (blockers.length > 0) return { event: 'blocked', file, wanted: wanted ?? 'a lock', blockers, elapsedMs };
  return progress === null ? { event: 'running', file, waitEvent: event, elapsedMs } : { event: 'progress', file, ...progress, elapsedMs };
}

function failureText(error: Error): string {
  const scarce = error instanceof PostgresError && error.sqlstate === '53300';
  const why = scarce ? 'the server has no connection to spare' : error.message;
  return `it cannot be determined at the moment what a long statement is waiting for: ${why}`;
}
