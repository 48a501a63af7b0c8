import { expect, test } from 'vitest';
import { reportingPace } from '../../../../src/core/time/reporting-pace.ts';

test('a reason is reported when it is new, and every five seconds while it stays', () => {
  const pace = reportingPace();
  const asked: readonly (readonly [number, string])[] = [
    [0, 'starting'],
    [10, 'starting'],
    [20, 'refused'],
    [5019, 'refused'],
    [5020, 'refused'],
    [5030, 'starting'],
  ];
  expect(asked.map(([at, reason]) => pace.isDue(at, reason))).toEqual([true, false, true, false, true, true]);
});

test('a wait that is soon over is not reported', () => {
  const pace = reportingPace(1000);
  expect([0, 999, 1000, 1001, 5999, 6000].map((at) => pace.isDue(at))).toEqual([false, false, true, false, false, true]);
  expect(pace.remaining(7000)).toBe(4000);
});
