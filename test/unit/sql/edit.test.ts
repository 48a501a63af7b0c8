import { expect, test } from 'vitest';
import { applyEdits } from '../../../src/sql/edit.ts';

test('without edits the text is the source', () => {
  const { text, toSource } = applyEdits('abc', []);
  expect([text, toSource(2)]).toEqual(['abc', 2]);
});

test('cuts, insertions and replacements lead back to where they stand', () => {
  const source = '0123456789';
  const { text, toSource } = applyEdits(source, [
    { start: 0, end: 2, text: '' },
    { start: 4, end: 4, text: ';' },
    { start: 6, end: 8, text: 'word' },
  ]);
  expect(text).toBe('23;45word89');
  expect([...text].map((_, i) => toSource(i))).toEqual([2, 3, 4, 4, 5, 6, 6, 6, 6, 8, 9]);
  expect(toSource(text.length)).toBe(10);
});

test('a text that is cut away altogether leads to its beginning', () => {
  expect(applyEdits('abc', [{ start: 0, end: 3, text: '' }]).toSource(0)).toBe(0);
});
