// In which unit numbers are times.
import { expect, test } from 'vitest';
import { guessUnit, TIME_RANGES, UNITS } from '../../../src/import/time-unit.ts';

const NONE = { seconds: 0, milliseconds: 0, microseconds: 0, nanoseconds: 0, 'julian days': 0 };

test('one, none, or several, which are not guessed at', () => {
  expect(guessUnit({ ...NONE, milliseconds: 3 })).toEqual({ unit: 'milliseconds' });
  expect(guessUnit(NONE)).toEqual({ unit: null });
  expect(guessUnit({ ...NONE, seconds: 1, milliseconds: 3 })).toEqual({ mixed: ['seconds', 'milliseconds'] });
});

test('no number is in two ranges', () => {
  const ranges = UNITS.map((unit) => TIME_RANGES[unit].map(Number)).sort(([a], [b]) => a! - b!);
  expect(ranges.slice(1).every(([from], i) => from! >= ranges[i]![1]!)).toBe(true);
});
