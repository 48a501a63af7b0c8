// Who may ask a server that watches a database.
import { describe, expect, test } from 'vitest';
import { type Access, type Admission, refusalOf } from '../../../../src/serve/http/admit.ts';

const TOKEN = 'a-token-that-nobody-guesses';
const LOCAL: Admission = { listen: { host: '127.0.0.1', port: 1 }, token: TOKEN, reads: 'open' };
const EVERYWHERE: Admission = { ...LOCAL, listen: { host: '', port: 1 } };
const asked = (headers: Readonly<Record<string, string>>, access: Access, admission: Admission = LOCAL) =>
  refusalOf({ headers }, access, admission)?.status ?? null;

describe('on a loopback address', () => {
  test.each(['localhost', 'localhost:8484', '127.0.0.1:8484', '[::1]:8484', '127.1.2.3', 'LOCALHOST:1', 'db.localhost:1'])(
    '%s is this machine',
    (host) => {
      expect(asked({ host }, 'open')).toBeNull();
    },
  );

  test.each(['evil.example', 'evil.example:8484', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1', '[::2]:1', ''])(
    '%s is not',
    (host) => {
      expect(asked({ host }, 'open')).toBe(421);
    },
  );
});

test('on other addresses any name will do: a service has many', () => {
  expect(asked({ host: 'watch.shop.svc:8484' }, 'read', EVERYWHERE)).toBeNull();
});

test('a change needs the token, whatever reading needs, and none can be made without one', () => {
  const host = 'localhost';
  expect(asked({ host }, 'change')).toBe(401);
  expect(asked({ host, authorization: `bearer ${TOKEN}` }, 'change')).toBeNull();
  expect(asked({ host, authorization: TOKEN }, 'change')).toBe(401);
  expect(asked({ host, authorization: 'Bearer ' }, 'change')).toBe(401);
  expect(asked({ host, authorization: `Bearer ${TOKEN}` }, 'change', { ...LOCAL, token: null })).toBe(403);
});

test('a page of another origin changes nothing, even with the token', () => {
  const headers = { host: 'localhost:8484', authorization: `Bearer ${TOKEN}` };
  expect(asked({ ...headers, origin: 'http://localhost:8484' }, 'change')).toBeNull();
  expect(asked({ ...headers, 'sec-fetch-site': 'same-origin' }, 'change')).toBeNull();
  for (const origin of ['http://localhost:1', 'null', 'https://evil.example']) expect(asked({ ...headers, origin }, 'change')).toBe(403);
  for (const site of ['cross-site', 'same-site']) expect(asked({ ...headers, 'sec-fetch-site': site }, 'change')).toBe(403);
});
