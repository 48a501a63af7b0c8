import { expect, test } from 'vitest';
import type { Migration } from '../../../../src/core/migration.ts';
import { groupAt, groupsAt } from '../../../../src/migrations/apply/group.ts';
import type { ApplyOptions } from '../../../../src/migrations/apply/step.ts';
import { prepare } from '../../../../src/migrations/prepare/prepare.ts';

type Asked = Parameters<typeof groupAt>[2];
const FRESH: Asked = { isFresh: true, callbacks: new Map(), unfinished: null };

const prepared = (texts: readonly string[], more: Partial<Migration> = {}) =>
  prepare(
    texts.map((text, i) => ({
      ...{
        version: `${i}`,
        id: `${i}`,
        key: `${i}`,
        name: '',
        kind: 'versioned',
        down: null,
        code: null,
        file: `${i}.sql`,
        text,
        checksum: '',
      },
      ...more,
    })),
    {},
    { placeholders: false, values: new Map(), schema: null } as never,
  );

/** How the files are parted into transactions. */
async function parted(texts: readonly string[], options: Asked = FRESH): Promise<readonly number[]> {
  const pending = await prepared(texts);
  const sizes: number[] = [];
  for (let at = 0; at < pending.length; at += sizes.at(-1)!) sizes.push(Math.max(1, groupAt(pending, at, options).length));
  return sizes;
}

const TABLE = 'CREATE TABLE t (a int);';
const ROWS = 'INSERT INTO t VALUES (1);';

test('definitions go together, rows are the last of a group, everything else is by itself', async () => {
  expect(await parted([TABLE, TABLE, TABLE])).toEqual([3]);
  expect(await parted([TABLE, ROWS, TABLE, TABLE, ROWS, ROWS])).toEqual([2, 3, 1]);
  expect(await parted([TABLE, TABLE, 'SET work_mem = 1;', TABLE, TABLE])).toEqual([2, 1, 2]);
  expect(await parted([TABLE, `${TABLE} SELECT f();`, TABLE])).toEqual([1, 1, 1]);
});

test('one that is not a transaction, has limits of its own or another kind is by itself', async () => {
  expect(await parted([TABLE, TABLE, 'CREATE INDEX CONCURRENTLY i ON t (a);', TABLE, TABLE])).toEqual([2, 1, 2]);
  expect(await parted([TABLE, `BEGIN; ${TABLE} COMMIT;`, TABLE])).toEqual([1, 1, 1]);
  expect(await parted([TABLE, `-- gate: lock_timeout=1s\n${TABLE}`, TABLE])).toEqual([1, 1, 1]);
  expect(await parted([TABLE, `-- gate: transaction=off\n${TABLE}`, TABLE])).toEqual([1, 1, 1]);
  expect(groupAt(await prepared([TABLE, TABLE], { kind: 'repeatable' }), 0, FRESH)).toEqual([]);
});

test('a group stays small: its locks are those of every database of the server', async () => {
  expect(await parted(Array(120).fill(TABLE))).toEqual([50, 50, 20]);
  expect(await parted(Array(5).fill(TABLE.repeat(90)))).toEqual([2, 2, 1]);
  expect(await parted([TABLE, `${TABLE} -- ${'x'.repeat(70_000)}`, TABLE])).toEqual([1, 1, 1]);
});

test('a message holds several groups, up to what goes by itself, what is looked at before, and a size', async () => {
  const sizes = async (texts: readonly string[], options = FRESH) =>
    groupsAt(await prepared(texts), 0, options).map(({ length }) => length);
  const pair = [TABLE, ROWS];
  expect(await sizes([...pair, ...pair, ...pair])).toEqual([2, 2, 2]);
  expect(await sizes([...pair, ROWS, ...pair])).toEqual([2]);
  expect(await sizes([ROWS, ...pair])).toEqual([]);
  expect(await sizes([...pair, TABLE, 'SELECT f();'])).toEqual([2, 1]);
  expect(await sizes([TABLE, 'SELECT f();'])).toEqual([]);
  expect(await sizes(Array(20).fill(pair).flat())).toEqual(Array(16).fill(2));
  const long = [TABLE, `${ROWS} -- ${'x'.repeat(60_000)}`];
  expect(await sizes(Array(10).fill(long).flat())).toEqual([2, 2, 2, 2]);
  const pending = await prepared([...pair, ...pair]);
  const pause = { before: pending[2]!.migration, look: async () => [] };
  expect(groupsAt(pending, 0, { ...FRESH, pause }).map(({ length }) => length)).toEqual([2]);
  expect(groupsAt(pending, 2, { ...FRESH, pause }).map(({ length }) => length)).toEqual([2]);
});

test('where others may be at work, or something runs between two, there are none', async () => {
  const texts = [TABLE, TABLE, TABLE, TABLE];
  expect(await parted(texts, { ...FRESH, isFresh: false })).toEqual([1, 1, 1, 1]);
  expect(await parted(texts, { ...FRESH, guard: {} as ApplyOptions['guard'] & object })).toEqual([1, 1, 1, 1]);
  expect(await parted(texts, { ...FRESH, callbacks: new Map([['after-each', []]]) })).toEqual([1, 1, 1, 1]);
  const pending = await prepared(texts);
  const pause = { before: pending[2]!.migration, look: async () => [] };
  expect(groupAt(pending, 0, { ...FRESH, pause })).toHaveLength(2);
  expect(groupAt(pending, 2, { ...FRESH, pause })).toHaveLength(2);
});
