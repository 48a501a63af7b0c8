// How often a long statement is told of.
import { expect, test } from 'vitest';
import type { GateEvent } from '../../../../src/core/event.ts';
import { patiently } from '../../../../src/report/log/line-rate.ts';

const blocked = (pid: number, seconds: number): GateEvent => ({
  event: 'blocked',
  file: 'm/0002_b.sql',
  wanted: 'AccessExclusiveLock on t',
  blockers: [`pid ${pid} (shop, idle for ${seconds} s)`],
  elapsedMs: seconds * 1000,
});

test('the same matter is reported every 5 s, another one at once, and other events always', () => {
  let now = 0;
  const told: number[] = [];
  const emit = patiently(
    (event) => told.push('elapsedMs' in event ? event.elapsedMs / 1000 : -1),
    () => now,
  );
  for (let second = 2; second <= 30; second += 2) {
    now = second * 1000;
    emit(blocked(second < 16 ? 7 : 8, second));
    if (second === 20) emit({ event: 'note', level: 'info', message: 'something else' });
  }
  expect(told).toEqual([2, 8, 14, 16, -1, 22, 28]);
});
