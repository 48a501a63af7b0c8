import { describe, expect, test } from 'vitest';
import type { Migration } from '../../../src/core/migration.ts';
import type { LedgerRow } from '../../../src/ledger/ledger.ts';
import type { HalfReverted } from '../../../src/ledger/way-back-store.ts';
import { planReversal, rowsToRevert, type Ways } from '../../../src/migrations/reversal.ts';

const row = (id: string, more: Partial<LedgerRow> = {}): LedgerRow => ({
  ...{ id, version: id, key: id, kind: 'versioned', name: 'x', checksum: null, state: 'applied' },
  ...{ done: 0, error: null, appliedAt: '', fileless: false, seen: true },
  ...more,
});
const file = (id: string, more: Partial<Migration> = {}): Migration => ({
  ...{ id, version: id, key: id, kind: 'versioned', name: 'x', file: `m/${id}_x.sql`, checksum: 'c', text: 'SELECT 1' },
  ...{ down: `m/${id}_x.down.sql`, code: null },
  ...more,
});
const ROWS = [row('1'), row('3'), row('2'), row('R__v', { kind: 'repeatable' })];
const half: HalfReverted = { id: '2', version: '2', name: 'x', file: 'm/2_x.down.sql', done: 1, error: null };
const ids = (rows: readonly LedgerRow[]) => rows.map(({ id }) => id);

describe('which', () => {
  test('newest first, as many as there are, and repeatable ones never', () => {
    expect(ids(rowsToRevert(ROWS, { count: 2 }, null))).toEqual(['3', '2']);
    expect(ids(rowsToRevert(ROWS, { count: 9 }, null))).toEqual(['3', '2', '1']);
    expect(ids(rowsToRevert(ROWS, 'all', null))).toEqual(['3', '2', '1']);
    expect(ids(rowsToRevert(ROWS, { to: ROWS[0]! }, null))).toEqual(['3', '2']);
  });

  test('one that is half reverted comes first', () => {
    expect(ids(rowsToRevert(ROWS, { count: 1 }, half))).toEqual(['2']);
    expect(ids(rowsToRevert(ROWS, 'all', half))).toEqual(['2', '3', '1']);
  });
});

describe('by what', () => {
  const way = (text: string) => ({ file: 'm/3_x.down.sql', text });
  const plan = (more: Partial<Ways>) => {
    const ways: Ways = {
      ...{ layout: { id: 'gate', wayBack: { place: 'NNNN_name.down.sql' } }, migrations: [file('3')], policy: 'stored', half: null },
      ...{ ofFile: () => null, stored: new Map() },
      ...more,
    };
    const { reversals, findings } = planReversal([ROWS[1]!], ROWS, ways);
    const [first] = reversals;
    return [first?.migration.text ?? null, first?.isStored ?? null, first?.before?.id ?? null, findings.map(({ code }) => code)];
  };

  test('its file; that it is not what was stored is reported', () => {
    expect(plan({ ofFile: () => way('DOWN') })).toEqual(['DOWN', false, '2', []]);
    expect(plan({ ofFile: () => way('DOWN'), stored: new Map([['3', way('DOWN')]]) })).toEqual(['DOWN', false, '2', []]);
    expect(plan({ ofFile: () => way('DOWN'), stored: new Map([['3', way('OLD')]]) })).toEqual(['DOWN', false, '2', ['way-back-differs']]);
  });

  test('what was stored, if there is no file and the setting lets it', () => {
    const stored = new Map([['3', way('OLD')]]);
    expect(plan({ stored })).toEqual(['OLD', true, '2', ['way-back-stored']]);
    expect(plan({ stored, migrations: [] })).toEqual(['OLD', true, '2', ['way-back-stored']]);
    expect(plan({ stored, migrations: [], policy: 'files' })).toEqual([null, null, null, ['no-way-back']]);
  });

  test('what is half done goes on as it was begun', () => {
    const stored = new Map([['3', way('OLD')]]);
    expect(plan({ stored, ofFile: () => way('DOWN'), half: { ...half, id: '3' } })).toEqual(['OLD', false, '2', []]);
  });

  test('nothing, of another language, of no file, or without a down file', () => {
    expect(plan({})).toEqual([null, null, null, ['no-way-back']]);
    expect(plan({ migrations: [file('3', { code: 'Java' })] })).toEqual([null, null, null, ['no-way-back']]);
    expect(plan({ migrations: [] })).toEqual([null, null, null, ['no-way-back']]);
  });
});
