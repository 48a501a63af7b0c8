// How a new migration is numbered and called.
import { expect, test } from 'vitest';
import { nameOf } from '../../../../src/layouts/new-files/name-of.ts';
import { nextVersion } from '../../../../src/layouts/new-files/new-file.ts';

const NOW = new Date('2026-03-04T05:06:07Z');

test.each([
  [undefined, '0001'],
  ['0009', '0010'],
  ['9999', '10000'],
  ['7', '8'],
  ['20260304050606', '20260304050607'],
  ['20260304050607', '20260304050608'],
  ['20300101000000', '20300101000001'],
  ['12345678901234', '12345678901235'],
])('after %s comes %s', (last, next) => {
  expect(nextVersion(last, NOW, '0001')).toBe(next);
});

test.each([
  ['add_email', 'add_email'],
  ['  Add e-mail to "users"! ', 'add_e_mail_to_users'],
  ['größe ändern', 'größe_ändern'],
  ['../../etc/passwd', 'etc_passwd'],
])('%j becomes %s', (given, name) => {
  expect(nameOf(given)).toBe(name);
});

test('what has no letter in it names no file', () => {
  expect(() => nameOf(' .. ')).toThrow('contains nothing that could name a file');
});
