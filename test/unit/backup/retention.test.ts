// Which backups are kept: the last ones, and one of each of the last days and weeks.
import { expect, test } from 'vitest';
import { surplus } from '../../../src/backup/retention.ts';

const of = (...times: readonly string[]) => times.map((takenAt) => ({ takenAt, isProved: false }));
const removed = (backups: ReturnType<typeof of>, last: number, daily = 0, weekly = 0): readonly string[] =>
  surplus(backups, { last, daily, weekly }).map(({ takenAt }) => takenAt);

test('the newest are kept, in whatever order they are listed', () => {
  expect(removed(of('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z', '2026-01-02T00:00:00Z'), 2)).toEqual(['2026-01-01T00:00:00Z']);
});

test('the newest of all is never removed, nor the newest that was restored', () => {
  expect(removed(of('2026-01-01T00:00:00Z'), 0)).toEqual([]);
  const [old, older, ...rest] = of('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-05T00:00:00Z', '2026-01-04T00:00:00Z');
  const backups = [{ ...old!, isProved: true }, { ...older!, isProved: true }, ...rest];
  expect(removed(backups, 1)).toEqual(['2026-01-04T00:00:00Z', '2026-01-01T00:00:00Z']);
});

test('of each of the last days the newest is kept, by days of UTC', () => {
  const times = ['2026-01-03T23:59:59Z', '2026-01-03T00:00:01Z', '2026-01-02T23:59:00Z', '2026-01-02T01:00:00Z', '2026-01-01T12:00:00Z'];
  expect(removed(of(...times), 1, 2)).toEqual(['2026-01-03T00:00:01Z', '2026-01-02T01:00:00Z', '2026-01-01T12:00:00Z']);
});

test('days without a backup do not count', () => {
  expect(removed(of('2026-03-01T00:00:00Z', '2026-01-01T00:00:00Z', '2025-06-01T00:00:00Z'), 1, 2)).toEqual(['2025-06-01T00:00:00Z']);
});

test('a week begins on Monday', () => {
  // 2026-01-04 was a Sunday.
  const times = ['2026-01-05T00:00:00Z', '2026-01-04T23:59:59Z', '2025-12-29T00:00:00Z', '2025-12-28T23:59:59Z'];
  expect(removed(of(...times), 1, 0, 2)).toEqual(['2025-12-29T00:00:00Z', '2025-12-28T23:59:59Z']);
  expect(removed(of(...times), 1, 0, 3)).toEqual(['2025-12-29T00:00:00Z']);
});

test('a year of daily backups with 7, 14 and 8 leaves what they promise', () => {
  const day = 86_400_000;
  const newest = Date.parse('2026-06-30T03:00:00Z');
  const all = Array.from({ length: 365 }, (_, index) => ({ takenAt: new Date(newest - index * day).toISOString(), isProved: false }));
  const gone = new Set(removed(all, 7, 14, 8));
  const kept = all.map(({ takenAt }) => takenAt).filter((takenAt) => !gone.has(takenAt));
  expect(kept.slice(0, 14)).toEqual(all.slice(0, 14).map(({ takenAt }) => takenAt));
  expect(kept.slice(14).map((takenAt) => new Date(takenAt).getUTCDay())).toEqual([0, 0, 0, 0, 0]);
});
