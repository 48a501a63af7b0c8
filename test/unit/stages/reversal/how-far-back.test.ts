import { expect, test } from 'vitest';
import type { LedgerRow } from '../../../../src/ledger/ledger.ts';
import type { Project } from '../../../../src/project/project.ts';
import { backOf, refuseBack } from '../../../../src/stages/reversal/how-far-back.ts';
import { refusalOf } from '../../../support/refusal.ts';

const row = (version: string, id = version): LedgerRow => ({ id, version, kind: 'versioned', state: 'applied' }) as unknown as LedgerRow;
const ROWS = [row('0001', '1'), row('0002', '2'), row('add_email')];
const project = { migrations: [{ id: '2', file: 'migrations/0002_orders.sql' }] } as unknown as Project;
const back = (flags: Readonly<Record<string, string | boolean>>, operands: readonly string[] = [], done = 0) =>
  refusalOf(() => backOf({ flags, operands }, project, { rows: ROWS }, done));

test('one, or so many as are left of them', () => {
  expect([back({}), back({}, ['3']), back({}, ['3'], 2), back({}, ['1'], 4), back({ all: true })]).toEqual([
    { count: 1 },
    { count: 3 },
    { count: 1 },
    { count: 0 },
    'all',
  ]);
});

test('more than are applied is refused, and nothing to revert is not', () => {
  expect(back({}, ['4'])).toEqual([
    ['4 migrations are to be reverted, and only 3 are applied; nothing was done', 'give 3 or less; `schemagate status` shows them'],
  ]);
  // One that another gate has taken back meanwhile is no reason to stop half-way.
  expect(back({}, ['5'], 1)).toEqual({ count: 4 });
  expect(refusalOf(() => backOf({ flags: {}, operands: ['4'] }, project, { rows: [] }, 0))).toEqual({ count: 4 });
});

test.each(['2', '0002', '00002', '0002_orders.sql', 'migrations/0002_orders.sql'])('to a version as it is written anywhere: %s', (to) => {
  expect(back({ to })).toEqual({ to: ROWS[1] });
});

test('to a version that is not applied is refused', () => {
  expect(back({ to: '3' })).toEqual([
    ['3 is not applied, so it cannot be the version to go back to', '`schemagate status` shows what is applied; --all reverts everything'],
  ]);
});

test('what cannot be meant is refused before anything is connected to', () => {
  const refused = (flags: Readonly<Record<string, string | boolean>>, operands: readonly string[] = []) =>
    refusalOf(() => refuseBack({ flags, operands }));
  expect(refused({ to: '1', all: true })).toEqual([['it is to go back in more than one way', 'give N, --to or --all, one of them']]);
  expect(refused({ all: true }, ['2'])).toHaveLength(1);
  expect(refused({}, ['0'])).toMatchObject([['0 is not a number of migrations', expect.stringContaining('schemagate down --to VERSION')]]);
  expect(refused({ to: '+1' })).toMatchObject([['--to=+1 is not a version', expect.any(String)]]);
  expect([refused({ all: false }, ['2']), refused({})]).toEqual([undefined, undefined]);
});
