// One attempt at all the servers that a connection names, in order: the first suitable one that accepts the login is used. A problem that may
// go away by itself leads on to the next; a refusal (password, TLS, database) ends the attempt, as in libpq (PostgreSQL manual, 34.1.1.3).
import type { ConnectionConfig } from '../../config/config.ts';
import type { Classified } from '../errors/classified.ts';
import { classifyError } from '../errors/classify-error.ts';
import { Session, type SessionOptions } from '../session/session.ts';
import { addressesOf, serversOf } from './servers.ts';

export interface ReachOptions extends Omit<SessionOptions, 'connectTimeout' | 'answerTimeout'> {
  /** Milliseconds for the next server, asked again for each. */
  readonly timeLeft: () => number;
}

/** Whether a session is at a server that will do; else why not. What it throws is classified. */
export type Look<T> = (session: Session) => Promise<T | { readonly objection: Classified }>;

export interface Reached<T> {
  readonly session: Session;
  readonly found: T;
}

/** If a name has several addresses, each but the last must take the connection within this (ms): a lost packet is sent again after 1 s. */
const ANSWER_OF_MANY = 1200;

interface Passed {
  readonly server: ConnectionConfig;
  readonly answer: Classified;
}

/** @throws what is neither an answer of a server nor the loss of a connection. */
export async function reach<T extends object>(options: ReachOptions, look: Look<T>): Promise<Reached<T> | Classified> {
  const passed: Passed[] = [];
  const ends = ({ verdict }: Classified) => verdict !== 'not-yet' || options.signal.aborted;
  for (const server of serversOf(options.connection)) {
    let addresses: readonly ConnectionConfig[];
    try {
      addresses = await addressesOf(server, { timeoutMs: options.timeLeft(), signal: options.signal });
    } catch (error) {
      passed.push({ server, answer: classifyError(error, server) });
      continue;
    }
    for (const [at, connection] of addresses.entries()) {
      const connectTimeout = options.timeLeft();
      const answerTimeout = at === addresses.length - 1 ? connectTimeout : Math.min(connectTimeout, ANSWER_OF_MANY);
      const answer = await tryOne({ ...options, connection, connectTimeout, answerTimeout }, look);
      if ('session' in answer) return answer;
      passed.push({ server: connection, answer });
      if (ends(answer)) return mostTelling(passed);
    }
  }
  return mostTelling(passed);
}

async function tryOne<T extends object>(options: SessionOptions, look: Look<T>): Promise<Reached<T> | Classified> {
  let session: Session | undefined;
  try {
    session = await Session.open(options);
    const found = await look(session);
    if (!('objection' in found)) return { session, found };
    await session.close();
    return found.objection;
  } catch (error) {
    await session?.close();
    return classifyError(error, options.connection);
  }
}

/** Reasons of which no server has spoken. */
const SILENT: ReadonlySet<string> = new Set([
  ...['connection-refused', 'no-socket', 'connection-reset', 'no-answer', 'host-unreachable', 'name-not-resolved', 'not-postgresql'],
]);

/** No server has said anything: nobody listens, or the way there is closed. */
export const isSilent = ({ reason }: Pick<Classified, 'reason'>): boolean => SILENT.has(reason);

/** The most informative of several answers: the refusal that ended the attempt, otherwise one from a server, otherwise the first. */
function mostTelling(passed: readonly Passed[]): Classified {
  const hosts = new Map<string, Passed>();
  for (const each of passed) {
    const key = `${each.server.host}:${each.server.port}`;
    const before = hosts.get(key);
    if (before === undefined || tells(each.answer) > tells(before.answer)) hosts.set(key, each);
  }
  const all = [...hosts.values()];
  const most = all.reduce((best, each) => (tells(each.answer) > tells(best.answer) ? each : best)).answer;
  return all.length === 1 ? most : { ...most, message: all.map(sentence).join('; ') };
}

const tells = (answer: Classified): number => (answer.verdict === 'not-yet' ? (isSilent(answer) ? 0 : 1) : 2);

/** The answer, with the server it is of. */
function sentence({ server: { host, port }, answer: { message } }: Passed): string {
  const name = `${host}:${port}`;
  return message.includes(name) ? message : `${name}: ${message}`;
}
