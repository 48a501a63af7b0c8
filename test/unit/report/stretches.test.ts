import { expect, test } from 'vitest';
import { stretches } from '../../../src/report/stretches.ts';

test('neighbours in the same state are together, and the order stays', () => {
  const entries = ['a', 'a', 'b', 'a'].map((state, n) => ({ state, n }));
  expect(stretches(entries).map((stretch) => stretch.map(({ n }) => n))).toEqual([[0, 1], [2], [3]]);
  expect(stretches([])).toEqual([]);
});
