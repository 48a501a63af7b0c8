import { expect, test } from 'vitest';
import { lockKey } from '../../../../src/postgres/lock/lock.ts';

test('the key is frozen: two releases that disagree on it would both work at once', () => {
  expect(lockKey('app', 'schemagate')).toMatchInlineSnapshot(`-5455856128977615497n`);
});

test('another database or ledger schema is another lock', () => {
  expect(lockKey('app', 'schemagate')).not.toBe(lockKey('app2', 'schemagate'));
  expect(lockKey('app', 'schemagate')).not.toBe(lockKey('app', 'other'));
  expect(lockKey('ab', 'c')).not.toBe(lockKey('a', 'bc'));
});
