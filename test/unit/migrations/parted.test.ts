import { expect, test } from 'vitest';
import type { Migration } from '../../../src/core/migration.ts';
import type { LedgerRow } from '../../../src/ledger/ledger.ts';
import { partedHistories } from '../../../src/migrations/parted.ts';

const migration = (version: string, name: string, checksum = name): Migration => ({
  ...{ version, id: version, key: version, name, file: `${version}_${name}.sql`, kind: 'versioned' },
  ...{ checksum, text: '', down: null, code: null },
});
const row = (version: string, name: string, checksum = name): LedgerRow => ({
  ...{ version, id: version, key: version, kind: 'versioned', name, checksum, state: 'applied' },
  ...{ done: 0, error: null, appliedAt: '', fileless: false, seen: true },
});
const shown = (files: readonly Migration[], rows: readonly LedgerRow[]) => {
  const parted = partedHistories(files, rows);
  return (
    parted && [
      parted.common?.version ?? null,
      ...parted.lines.map(({ row: its, migration: file, by }) => [its?.version ?? null, file?.version ?? null, by]),
    ]
  );
};

test('where one is only further than the other, nothing has parted', () => {
  const files = [migration('1', 'a'), migration('2', 'b')];
  expect(shown(files, [row('1', 'a')])).toBeNull();
  expect(shown(files, [row('1', 'a'), row('2', 'b'), row('3', 'c')])).toBeNull();
  expect(shown(files, [])).toBeNull();
  // A late one below the head: only the folder has more.
  expect(shown(files, [row('2', 'b')])).toBeNull();
});

test('what each has since the last common one stands in the order of versions, matched by content, name and version', () => {
  const files = [
    migration('1', 'a'),
    migration('2', 'ours'),
    migration('4', 'moved', 'm'),
    migration('5', 'common'),
    migration('6', 'named', 'new'),
    migration('8', 'next'),
  ];
  const rows = [row('1', 'a'), row('2', 'theirs'), row('3', 'old', 'm'), row('5', 'common'), row('7', 'named', 'before')];
  expect(shown(files, rows)).toEqual([
    '1',
    ['2', '2', 'another'],
    ['3', '4', 'content'],
    ['5', '5', 'same'],
    ['7', '6', 'name'],
    [null, '8', null],
  ]);
  expect(partedHistories(files, rows)!.joins).toEqual(
    [
      '2_ours.sql to a version above 7, and restore the file of 2_theirs from the branch that has it',
      '4_moved.sql is 3_old: give it its old version again, or `schemagate mark 4 applied` and then `schemagate repair 3 --yes`',
      '6_named.sql is 7_named: give it its old version again, or `schemagate mark 6 applied` and then `schemagate repair 7 --yes`',
    ].map((text) => (text.startsWith('2_') ? `rename ${text}` : text)),
  );
});

test('interleaved without a match: the one to be restored, the other to be renamed, unless it comes after all', () => {
  const files = [migration('1', 'a'), migration('3', 'ours'), migration('5', 'last')];
  const rows = [row('1', 'a'), row('2', 'theirs'), row('4', 'more')];
  expect(shown(files, rows)).toEqual(['1', ['2', null, null], [null, '3', null], ['4', null, null], [null, '5', null]]);
  expect(partedHistories(files, rows)!.joins.map((text) => text.split(' ').slice(0, 6).join(' '))).toEqual([
    'restore the file of 2_theirs from',
    'rename 3_ours.sql to a version above',
    'restore the file of 4_more from',
  ]);
  expect(shown([migration('9', 'x')], [row('1', 'a')])).toEqual([null, ['1', null, null], [null, '9', null]]);
});
