// Waits until the database can really be used: it accepts the login, is not in recovery, is writable and new enough.
// Waits only for problems that go away by themselves; any other is final after a short grace period.

import type { Emit } from '../../core/event.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { type Deadline, deadlineAfter, monotonic } from '../../core/time/deadline.ts';
import { pause } from '../../core/time/pause.ts';
import { reportingPace } from '../../core/time/reporting-pace.ts';
import type { Classified } from '../errors/classified.ts';
import { hintOf } from '../errors/classify-error.ts';
import type { Session, SessionOptions } from '../session/session.ts';
import { engineText } from './engine.ts';
import { judge, type Purpose, probeServer, type ServerFacts } from './probe.ts';
import { type Look, type ReachOptions, reach } from './reach-servers.ts';
import { refusalAfter } from './refuse-engine.ts';
import { retryPause } from './retry-pause.ts';
import type { Wanted } from './wanted.ts';

export interface WaitOptions extends SessionOptions {
  readonly purpose: Purpose;
  readonly role: string | null;
  readonly wanted: Wanted;
  /** When to stop waiting. There is always one attempt. */
  readonly deadline: Deadline;
  readonly emit: Emit;
  /** Asked once about a refusal: whether what was missing has been created, so that a next attempt is worth while. */
  readonly prepare?: ((answer: Classified) => Promise<boolean>) | null;
}

export interface Ready {
  readonly session: Session;
  readonly facts: ServerFacts;
}

/** First boot creates roles and databases last, and token services lag: a refusal within this time (ms) is not yet final. */
const GRACE = 5000;
/** What the server is does not change within it. */
const FINAL: ReadonlySet<string> = new Set(['too-old', 'engine-refused']);
/** No attempt is cut shorter than this (ms). */
const SHORTEST = 100;

/**
 * @throws Stop('unreachable') with the last reason when the deadline passes, Stop('refused') for what does not pass by itself;
 * whatever the signal's abort makes of it when that comes first.
 */
export async function waitForServer(options: WaitOptions): Promise<Ready> {
  const { deadline, emit, signal } = options;
  refuseContradiction(options);
  const start = monotonic();
  const pace = reportingPace();
  let refusedUntil: Deadline | null = null;
  let prepare = options.prepare ?? null;
  let previous: Classified | null = null;
  for (let attempts = 1; ; attempts++) {
    const first = previous === null;
    const timeLeft = () => (first ? options.connectTimeout : Math.min(options.connectTimeout, Math.max(SHORTEST, deadline.remaining())));
    const connectTimeout: number = timeLeft();
    const said = await attempt({ ...options, timeLeft });
    // A last attempt that the deadline cut short says nothing new.
    const answer: Ready | Classified =
      previous !== null && 'reason' in said && said.reason === 'no-answer' && connectTimeout < options.connectTimeout ? previous : said;
    const elapsedMs = monotonic() - start;
    if ('session' in answer) {
      const { facts, session } = answer;
      const engine = facts.engines.length > 0 ? { engine: engineText(facts.engines) } : {};
      const server = { server: nameOf(session.connection), serverVersion: facts.version, ...engine };
      emit({ event: 'connected', ...server, tls: session.tls, elapsedMs });
      return answer;
    }
    signal.throwIfAborted();
    previous = answer;
    if (answer.verdict === 'broken') throw stopFor(answer, options, elapsedMs);
    if (answer.verdict === 'refused' && prepare !== null) {
      const isPrepared = await prepare(answer);
      prepare = null;
      if (isPrepared) continue;
    }
    if (answer.verdict === 'refused') {
      refusedUntil ??= deadlineAfter(GRACE);
      if (FINAL.has(answer.reason) || refusedUntil.passed()) throw stopFor(answer, options, elapsedMs);
    } else {
      refusedUntil = null;
    }
    if (deadline.passed()) throw stopFor(answer, options, elapsedMs);
    if (pace.isDue(elapsedMs, answer.reason))
      emit({ event: 'waiting', reason: answer.reason, message: answer.message, elapsedMs, attempts });
    await pause(Math.min(retryPause(answer, options.connection, elapsedMs), deadline.remaining()), signal);
  }
}

/** One round through the servers; with prefer-standby a second one, where the first has found none (manual, 34.1.2). */
async function attempt(options: WaitOptions & ReachOptions): Promise<Ready | Classified> {
  const { purpose, role, wanted, connection } = options;
  const asked = connection.targetSessionAttrs ?? 'any';
  const look =
    (target: typeof asked): Look<ServerFacts> =>
    async (session) => {
      let facts: ServerFacts;
      try {
        facts = await probeServer(session, { role, searchPath: connection.searchPath ?? null, wanted });
      } catch (error) {
        const refusal = await refusalAfter(error, session);
        if (refusal === null) throw error;
        return { objection: refusal };
      }
      const objection = judge(facts, purpose, target);
      return objection === null ? facts : { objection };
    };
  const choices = asked !== 'prefer-standby' ? [asked] : purpose === 'write' ? (['any'] as const) : (['standby', 'any'] as const);
  for (const target of choices.slice(0, -1)) {
    const answer = await reach(options, look(target));
    if ('session' in answer) return { session: answer.session, facts: answer.found };
  }
  const answer = await reach(options, look(choices.at(-1)!));
  return 'session' in answer ? { session: answer.session, facts: answer.found } : answer;
}

/** No command that writes can do with a server that must not be written to. */
function refuseContradiction({ purpose, connection: { targetSessionAttrs } }: WaitOptions): void {
  if (purpose === 'read' || (targetSessionAttrs !== 'standby' && targetSessionAttrs !== 'read-only')) return;
  throw new Stop([
    finding({
      code: 'bad-setting',
      subject: 'PGTARGETSESSIONATTRS',
      message: `target_session_attrs=${targetSessionAttrs} asks for a server that cannot be written to, and this command writes`,
      hint: 'omit it, or use read-write or primary; for status, plan and verify a standby is enough',
    }),
  ]);
}

function stopFor(answer: Classified, options: WaitOptions, elapsedMs: number): Stop {
  const { connection: c } = options;
  const waited = `${(elapsedMs / 1000).toFixed(1)} s`;
  return new Stop([
    finding({
      code: answer.reason,
      subject: `${[c, ...(c.others ?? [])].map(({ host, port }) => `${host}:${port}`).join(',')}/${c.database}`,
      message: answer.verdict === 'not-yet' ? `gave up after ${waited}: ${answer.message}` : answer.message,
      hint: hintOf(answer),
    }),
  ]);
}

/** `db:5432`, and the address where the name was looked up. */
const nameOf = ({ host, port, address }: SessionOptions['connection']): string =>
  `${host}:${port}${address === undefined ? '' : ` (${address})`}`;
