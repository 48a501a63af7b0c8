// Ends the sessions that a command has left behind on the server: a statement continues after its client is gone, and nobody may read the
// schema or start the command again while it does.
import { monotonic } from '../../core/time/deadline.ts';
import { pause } from '../../core/time/pause.ts';
import { within } from '../../core/time/time-limit.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { Session } from '../../postgres/session/session.ts';
import { type CommandSession, endSession, sessionsOf, type Whose } from '../../postgres/watch/command-sessions.ts';

export interface LeftSessions {
  /** Sessions that had to be ended, in words. */
  readonly endedSessions: readonly string[];
  /** Those that could not be ended, and why. */
  readonly leftSessions: readonly string[];
}

/** Milliseconds: for the server to notice by itself that its client is gone, for ended sessions to disappear, and in total. */
const NOTICE = 150;
const GONE = 600;
const LIMIT = 1500;
/** However late it is, the server has so long (ms) to answer. */
const AT_LEAST = 200;
/** The separate session may be opened before it is used, and is ended after so long (ms) in any case. */
const GIVEN_UP = 5000;
const AGAIN = 25;

export interface SessionEnder {
  /** The command is being ended: the separate session is opened meanwhile. @param by when the answer is wanted (ms of the monotonic clock). */
  prepare(by: number): void;
  /**
   * Uses a separate session, since the gate's own may be interrupted. Never throws: what cannot be asked is reported as left.
   * @param after called when they are gone, with the gate's session if that can be used, otherwise with the separate one.
   */
  end(whose: Whose, after: (session: Session) => Promise<void>): Promise<LeftSessions>;
  close(): void;
}

export function sessionEnder(gate: Session): SessionEnder {
  let prepared: Promise<Session> | null = null;
  let wantedBy = Number.POSITIVE_INFINITY;
  const open = (): Promise<Session> => {
    const { connection, applicationName } = gate;
    return Session.open({ connection, applicationName, connectTimeout: LIMIT, signal: AbortSignal.timeout(GIVEN_UP) });
  };
  const opened = async (): Promise<Session> => {
    const session = await prepared?.catch(() => null);
    return session && !session.isLost && !session.isInterrupted ? session : open();
  };
  return {
    prepare: (by) => {
      wantedBy = Math.min(wantedBy, by);
      prepared ??= open();
      prepared.catch(() => {});
    },
    end: async (whose, after) => {
      const limit = Math.round(Math.min(LIMIT, Math.max(AT_LEAST, wantedBy - monotonic())));
      try {
        const isUsable = !gate.isLost && !gate.isInterrupted;
        if (isUsable && (await sessionsOf(gate, whose)).length === 0) {
          await after(gate);
          return NONE;
        }
        const left = await within(limit, onItsOwn(opened(), whose, isUsable ? null : after), () => lateAnswer(limit));
        if (isUsable) await after(gate);
        return left;
      } catch (error) {
        return {
          endedSessions: [],
          leftSessions: [`it could not be determined whether it has left sessions behind: ${(error as Error).message}`],
        };
      }
    },
    close: () => void prepared?.then((session) => session.close()).catch(() => {}),
  };
}

const lateAnswer = (limit: number): Error => new Error(`the server did not answer within ${limit} ms`);

const NONE: LeftSessions = { endedSessions: [], leftSessions: [] };

async function onItsOwn(
  opening: Promise<Session>,
  whose: Whose,
  after: ((session: Session) => Promise<void>) | null,
): Promise<LeftSessions> {
  const session = await opening;
  try {
    const left = await endAll(session, whose);
    await after?.(session);
    return left;
  } finally {
    void session.close();
  }
}

async function endAll(session: Session, whose: Whose): Promise<LeftSessions> {
  const left = await goneWithin(NOTICE, session, whose);
  if (left.length === 0) return NONE;
  const refused = new Map<number, string>();
  for (const one of left) {
    await endSession(session, one).catch((error: unknown) => {
      if (!(error instanceof PostgresError) || error.isFatal) throw error;
      refused.set(one.pid, error.message);
    });
  }
  const still = await goneWithin(GONE, session, whose);
  const isStill = (one: CommandSession): boolean => still.some(({ pid }) => pid === one.pid);
  return {
    endedSessions: left.filter((one) => !isStill(one)).map(({ described }) => described),
    leftSessions: still.map(({ pid, described }) => `${described}${refused.has(pid) ? ` (${refused.get(pid)})` : ''}`),
  };
}

/** @returns those that are still there after that many ms. */
async function goneWithin(ms: number, session: Session, whose: Whose): Promise<readonly CommandSession[]> {
  const end = monotonic() + ms;
  for (;;) {
    const left = await sessionsOf(session, whose);
    if (left.length === 0 || monotonic() >= end) return left;
    await pause(AGAIN);
  }
}
