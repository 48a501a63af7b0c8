// One login at one server: socket, TLS, password, within its time. The server's own refusals and the loss of the connection are kept
// apart, and of two tries, with and without TLS, the one that was meant is reported.

import type { Socket } from 'node:net';
import type { ConnectionConfig, SslMode } from '../../config/config.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { loadAhead } from '../../core/time/load-ahead.ts';
import { demandsTls } from '../errors/classify-error.ts';
import { ConnectionLost, PostgresError, readServerMessage } from '../errors/errors.ts';
import { watchAuthentication } from './authentication.ts';
import { type Driver, driverOn, loadDriver, loadHashes } from './driver.ts';
import { passwordFor } from './password.ts';
import { isLocal, openSocket } from './socket.ts';
import { explainLater } from './tls-errors.ts';

export interface LoginOptions {
  readonly connection: ConnectionConfig;
  /** Made when the server has answered, where making it takes time. */
  readonly applicationName: string | (() => string);
  /** Milliseconds for the whole of one attempt: name resolution, connection, TLS, login; a password command has its own. */
  readonly connectTimeout: number;
  /** Milliseconds until the connection itself must stand; default: connectTimeout. */
  readonly answerTimeout?: number;
  readonly signal: AbortSignal;
  /** Called when the password is sent: the server then has more to do than the client. */
  readonly isSettingUp?: () => void;
}

export interface Login {
  readonly client: Driver;
  /** What is in force, in words: `TLSv1.3, sslmode=verify-full: certificate and host name verified, channel bound`, `off (…)`. */
  readonly tls: string;
  /** As it was asked for, with the TLS mode that let us in. */
  readonly connection: ConnectionConfig;
}

/** @throws PostgresError if the server refuses, ConnectionLost if there is none to speak to. */
export async function login(options: LoginOptions): Promise<Login> {
  const { connection } = options;
  const { mode } = connection.ssl;
  if (isLocal(connection) || (mode !== 'allow' && mode !== 'prefer')) return once(options, mode, newTry());
  const [first, second]: readonly SslMode[] = mode === 'allow' ? ['disable', 'require'] : ['prefer', 'disable'];
  const tried = newTry();
  try {
    return await once(options, first!, tried);
  } catch (error) {
    if (!worthTheOther(error, first!, tried)) throw error;
    try {
      const found = await once(options, second!, newTry());
      return mode === 'allow' ? found : { ...found, tls: `off (${whyNot(error)})` };
    } catch (other) {
      throw mode === 'allow' ? other : error;
    }
  }
}

interface Try {
  encrypted: boolean;
  /** The server has asked for a password, or another proof. */
  asked: boolean;
}

const newTry = (): Try => ({ encrypted: false, asked: false });

const whyNot = (error: unknown): string =>
  error instanceof ConnectionLost ? `although the server offers it: ${error.message}` : 'the server accepts this login only without it';

/**
 * TLS that does not work, or a server whose rules let this login in only the other way: 28000, before anything was asked. No password is
 * sent twice, and a channel that turned out not to be bound is no reason to do without.
 */
function worthTheOther(error: unknown, mode: SslMode, { encrypted, asked }: Try): boolean {
  if (error instanceof PostgresError) {
    return !asked && (mode === 'disable' ? error.sqlstate === '28000' || demandsTls(error) : error.sqlstate === '28000' && encrypted);
  }
  return mode !== 'disable' && error instanceof ConnectionLost && error.code === 'TLS';
}

async function once(options: LoginOptions, mode: SslMode, tried: Try): Promise<Login> {
  const { connectTimeout, answerTimeout = connectTimeout, signal, isSettingUp = () => {} } = options;
  const connection = { ...options.connection, ssl: { ...options.connection.ssl, mode } };
  const start = monotonic();
  const opening = openSocket(connection, { timeoutMs: connectTimeout, answerMs: answerTimeout, signal });
  loadAhead(loadDriver);
  const opened = await opening;
  const { socket } = opened;
  const encrypted = opened.verified !== undefined;
  tried.encrypted = encrypted;
  const limit = timeLimit(connectTimeout, monotonic() - start, socket);
  const client = driverOn(socket, {
    connection,
    password: async () => {
      tried.asked = true;
      authentication.permit();
      limit.pause();
      try {
        return await passwordFor(connection, signal);
      } finally {
        limit.resume();
      }
    },
    bindsChannel: encrypted && connection.channelBinding !== 'disable',
    startup: startupOf(nameOf(options), connection),
  });
  const authentication = watchAuthentication(client, connection, encrypted);
  const abort = () => socket.destroy(new ConnectionLost('interrupted', 'ABORTED'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  client.connection.on('authenticationSASLContinue', isSettingUp);
  client.on('error', () => {});
  try {
    const connecting = client.connect();
    loadAhead(loadHashes);
    await connecting;
    authentication.settle();
    const proved = `sslmode=${options.connection.ssl.mode}: ${opened.verified}${authentication.bound ? ', channel bound' : ''}`;
    return { client, tls: encrypted ? `${opened.tls}, ${proved}` : opened.tls, connection };
  } catch (error) {
    socket.destroy();
    throw asLoginError(error as Error & { code?: string; severity?: string }, connection, encrypted);
  } finally {
    limit.end();
    signal.removeEventListener('abort', abort);
  }
}

/** Destroys the socket when the time is over; does not run while it is paused. */
function timeLimit(ms: number, spent: number, socket: Socket) {
  let left = Math.max(1, ms - spent);
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const resume = () => {
    if (over) return;
    since = monotonic();
    timer = setTimeout(() => socket.destroy(new ConnectionLost(`no login within ${ms / 1000} s`, 'TIMEOUT')), left);
  };
  const pause = () => {
    clearTimeout(timer);
    left = Math.max(1, left - (monotonic() - since));
  };
  resume();
  const end = () => {
    over = true;
    clearTimeout(timer);
  };
  return { pause, resume, end };
}

export const nameOf = ({ applicationName: name }: Pick<LoginOptions, 'applicationName'>): string =>
  typeof name === 'string' ? name : name();

/** PgBouncer tracks all of them. */
const startupOf = (applicationName: string, { options }: ConnectionConfig): Readonly<Record<string, string>> => ({
  application_name: applicationName,
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  ...(options !== undefined && { options }),
});

function asLoginError(error: Error & { code?: string; severity?: string }, connection: ConnectionConfig, encrypted: boolean): Error {
  if (error instanceof ConnectionLost || error instanceof PostgresError) return error;
  // Whatever the server's language calls it.
  if (error.severity !== undefined)
    return new PostgresError({ ...readServerMessage(error as unknown as Record<string, unknown>), severity: 'FATAL' });
  if (error.message.startsWith('SASL')) return new ConnectionLost(error.message, 'AUTH', error);
  return (encrypted ? explainLater(error, connection) : null) ?? new ConnectionLost(error.message, error.code ?? 'ECONNRESET', error);
}
