// A pooler's answers at login, all of the same SQLSTATE.
import { expect, test } from 'vitest';
import { poolerRule } from '../../../../src/postgres/errors/pooler-errors.ts';

test.each([
  ['unsupported startup parameter: options', 'pooler-startup-parameter'],
  ['database "nosuch" does not exist', 'no-such-database'],
  ['no such database: nosuch', 'no-such-database'],
  ['"trust" authentication failed', 'authentication'],
  ['client_login_timeout (server down)', undefined],
  ['query_wait_timeout', undefined],
])('%s', (message, reason) => {
  expect(poolerRule('08P01', message)?.reason).toBe(reason);
});

test('the server itself is taken only by its SQLSTATE', () => {
  expect(poolerRule('3D000', 'database "nosuch" does not exist')).toBeUndefined();
});
