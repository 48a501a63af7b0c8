import { expect, test } from 'vitest';
import type { PlanEntry } from '../../../src/migrations/plan.ts';
import { entryLines } from '../../../src/report/entry-lines.ts';

const entry = (version: string, name: string, state: PlanEntry['state'] = 'applied'): PlanEntry => ({
  ...{ version, name, state, file: null, appliedAt: state === 'applied' ? '2026-01-02' : null },
});

test('a migration is called by version and name, and one without a name by its version', () => {
  expect(entryLines([entry('1', 'users'), entry('3', '', 'ahead'), entry('seed', 'seed', 'pending')], true)).toEqual([
    'applied  1_users  2026-01-02',
    'ahead    3',
    'pending  seed',
  ]);
});

test('names in wide characters keep the columns', () => {
  expect(entryLines([entry('1', '用户'), entry('2', 'b')], true)).toEqual(['applied  1_用户  2026-01-02', 'applied  2_b     2026-01-02']);
});

test('a long stretch of applied ones is shortened, unless all are asked for', () => {
  const many = [...Array.from({ length: 20 }, (_, i) => entry(String(i + 1), 'm')), entry('21', 'm', 'pending')];
  expect(entryLines(many, true)).toHaveLength(21);
  const lines = entryLines(many, false);
  expect([lines.length, lines[2], lines.at(-1)]).toEqual([10, '         … 12 more applied (--all shows them)', 'pending  21_m']);
});
