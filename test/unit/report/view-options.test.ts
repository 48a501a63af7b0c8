// Counting things in words.
import { expect, test } from 'vitest';
import { count } from '../../../src/report/view-options.ts';

test.each([
  [1, 'table', '1 table'],
  [0, 'table', '0 tables'],
  [2, 'index', '2 indexes'],
  [2, 'policy', '2 policies'],
  [2, 'key', '2 keys'],
  [2, 'class', '2 classes'],
  [2, 'tables', '2 tables'],
])('%i %s is %j', (n, noun, expected) => {
  expect(count(n, noun)).toBe(expected);
});
