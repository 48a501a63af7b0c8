// The password file, as the PostgreSQL manual describes it in 34.16.
import { expect, test } from 'vitest';
import { findPassword } from '../../../../src/postgres/session/password-file.ts';

const login = { host: 'db', port: 5432, database: 'app', user: 'ann' };

test.each([
  ['db:5432:app:ann:pw', 'pw'],
  ['*:*:*:*:pw', 'pw'],
  ['db:5433:app:ann:no\ndb:*:app:ann:pw', 'pw'],
  ['db:5432:app:ann:first\ndb:5432:app:ann:second', 'first'],
  ['# db:5432:app:ann:no\r\ndb:5432:app:ann:pw\r\n', 'pw'],
  ['db:5432:app:ann:p\\:w\\\\x', 'p:w\\x'],
  ['db:5432:app:ann:pw:rest', 'pw'],
  ['db:5432:app:ann:', ''],
  ['d*:5432:app:ann:pw', null],
  ['\\*:5432:app:ann:pw', null],
  ['db:5432:app:ann', null],
  ['', null],
])('%j gives %j', (text, password) => {
  expect(findPassword(text, login)).toBe(password);
});

test('fields may hold escaped colons and backslashes', () => {
  expect(findPassword('\\:\\:1:5432:a\\\\b:ann:pw', { ...login, host: '::1', database: 'a\\b' })).toBe('pw');
});

test.each(['localhost', '/var/run/postgresql'])('a socket folder goes by the name %s', (host) => {
  expect(findPassword(`${host}:5432:app:ann:pw`, { ...login, host: '/var/run/postgresql' })).toBe('pw');
});
