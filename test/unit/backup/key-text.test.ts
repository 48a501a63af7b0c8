// The key in a key file.
import { expect, test } from 'vitest';
import { keyIn } from '../../../src/backup/key-text.ts';

test('64 hexadecimal digits are a key, as openssl prints them', () => {
  expect(Buffer.from(keyIn(`${'0A'.repeat(32)}\n`, 'key')).toString('hex')).toBe('0a'.repeat(32));
});

test.each(['', 'a password', 'ab'.repeat(31), 'zz'.repeat(32)])('%j is refused', (text) => {
  expect(() => keyIn(text, '/run/key')).toThrow('/run/key does not hold a key: a key is 64 hexadecimal digits');
});
