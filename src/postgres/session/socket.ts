// A connected socket to the server, with TLS settled as libpq's sslmode means it (PostgreSQL manual, 34.19.1 and 54.2.11).
// The driver gets a socket that is ready for the start-up message.
import { connect as connectTcp, type Socket } from 'node:net';
import type { ConnectionConfig } from '../../config/config.ts';
import { ConnectionLost } from '../errors/errors.ts';
import { once } from './socket-event.ts';

export interface OpenSocket {
  readonly socket: Socket;
  /** What is in force: `TLSv1.3`, `off`, `off (not offered by the server)`. */
  readonly tls: string;
  /** What was proved of the server; absent without TLS. */
  readonly verified?: string;
}

/** Keep-alive probes begin after 15 s without traffic; Node's are then a second apart, ten of them (libuv). */
const KEEPALIVE_IDLE_MS = 15_000;
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export interface SocketLimits {
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
  /** Milliseconds until the connection itself must stand; default: `timeoutMs`. */
  readonly answerMs?: number;
  readonly signal?: AbortSignal;
}

export const isLocal = ({ host }: { readonly host: string }): boolean => host.startsWith('/');

/**
 * Connects and negotiates.
 * @throws ConnectionLost with Node's code, or TIMEOUT, NO_TLS (the server offers none but the mode asks for it), TLS (handshake or certificate).
 */
export async function openSocket(config: ConnectionConfig, { timeoutMs, answerMs = timeoutMs, signal }: SocketLimits): Promise<OpenSocket> {
  const { host, port, address = host } = config;
  const socket = isLocal(config) ? connectTcp(`${host}/.s.PGSQL.${port}`) : connectTcp({ host: address, port });
  socket.setNoDelay(true);
  const late = (ms: number) => () => socket.destroy(lost(`no answer within ${ms / 1000} s`, 'TIMEOUT'));
  const timer = setTimeout(late(timeoutMs), timeoutMs);
  const first = setTimeout(late(answerMs), answerMs);
  const abort = () => socket.destroy(lost('interrupted', 'ABORTED'));
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await once(socket, 'connect');
    clearTimeout(first);
    socket.setKeepAlive(true, KEEPALIVE_IDLE_MS);
    return await negotiate(socket, config);
  } catch (error) {
    socket.destroy();
    throw error instanceof ConnectionLost
      ? error
      : lost((error as Error).message, (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN', error);
  } finally {
    clearTimeout(timer);
    clearTimeout(first);
    signal?.removeEventListener('abort', abort);
  }
}

async function negotiate(socket: Socket, config: ConnectionConfig): Promise<OpenSocket> {
  const { mode, negotiation } = config.ssl;
  // On a Unix-domain socket there is none (manual, 34.1.2 sslmode).
  if (isLocal(config) || mode === 'disable' || mode === 'allow') return { socket, tls: 'off' };
  if (negotiation !== 'direct' && !(await offersTls(socket))) {
    if (mode === 'prefer') return { socket, tls: 'off (not offered by the server)' };
    throw lost(`the server does not offer TLS, and sslmode=${mode} asks for it`, 'NO_TLS');
  }
  // Loaded only here: it takes milliseconds that a login without TLS need not spend.
  const { secure } = await import('./tls.ts');
  return secure(socket, config);
}

async function offersTls(socket: Socket): Promise<boolean> {
  socket.write(SSL_REQUEST);
  const answer = await once<Buffer>(socket, 'data');
  // An ErrorResponse ('E') here comes before authentication and may be forged (CVE-2021-23222): it is not shown.
  if (answer[0] === 83 && answer.length === 1) return true;
  if (answer[0] === 78 && answer.length === 1) return false;
  throw lost('the server answered the TLS request with something else', 'EPROTO');
}

const lost = (message: string, code: string, cause?: unknown) => new ConnectionLost(message, code, cause);
