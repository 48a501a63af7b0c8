// What the counters of the server say was written since.
import { expect, test } from 'vitest';
import { writtenSince } from '../../../../src/stages/backup/written-since.ts';

const counters = (all: Readonly<Record<string, number>>): ReadonlyMap<string, number> => new Map(Object.entries(all));

test('tables with the most rows first, and one that is new counts from nothing', () => {
  const before = counters({ a: 10, b: 5, c: 1, d: 0, e: 7 });
  expect(writtenSince(before, counters({ a: 11, b: 9, c: 4, d: 2, e: 7, new: 3 }))).toBe(
    'the server has counted 13 rows written since, by this run and by others: 4 in b, 3 in c, 3 in new and 2 more',
  );
});

test('nothing is said to be written only if nothing was counted', () => {
  expect(writtenSince(counters({ a: 1 }), counters({ a: 1 }))).toMatch(/^the server has counted no row written since/);
});

test('where nothing counts, or the counters were reset, nothing is claimed', () => {
  expect(writtenSince(null, counters({}))).toBe('whether rows were written since is not known');
  expect(writtenSince(counters({}), null)).toBe('whether rows were written since is not known');
  expect(writtenSince(counters({ a: 5 }), counters({ a: 1 }))).toContain('not known, for the counters of the server were reset');
});
