import { expect, test } from 'vitest';
import { tooLate } from '../../../src/config/cancel-blockers.ts';
import { cancelBlockers, parseText } from '../../../src/config/values.ts';

test.each([
  ['after:30s,idle-in-transaction', { after: 30_000, who: 'idle-in-transaction' }, 'after:30s,idle-in-transaction'],
  [' any , after:1m30s', { after: 90_000, who: 'any' }, 'after:1m30s,any'],
  ['after:0,any', { after: 0, who: 'any' }, 'after:0ms,any'],
])('%s', (text, value, shown) => {
  expect(parseText(cancelBlockers, text)).toEqual({ ok: true, value });
  expect(cancelBlockers.show(value as never)).toBe(shown);
});

test.each([
  ['any', 'does not say once after how long: "any"'],
  ['after:30s,after:40s,any', 'does not say once after how long'],
  ['after:soon,any', 'has no duration after "after:"'],
  ['after:30s', 'does not say whom to end: "after:30s"'],
  ['after:30s,all', 'does not say whom to end'],
  ['after:30s,any,idle-in-transaction', 'does not say whom to end'],
])('%s is refused', (text, problem) => {
  expect(parseText(cancelBlockers, text)).toEqual({
    ok: false,
    problem: expect.stringContaining(problem),
    hint: expect.stringContaining('after:30s,'),
  });
});

test.each([
  [{ after: 30_000, who: 'any' } as const, 5000, 10, null],
  [
    { after: 50_000, who: 'any' } as const,
    5000,
    10,
    'nobody is ended before 50s, and a migration waits for its lock for 50s (GATE_LOCK_TIMEOUT, 10 tries) at most',
  ],
  [
    { after: 5000, who: 'any' } as const,
    5000,
    1,
    'nobody is ended before 5s, and a migration waits for its lock for 5s (GATE_LOCK_TIMEOUT, 1 try) at most',
  ],
  [{ after: 3_600_000, who: 'any' } as const, 0, 1, null],
  [null, 5000, 1, null],
])('who would be ended too late: %j, lock_timeout %d ms, %d tries', (GATE_CANCEL_BLOCKERS, GATE_LOCK_TIMEOUT, GATE_LOCK_TRIES, message) => {
  const [found] = tooLate({ GATE_CANCEL_BLOCKERS, GATE_LOCK_TIMEOUT, GATE_LOCK_TRIES });
  expect(found?.message ?? null).toBe(message);
});
