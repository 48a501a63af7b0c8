import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { cutTo, padTo, widthOf } from '../../../../src/core/text/text-width.ts';

test('wide characters and emoji take two columns, what joins another none', () => {
  expect(['abc', '漢字', 'é', 'e\u0301', '👩‍👩‍👧', '✓ done …', 'ﾊﾟ'].map(widthOf)).toEqual([3, 4, 1, 1, 2, 8, 2]);
});

test('the marks of our own texts are as wide as the tables have them', () => {
  for (const mark of '…→·✓✗') expect([mark, widthOf(mark)]).toEqual([mark, stringWidth(mark)]);
  expect(widthOf('✓\uFE0F')).toBe(stringWidth('✓\uFE0F'));
});

test('columns line up', () => {
  expect([padTo(6, '漢字'), padTo(6, 'ab'), padTo(1, 'long')]).toEqual(['漢字  ', 'ab    ', 'long']);
});

test('nothing is cut in the middle of what shows as one character', () => {
  expect([cutTo(5, '漢字漢字'), cutTo(3, 'a👩‍👩‍👧b'), cutTo(2, 'a👩‍👩‍👧b'), cutTo(9, 'short')]).toEqual(['漢字', 'a👩‍👩‍👧', 'a', 'short']);
});
