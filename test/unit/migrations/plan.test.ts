import { describe, expect, test } from 'vitest';
import { canonicalNumber, type Migration, numericKey } from '../../../src/core/migration.ts';
import type { LedgerRow } from '../../../src/ledger/ledger.ts';
import { listEntries, makePlan, upToDatePlan } from '../../../src/migrations/plan.ts';

const file = (version: string, checksum = `sum${BigInt(version)}`): Migration => ({
  version,
  id: canonicalNumber(version),
  key: numericKey(version),
  kind: 'versioned',
  code: null,
  name: 'step',
  file: `migrations/${version}_step.sql`,
  checksum,
  text: '',
  down: null,
});
const row = (version: string, over: Partial<LedgerRow> = {}): LedgerRow => ({
  version,
  id: canonicalNumber(version),
  key: numericKey(version),
  kind: 'versioned',
  fileless: false,
  seen: true,
  name: 'step',
  checksum: `sum${BigInt(version)}`,
  state: 'applied',
  done: 0,
  error: null,
  appliedAt: '2026-01-01T00:00:00Z',
  ...over,
});
const states = (migrations: Migration[], rows: LedgerRow[]) =>
  listEntries(migrations, rows).map((entry) => `${entry.version} ${entry.state}`);

describe('files × ledger', () => {
  test('an empty ledger leaves everything pending, in order', () => {
    const plan = makePlan([file('1'), file('2')], []);
    expect(plan.pending.map((migration) => migration.version)).toEqual(['1', '2']);
    expect([plan.applied, plan.headOfFiles, plan.headOfLedger, plan.findings]).toEqual([0, '2', null, []]);
  });

  test('an up-to-date history has the same plan whether its rows were read or not', () => {
    expect(upToDatePlan([file('1'), file('2')])).toEqual(makePlan([file('1'), file('2')], [row('1'), row('2')]));
  });

  test('a half-applied history continues after its head', () => {
    expect(states([file('1'), file('2'), file('3')], [row('1')])).toEqual(['1 applied', '2 pending', '3 pending']);
  });

  test('a version is a number: leading zeros make no other', () => {
    expect(states([file('0001')], [row('1')])).toEqual(['0001 applied']);
  });

  test('an edited file is a finding that names it', () => {
    const plan = makePlan([file('1', 'other')], [row('1')]);
    expect(plan.findings.map((finding) => [finding.code, finding.subject])).toEqual([['edited', 'migrations/1_step.sql']]);
    expect(plan.pending).toEqual([]);
  });

  test('a lower version merged later is out of order, and both files are named', () => {
    const plan = makePlan([file('1'), file('2'), file('3')], [row('1'), row('3')]);
    expect(plan.findings[0]).toMatchObject({
      code: 'out-of-order',
      message: 'migrations/2_step.sql is not applied, but migrations/3_step.sql, which comes after it, is',
    });
  });

  test('an applied migration whose file is gone is missing, but ahead where it is newer than the folder', () => {
    const plan = makePlan([file('1'), file('3')], [row('1'), row('2'), row('3'), row('4')]);
    expect(plan.findings.map((finding) => [finding.code, finding.subject])).toEqual([['missing', '2_step']]);
    expect(plan.ahead.map((one) => one.version)).toEqual(['4']);
  });

  test('a started migration is run first and continues where it stopped', () => {
    const plan = makePlan([file('1'), file('2'), file('3')], [row('1'), row('2', { state: 'started', done: 1 })]);
    expect(plan.pending.map((migration) => migration.version)).toEqual(['2', '3']);
    expect(plan.unfinished?.row.done).toBe(1);
  });

  test('a started migration that was edited cannot go on', () => {
    const plan = makePlan([file('1', 'other')], [row('1', { state: 'started', done: 2 })]);
    expect(plan.unfinished).toBeNull();
    expect(plan.findings[0]?.message).toContain('stopped after 2 of its statements');
  });
});
