// A connected socket to the server, with TLS settled as libpq's sslmode means it (PostgreSQL manual, 34.19.1 and 54.2.11),
// independent of what the driver defaults to. The driver gets a socket that is ready for the start-up message.
import { readFileSync } from 'node:fs';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { ConnectionConfig } from '../config/config.ts';
import { ConnectionLost } from './errors.ts';

export interface OpenSocket {
  readonly socket: Socket;
  /** What is in force, in words: `off`, `TLSv1.3, server not verified`, … */
  readonly tls: string;
}

/** Keep-alive probes begin after 15 s without traffic; Node's are then a second apart, ten of them (libuv). */
const KEEPALIVE_IDLE_MS = 15_000;
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Connects and negotiates within `timeoutMs`.
 * @throws ConnectionLost with Node's code, or TIMEOUT, NO_TLS (the server offers none but the mode asks for it), TLS (handshake or certificate).
 */
export async function openSocket(config: ConnectionConfig, timeoutMs: number, signal?: AbortSignal): Promise<OpenSocket> {
  const local = config.host.startsWith('/');
  const socket = local ? connectTcp(`${config.host}/.s.PGSQL.${config.port}`) : connectTcp({ host: config.host, port: config.port });
  socket.setNoDelay(true);
  const timer = setTimeout(() => socket.destroy(lost(`no answer within ${timeoutMs / 1000} s`, 'TIMEOUT')), timeoutMs);
  const abort = () => socket.destroy(lost('interrupted', 'ABORTED'));
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await once(socket, 'connect');
    socket.setKeepAlive(true, KEEPALIVE_IDLE_MS);
    if (local || config.ssl.mode === 'disable' || config.ssl.mode === 'allow') return { socket, tls: 'off' };
    const offered = await offersTls(socket);
    if (offered) return await upgrade(socket, config);
    if (config.ssl.mode === 'prefer') return { socket, tls: 'off (the server offers none)' };
    throw lost(`the server offers no TLS, and sslmode=${config.ssl.mode} asks for it`, 'NO_TLS');
  } catch (error) {
    socket.destroy();
    throw error instanceof ConnectionLost
      ? error
      : lost((error as Error).message, (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN', error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function offersTls(socket: Socket): Promise<boolean> {
  socket.write(SSL_REQUEST);
  const answer = await once<Buffer>(socket, 'data');
  // An ErrorResponse ('E') here comes before authentication and may be forged (CVE-2021-23222): it is not shown.
  if (answer[0] === 83 && answer.length === 1) return true;
  if (answer[0] === 78 && answer.length === 1) return false;
  throw lost('the server answered the TLS request with something else', 'EPROTO');
}

async function upgrade(socket: Socket, config: ConnectionConfig): Promise<OpenSocket> {
  const tls = await import('node:tls');
  const { mode, rootcert, cert, key } = config.ssl;
  const verifiesChain = mode === 'verify-ca' || mode === 'verify-full' || rootcert !== undefined;
  const options: ConnectionOptions = {
    socket,
    host: config.host,
    rejectUnauthorized: verifiesChain,
    minVersion: 'TLSv1.2',
    ...(isIP(config.host) === 0 && { servername: config.host }),
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(rootcert !== undefined && rootcert !== 'system' && { ca: readPem(rootcert, 'sslrootcert') }),
    ...(cert !== undefined && { cert: readPem(cert, 'sslcert') }),
    ...(key !== undefined && { key: readPem(key, 'sslkey') }),
  };
  const secure = tls.connect(options);
  try {
    await once(secure, 'secureConnect');
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    throw lost(`TLS: ${(error as Error).message}`, 'TLS', error);
  }
  const verified =
    mode === 'verify-full' ? 'certificate and host name verified' : verifiesChain ? 'certificate verified' : 'server not verified';
  return { socket: secure, tls: `${secure.getProtocol()}, ${verified}` };
}

function readPem(path: string, setting: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw lost(`${setting} ${path} cannot be read: ${(error as Error).message}`, 'TLS', error);
  }
}

/** The next event of that name, or the socket's error or early end as a rejection. */
function once<T = void>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const done = (value: T) => {
      tidy();
      resolve(value);
    };
    const failed = (error: Error) => {
      tidy();
      reject(error);
    };
    const ended = () => failed(lost('the connection was closed by the other side', 'ECONNRESET'));
    const tidy = () => {
      socket.off(event, done).off('error', failed).off('close', ended);
      if (event === 'data') socket.pause();
    };
    socket.on(event, done).on('error', failed).on('close', ended);
  });
}

const lost = (message: string, code: string, cause?: unknown) => new ConnectionLost(message, code, cause);
