import { expect, test } from 'vitest';
import { backOff, jittered, pause } from '../../../../src/core/time/pause.ts';

test('pauses grow up to the last', () => {
  const growth = { first: 20, last: 100, factor: 2 };
  expect([0, 1, 2, 3, 40].map((tries) => backOff(growth, tries))).toEqual([20, 40, 80, 100, 100]);
});

test('a pause is up to a quarter shorter or longer', () => {
  const all = Array.from({ length: 200 }, () => jittered(100));
  expect(Math.min(...all)).toBeGreaterThanOrEqual(75);
  expect(Math.max(...all)).toBeLessThan(125);
  expect(new Set(all).size).toBeGreaterThan(1);
});

test('a signal ends it at once, with its own reason', async () => {
  const controller = new AbortController();
  const waiting = pause(3_600_000, controller.signal);
  controller.abort('SIGTERM');
  await expect(waiting).rejects.toBe('SIGTERM');
});
