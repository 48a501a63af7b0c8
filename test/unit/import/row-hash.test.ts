// The checksum of a column: the same as PostgreSQL's (the values were computed by PostgreSQL 18), whatever the order of rows.
import { expect, test } from 'vitest';
import { HashSum } from '../../../src/import/row-hash.ts';

function hashOf(kind: 'lookup3' | 'md5', ...texts: readonly string[]): bigint {
  const sum = new HashSum(kind);
  for (const text of texts) {
    const bytes = new TextEncoder().encode(`..${text}`);
    sum.add(new DataView(bytes.buffer), 2, bytes.length);
  }
  return sum.sum;
}

test.each([
  ['', -6939563903564495251n],
  ['a', 3591986179850072241n],
  ['ab', 2833316173711343549n],
  ['schemagate', -2766759409021219970n],
  ['12345678901', 4122666949334920506n],
  ['123456789012', -3387667963766823555n],
  ['1234567890123', 2373490033053362784n],
  ['schemagate 0123456789 0123456789', -6297752231000575726n],
  ['žluťoučký kůň 日本', -8738078126040647499n],
])('%j', (text, expected) => expect(hashOf('lookup3', text)).toBe(expected));

test('the order does not matter, the number of times does', () => {
  expect(hashOf('lookup3', 'a', 'b')).toBe(hashOf('lookup3', 'b', 'a'));
  expect(hashOf('lookup3', 'a', 'b')).not.toBe(hashOf('lookup3', 'a', 'b', 'b'));
});

test('no bit is lost in a sum of millions', () => {
  const one = hashOf('lookup3', 'x');
  const sum = new HashSum('lookup3');
  for (let i = 0; i < 2_100_000; i++) sum.addText('x');
  expect([sum.sum, sum.count]).toEqual([one * 2_100_000n, 2_100_000]);
});

test('md5 is used where the hash of a server is another', () => {
  expect(hashOf('md5', 'a')).toBe(0x0cc175b9c0f1b6a8n);
});
