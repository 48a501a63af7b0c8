// Which servers a connection means, in which order.
import { afterAll, expect, test, vi } from 'vitest';
import type { ConnectionConfig } from '../../../../src/config/config.ts';
import { addressesOf, serversOf } from '../../../../src/postgres/server/servers.ts';

// Other files share this process, and its modules.
vi.hoisted(() => vi.resetModules());
afterAll(() => void vi.resetModules());

vi.mock('node:dns/promises', () => ({
  lookup: async (name: string) => {
    if (name === 'nowhere') throw Object.assign(new Error('getaddrinfo ENOTFOUND nowhere'), { code: 'ENOTFOUND' });
    if (name === 'slow') return new Promise(() => {});
    return ['10.0.0.2', 'fd00::1', '10.0.0.2'].map((address) => ({ address, family: 4 }));
  },
}));

const base: ConnectionConfig = { host: 'a', port: 1, user: 'u', database: 'd', ssl: { mode: 'disable' } };
const limits = { timeoutMs: 50, signal: new AbortController().signal };
const named = (servers: readonly ConnectionConfig[]) => servers.map(({ host, port, address }) => `${host}:${port} ${address ?? ''}`.trim());

test('hosts are tried in their order, each alone', () => {
  const several = {
    ...base,
    others: [
      { host: 'b', port: 2 },
      { host: '/c', port: 3 },
    ],
  };
  expect(serversOf(several)).toEqual([base, { ...base, host: 'b', port: 2 }, { ...base, host: '/c', port: 3 }]);
});

test('in another order where the load is balanced, none left out', () => {
  const others = Array.from({ length: 20 }, (_, at) => ({ host: `h${at}`, port: 1 }));
  const balanced = { ...base, others, loadBalanceHosts: 'random' } as const;
  const rounds = Array.from({ length: 5 }, () => named(serversOf(balanced)).join());
  expect(rounds.map((round) => round.split(',').sort().join())).toEqual(
    rounds.map(() =>
      named(serversOf({ ...base, others }))
        .sort()
        .join(),
    ),
  );
  expect(new Set(rounds).size).toBeGreaterThan(1);
});

test('a name is each of its addresses, once; an address and a socket are themselves', async () => {
  expect(named(await addressesOf(base, limits))).toEqual(['a:1 10.0.0.2', 'a:1 fd00::1']);
  for (const host of ['10.0.0.9', '::1', '/run/postgresql'])
    expect(await addressesOf({ ...base, host }, limits)).toEqual([{ ...base, host }]);
});

test('a name that is not known, or not in time, is a lost connection', async () => {
  await expect(addressesOf({ ...base, host: 'nowhere' }, limits)).rejects.toMatchObject({ name: 'ConnectionLost', code: 'ENOTFOUND' });
  await expect(addressesOf({ ...base, host: 'slow' }, limits)).rejects.toMatchObject({ name: 'ConnectionLost', code: 'TIMEOUT' });
  const aborted = { timeoutMs: 50, signal: AbortSignal.abort() };
  await expect(addressesOf({ ...base, host: 'slow' }, aborted)).rejects.toMatchObject({ code: 'ABORTED' });
});
