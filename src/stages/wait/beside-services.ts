// The server and other services, waited for side by side within one deadline.
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { waitForServices } from '../../services/wait-for-services.ts';
import type { Context } from '../context.ts';

/**
 * Waits for the services of GATE_WAIT_FOR and for the server. Where one is refused for good, the others are not waited for.
 * @param opening null if there is no server to wait for. @param ended ends the wait for the server.
 * @throws Stop with what is missing: the server first.
 */
export async function besideServices<T extends Ready | null>(
  { config, deadline, emit, signal }: Context,
  opening: Promise<T> | null,
  ended: AbortController,
): Promise<T | null> {
  const enough = new AbortController();
  const services = waitForServices(config.waitFor, {
    deadline: deadline.within(config.waitTimeout),
    connectTimeout: config.connectTimeout,
    emit,
    signal: AbortSignal.any([signal, ended.signal, enough.signal]),
  });
  const server = settled(opening);
  void server.then((end) => {
    if (end.error !== undefined && !(end.error instanceof Stop && end.error.outcome === 'unreachable')) enough.abort();
  });
  const missing = await services;
  if (missing.some(({ code }) => code === 'service-refused')) ended.abort();
  const { ready, error } = await server;
  signal.throwIfAborted();
  const [first, ...others] = [...(error instanceof Stop ? error.findings : []), ...missing];
  if (error !== undefined && !(error instanceof Stop) && missing.length === 0) throw error;
  if (first === undefined) return ready;
  await ready?.session.close();
  const message = [first, ...others].map((one) => one.message).join('; ');
  throw new Stop([first, ...others], { message, ...(error instanceof Stop && { outcome: error.outcome, cause: error }) });
}

interface End<T> {
  readonly ready: T | null;
  readonly error: unknown;
}

async function settled<T>(opening: Promise<T> | null): Promise<End<T>> {
  try {
    return { ready: await opening, error: undefined };
  } catch (error) {
    return { ready: null, error };
  }
}
