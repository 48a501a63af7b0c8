import { expect, test } from 'vitest';
import { tableLines } from '../../../src/report/table-lines.ts';

const TABLE = {
  header: ['table', 'rows', 'note'],
  rows: [
    ['public.users', '7', 'the longest of all notes'],
    ['t', '12345', ''],
  ],
  kept: 1,
  numbers: [1],
};

test('columns are aligned, those of numbers to the right', () => {
  expect(tableLines(TABLE)).toEqual(['table          rows  note', 'public.users      7  the longest of all notes', 't             12345']);
});

test('a narrow terminal shortens the last column, then leaves columns out, then shortens what is kept', () => {
  expect(tableLines(TABLE, 34)).toEqual(['table          rows  note', 'public.users      7  the longest …', 't             12345']);
  expect(tableLines(TABLE, 22)).toEqual(['table          rows', 'public.users      7', 't             12345']);
  expect(tableLines(TABLE, 9)).toEqual(['table', 'public.u…', 't']);
});
