import { expect, test } from 'vitest';
import type { Migration } from '../../../src/core/migration.ts';
import type { Step } from '../../../src/core/report.ts';
import { settle } from '../../../src/stages/earlier-connections.ts';

const step = (file: string, state: Step['state']): Step => ({ version: file, name: file, file, state });
const pending = (...files: readonly string[]) => files.map((file) => ({ file }) as Migration);

test('what the ledger has stays applied, also what was in doubt', () => {
  const { kept, notes, findings } = settle([step('1', 'applied'), step('2', 'in-doubt')], pending('3'), null);
  expect(kept).toEqual([step('1', 'applied'), step('2', 'applied')]);
  expect(notes).toEqual(['2 had been committed when the connection was lost: it is in the ledger, and is not run again']);
  expect(findings).toEqual([]);
});

test('what the ledger does not have was rolled back, or was started and continues', () => {
  const again = settle([step('2', 'in-doubt')], pending('2', '3'), null);
  expect([again.kept, again.notes]).toEqual([[], ['2 was rolled back when the connection was lost: it is run again']]);
  const [two] = pending('2');
  const on = settle([step('2', 'in-doubt')], [two!], two!);
  expect(on.notes).toEqual(['2 was interrupted when the connection was lost: it continues after the last statement in the ledger']);
});

test('what had been applied and is gone with the server is reported, and is not part of what stays', () => {
  const { kept, findings } = settle([step('1', 'applied'), step('2', 'applied')], pending('2'), null);
  expect(kept).toEqual([step('1', 'applied')]);
  expect(findings).toMatchObject([{ code: 'applied-again', severity: 'warning', subject: '2' }]);
});
