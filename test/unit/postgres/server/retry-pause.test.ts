// The rhythm of waiting: how soon after the server is ready it is noticed, and how many tries that takes.
import { expect, test } from 'vitest';
import type { PasswordSource } from '../../../../src/config/config.ts';
import type { Classified } from '../../../../src/postgres/errors/classified.ts';
import { retryPause } from '../../../../src/postgres/server/retry-pause.ts';

const after = (reason: Classified['reason'], elapsedMs = 0, passwordSource?: PasswordSource): number =>
  retryPause({ verdict: 'not-yet', reason }, passwordSource === undefined ? {} : { passwordSource }, elapsedMs);

test.each(['connection-refused', 'no-socket', 'starting-up', 'in-recovery', 'connection-reset'] as const)(
  '%s is asked about again at once, and less often after a while',
  (reason) => {
    expect([after(reason), after(reason, 9_999), after(reason, 10_000)]).toEqual([10, 10, 50]);
  },
);

test('what somebody has to do is not asked about all the time', () => {
  expect([after('name-not-resolved'), after('too-many-connections')]).toEqual([250, 250]);
  expect(retryPause({ verdict: 'refused', reason: 'authentication' }, {}, 0)).toBe(250);
});

test('a command that makes a password is run once a second, but not before there is a server that takes one', () => {
  const command: PasswordSource = { kind: 'command', command: 'token' };
  expect([after('read-only', 0, command), after('connection-refused', 0, command), after('starting-up', 0, command)]).toEqual([
    1000, 10, 10,
  ]);
});

test('a minute of waiting in vain is at most 2,000 tries', () => {
  let tries = 0;
  for (let elapsed = 0; elapsed < 60_000; elapsed += after('connection-refused', elapsed)) tries++;
  expect(tries).toBe(2000);
});
