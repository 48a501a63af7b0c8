// The servers that a connection may mean, in the order they are tried: each host, and each address of its name (PostgreSQL manual,
// 34.1.1.3 Specifying Multiple Hosts).
import { isIP } from 'node:net';
import type { ConnectionConfig } from '../../config/config.ts';
import { ConnectionLost } from '../errors/errors.ts';
import { isLocal } from '../session/socket.ts';

/** One connection for each host, without others. */
export function serversOf(connection: ConnectionConfig): readonly ConnectionConfig[] {
  const { others = [], ...first } = connection;
  const all = [first, ...others.map((server) => ({ ...first, ...server }))];
  return connection.loadBalanceHosts === 'random' ? shuffled(all) : all;
}

/**
 * One connection for each address of the host's name, in the resolver's order; itself where it is an address, or has one already.
 * @throws ConnectionLost with getaddrinfo's code, TIMEOUT or ABORTED.
 */
export async function addressesOf(
  server: ConnectionConfig,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<readonly ConnectionConfig[]> {
  if (server.address !== undefined || isLocal(server) || isIP(server.host) !== 0) return [server];
  const { lookup } = await import('node:dns/promises');
  const found = await inTime(lookup(server.host, { all: true, order: 'verbatim' }), timeoutMs, signal);
  const addresses = [...new Set(found.map(({ address }) => address))].map((address) => ({ ...server, address }));
  return server.loadBalanceHosts === 'random' ? shuffled(addresses) : addresses;
}

/** The resolver cannot be stopped: its late answer goes unheard. */
function inTime<T>(work: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      act();
    };
    const abort = () => settle(() => reject(new ConnectionLost('interrupted', 'ABORTED')));
    const timer = setTimeout(
      () => settle(() => reject(new ConnectionLost(`the name was not resolved within ${timeoutMs / 1000} s`, 'TIMEOUT'))),
      timeoutMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    work.then(
      (value) => settle(() => resolve(value)),
      (error: NodeJS.ErrnoException) => settle(() => reject(new ConnectionLost(error.message, error.code ?? 'ENOTFOUND', error))),
    );
    if (signal.aborted) abort();
  });
}

function shuffled<T>(items: readonly T[]): T[] {
  const order = items.map((item) => ({ item, at: Math.random() }));
  return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
