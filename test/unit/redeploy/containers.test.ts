import { expect, test } from 'vitest';
import { type Container, containersIn, standingOf } from '../../../src/redeploy/containers.ts';

const inspected = (state: object, more: object = {}) => ({
  Id: 'c1',
  Name: '/shop-app-1',
  Image: 'sha256:1',
  RestartCount: 0,
  State: { Status: 'running', ExitCode: 0, Error: '', StartedAt: '2026-01-02T03:04:05Z', ...state },
  Config: { Image: 'shop', Labels: { 'com.docker.compose.service': 'app', 'com.docker.compose.oneoff': 'False' } },
  ...more,
});

const containerIn = (state: object, more: object = {}): Container => containersIn(JSON.stringify([inspected(state, more)]))[0]!;

test('what docker inspect prints, with each port once for both families of addresses', () => {
  const Ports = {
    '8080/tcp': [
      { HostIp: '0.0.0.0', HostPort: '80' },
      { HostIp: '::', HostPort: '80' },
    ],
    '9090/tcp': [{ HostIp: '127.0.0.1', HostPort: '9090' }],
    '5432/tcp': null,
  };
  expect(containerIn({ Health: { Status: 'healthy' } }, { NetworkSettings: { Ports } })).toEqual({
    id: 'c1',
    name: 'shop-app-1',
    service: 'app',
    isOneOff: false,
    state: 'running',
    health: 'healthy',
    exitCode: 0,
    error: '',
    startedAt: '2026-01-02T03:04:05Z',
    restarts: 0,
    image: 'sha256:1',
    imageName: 'shop',
    ports: ['80->8080/tcp', '127.0.0.1:9090->9090/tcp'],
  });
  expect(containersIn('')).toEqual([]);
});

test.each([
  [{}, { is: 'up' }],
  [{ Health: { Status: 'none' } }, { is: 'up' }],
  [{ Health: { Status: 'starting' } }, { is: 'starting' }],
  [{ Health: { Status: 'unhealthy' } }, { is: 'down', why: 'is unhealthy' }],
  [{ Status: 'created' }, { is: 'starting' }],
  [
    { Status: 'created', Error: 'port is taken' },
    { is: 'down', why: 'is created: port is taken' },
  ],
  [{ Status: 'exited' }, { is: 'done' }],
  [
    { Status: 'exited', ExitCode: 3 },
    { is: 'down', why: 'has ended with exit code 3' },
  ],
  [
    { Status: 'restarting', ExitCode: 1 },
    { is: 'down', why: 'ends and is started again and again (exit code 1)' },
  ],
  [{ Status: 'paused' }, { is: 'down', why: 'is paused' }],
])('%o stands as %o', (state, standing) => {
  expect(standingOf(containerIn(state))).toEqual(standing);
});

test('a restart between two looks is seen, by the count or by the time of the start', () => {
  const before = containerIn({});
  expect(standingOf(before, before)).toEqual({ is: 'up' });
  const again = { is: 'down', why: 'has ended and was started again' };
  expect(standingOf(containerIn({}, { RestartCount: 1 }), before)).toEqual(again);
  expect(standingOf(containerIn({ StartedAt: '2026-01-02T03:05:00Z' }), before)).toEqual(again);
  expect(standingOf(containerIn({ StartedAt: '2026-01-02T03:05:00Z' }), containerIn({ Status: 'created' }))).toEqual({ is: 'up' });
});
