import { expect, test } from 'vitest';
import { within } from '../../../../src/core/time/time-limit.ts';

const HOUR = 3_600_000;

test('work in time answers, and its own error is reported', async () => {
  expect(await within(HOUR, Promise.resolve(1), () => new Error('late'))).toBe(1);
  await expect(within(HOUR, Promise.reject(new Error('own')), () => new Error('late'))).rejects.toThrow('own');
});

test('work that takes longer is given up', async () => {
  await expect(within(1, new Promise(() => {}), () => new Error('late'))).rejects.toThrow('late');
});
