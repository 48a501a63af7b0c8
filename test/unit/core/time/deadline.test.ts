import { expect, test } from 'vitest';
import { deadlineAfter } from '../../../../src/core/time/deadline.ts';

test('a deadline counts down on its clock and never below zero', () => {
  let now = 1000;
  const deadline = deadlineAfter(500, () => now);
  expect([deadline.remaining(), deadline.passed()]).toEqual([500, false]);
  now = 1499;
  expect([deadline.remaining(), deadline.passed()]).toEqual([1, false]);
  now = 1500;
  expect([deadline.remaining(), deadline.passed()]).toEqual([0, true]);
  now = 9999;
  expect(deadline.remaining()).toBe(0);
});

test('an inner deadline is never later than the outer one', () => {
  const deadline = deadlineAfter(500, () => 0);
  expect(deadline.within(100).remaining()).toBe(100);
  expect(deadline.within(900).remaining()).toBe(500);
});
