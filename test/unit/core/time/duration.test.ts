import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../../src/core/time/duration.ts';

test.each([
  ['250ms', 250],
  ['5s', 5000],
  ['5', 5000],
  ['0', 0],
  ['1.5m', 90_000],
  ['10min', 600_000],
  ['2h', 7_200_000],
  ['1m30s', 90_000],
  [' 5s ', 5000],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', 's', '5 s', '-1s', '5x', '5s5', '1e3', 'infinite'])('"%s" is not a duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test.each([
  [12, '12ms'],
  [1400, '1.4s'],
  [60_000, '1m'],
  [125_000, '2m 5s'],
  [3_600_000, '1h'],
  [3_780_000, '1h 3m'],
])('%i ms is written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
