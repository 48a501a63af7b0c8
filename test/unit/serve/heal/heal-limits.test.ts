// When the server may heal by itself.
import { expect, test } from 'vitest';
import { whyNotYet } from '../../../../src/serve/heal/heal-limits.ts';

const MINUTE = 60_000;
const NOW = 1_000_000_000_000;
const failed = (minutesAgo: number) => ({ at: NOW - minutesAgo * MINUTE, result: 'failed' as const });
const healed = (minutesAgo: number) => ({ at: NOW - minutesAgo * MINUTE, result: 'healed' as const });

test('nothing was tried yet', () => {
  expect(whyNotYet([], NOW)).toBeNull();
});

test('after each failure it waits twice as long', () => {
  expect(whyNotYet([failed(0.5)], NOW)).toBe('the last heal failed; the next one is tried in 30s');
  expect(whyNotYet([failed(1)], NOW)).toBeNull();
  expect(whyNotYet([failed(10), failed(3)], NOW)).toBeNull();
  expect(whyNotYet([failed(10), failed(5), failed(3)], NOW)).toMatch(/tried in 1m$/);
});

test('five failures in a row are for a person; a heal in between begins again', () => {
  expect(whyNotYet([500, 400, 300, 200, 100].map(failed), NOW)).toMatch(/^5 heals in a row have failed/);
  expect(whyNotYet([failed(500), failed(400), healed(350), ...[300, 200, 100].map(failed)], NOW)).toBeNull();
});

test('what is healed three times within an hour is taken away by somebody', () => {
  expect(whyNotYet([50, 30, 10].map(healed), NOW)).toBe(
    'healed 3 times within an hour, and missing again: find out what removes it; the next heal is in 10m',
  );
  expect(whyNotYet([61, 30, 10].map(healed), NOW)).toBeNull();
});

test('what was refused counts for nothing', () => {
  expect(whyNotYet([...[4, 3, 2, 1].map((at) => ({ ...healed(at), result: 'refused' as const }))], NOW)).toBeNull();
});
