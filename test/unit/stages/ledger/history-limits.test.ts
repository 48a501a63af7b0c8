import { expect, test } from 'vitest';
import { historyLimits } from '../../../../src/stages/ledger/history-limits.ts';
import { refusalOf } from '../../../support/refusal.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const since = (text: string) => historyLimits({ since: text }, NOW).since;

test('all of it, unless something else is said', () => {
  expect(historyLimits({}, NOW)).toEqual({ limit: Number.POSITIVE_INFINITY, since: null });
  expect(historyLimits({ limit: '20' }, NOW)).toEqual({ limit: 20, since: null });
});

test.each([
  ['36h', '2026-02-28T00:00:00.000Z'],
  ['7d', '2026-02-22T12:00:00.000Z'],
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31 08:30', '2026-01-31T08:30:00.000Z'],
  ['2026-01-31T08:30:15.5+02:00', '2026-01-31T06:30:15.500Z'],
])('since %s', (text, expected) => {
  expect(since(text)).toBe(expected);
});

test.each(['2026-02-31', '2026-13-01', 'yesterday', '12', '', '2026-01-31T25:00'])('since %s is refused with what to write', (text) => {
  expect(refusalOf(() => since(text))).toEqual([
    [`--since=${text} cannot be used`, 'give a date (2026-01-31), a time (2026-01-31T12:00:00Z) or a duration (36h)'],
  ]);
});

test.each(['0', '-1', '1.5', 'all', '9999999999'])('a limit of %s is refused with what to write', (limit) => {
  expect(refusalOf(() => historyLimits({ limit }, NOW))).toEqual([[`--limit=${limit} cannot be used`, 'give a whole number, as 20']]);
});
