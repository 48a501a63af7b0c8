import { expect, test } from 'vitest';
import { alembic } from '../../../src/migrators/alembic.ts';
import { django } from '../../../src/migrators/django.ts';
import type { CodeMigration } from '../../../src/migrators/migrator.ts';
import { inOrder, standingOf } from '../../../src/migrators/standing.ts';

const migration = (id: string, after: readonly string[] = [], more: Partial<CodeMigration> = {}): CodeMigration => ({
  id,
  name: id,
  file: `${id}.py`,
  after,
  ...more,
});
const ids = (migrations: readonly CodeMigration[] | null) => migrations?.map(({ id }) => id);

test('by heads, all that comes before them is applied: branches, merges, several heads', () => {
  const files = [migration('merge', ['left', 'right']), migration('left', ['root']), migration('right', ['root']), migration('root')];
  const at = (heads: readonly string[]) => {
    const { pending, ...rest } = standingOf(alembic, files, heads);
    return { ...rest, pending: ids(pending) };
  };
  expect(at([])).toEqual({ head: null, headOfFiles: 'merge', applied: 0, pending: ['root', 'left', 'right', 'merge'], unknown: [] });
  expect(at(['left'])).toEqual({ head: 'left', headOfFiles: 'merge', applied: 2, pending: ['right', 'merge'], unknown: [] });
  expect(at(['left', 'right'])).toMatchObject({ head: 'left, right', pending: ['merge'] });
  expect(at(['merge'])).toMatchObject({ applied: 4, pending: [] });
  expect(at(['gone'])).toMatchObject({ pending: ['root', 'left', 'right', 'merge'], unknown: ['gone'] });
  const open = standingOf(alembic, [migration('a'), migration('b', ['a']), migration('c', ['a'])], ['a']);
  expect(open.headOfFiles).toBe('b, c');
});

test('a row each: what has none is pending, and what has no file is unknown', () => {
  const files = [migration('shop.0002', ['shop.0001']), migration('shop.0001')];
  const { pending, unknown, head, applied } = standingOf(django, files, ['auth.0001', 'shop.0001']);
  expect([ids(pending), unknown, head, applied]).toEqual([['shop.0002'], ['auth.0001'], 'shop.0001', 2]);
  expect(standingOf(django, null, ['auth.0001'])).toEqual({ head: 'auth.0001', headOfFiles: null, applied: 1, pending: null, unknown: [] });
});

test('what stands for others is applied if they are', () => {
  const files = [migration('shop.0001_squashed', [], { replaces: ['shop.0001', 'shop.0002'] })];
  expect(ids(standingOf(django, files, ['shop.0001', 'shop.0002']).pending)).toEqual([]);
  expect(ids(standingOf(django, files, ['shop.0001']).pending)).toEqual(['shop.0001_squashed']);
});

test('a circle and a history of ten thousand are put in an order', () => {
  expect(ids(inOrder([migration('a', ['b']), migration('b', ['a'])]))).toEqual(['b', 'a']);
  const long = Array.from({ length: 10_000 }, (_, i) => migration(String(i), i === 9_999 ? [] : [String(i + 1)]));
  expect(inOrder(long)[0]?.id).toBe('9999');
});
