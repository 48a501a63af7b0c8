import { expect, test } from 'vitest';
import type { Migration } from '../../../src/core/migration.ts';
import type { LedgerRow } from '../../../src/ledger/ledger.ts';
import { matchRows } from '../../../src/ledger/ledger-match.ts';

const file = (id: string, name: string, kind: Migration['kind'] = 'versioned'): Migration => ({
  version: id,
  id,
  key: id,
  name,
  kind,
  file: `${id}_${name}.sql`,
  checksum: '',
  text: '',
  down: null,
  code: null,
});
const row = (id: string, name: string, kind: Migration['kind'] = 'versioned'): LedgerRow => ({
  version: id,
  id,
  key: id,
  name,
  kind,
  checksum: null,
  state: 'applied',
  done: 0,
  error: null,
  appliedAt: '',
  fileless: false,
  seen: false,
});
const told = (migrations: Migration[], rows: LedgerRow[]) => {
  const { matches, unmatched } = matchRows(migrations, rows);
  return { matches: matches.map((match) => `${match.row.id} is ${match.migration.id}`), unmatched: unmatched.map(({ id }) => id) };
};

test('the same version is the same migration, whatever it is called', () => {
  expect(told([file('1', 'a'), file('2', 'b')], [row('2', ''), row('1', 'x')])).toEqual({ matches: ['1 is 1', '2 is 2'], unmatched: [] });
});

test('another version with the same name is the same migration; blanks and the version in the name do not matter', () => {
  const files = [file('1', 'create_users'), file('2', 'add_email'), file('R__totals', 'totals', 'repeatable')];
  const rows = [row('1.2', 'add email'), row('1.1', '1_1_create users'), row('R__Totals', 'Totals', 'repeatable')];
  expect(told(files, rows)).toEqual({ matches: ['1.1 is 1', '1.2 is 2', 'R__Totals is R__totals'], unmatched: [] });
});

test('a name that two files have says nothing, and no file is meant twice', () => {
  expect(told([file('1', 'fix'), file('2', 'fix')], [row('9', 'fix')])).toEqual({ matches: [], unmatched: ['9'] });
  expect(told([file('1', 'a')], [row('1', 'a'), row('9', 'a')])).toEqual({ matches: ['1 is 1'], unmatched: ['9'] });
});
