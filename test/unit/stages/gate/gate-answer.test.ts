// How a run of `up` ended, in one sentence, with where it left the ledger.
import { describe, expect, test } from 'vitest';
import type { Step } from '../../../../src/core/report.ts';
import type { Plan } from '../../../../src/migrations/plan.ts';
import type { Project } from '../../../../src/project/project.ts';
import type { Checked } from '../../../../src/stages/expectation/verify-stage.ts';
import { broken, ended, halted } from '../../../../src/stages/gate/gate-answer.ts';

const step = (version: string, state: Step['state'], more: Partial<Step> = {}): Step => ({
  version,
  name: 'a',
  file: `m/${version}_a.sql`,
  state,
  ...more,
});
const plan = { applied: 3, headOfFiles: '5', headOfLedger: '3', findings: [], pending: [] } as unknown as Plan;
const checked = (verification: Partial<Checked['verification']>) =>
  ({
    verification: {
      state: 'verified',
      against: 'snapshot',
      by: 'comparison',
      checked: { tables: 2, columns: 5 },
      queries: 0,
      ...verification,
    },
    findings: [],
    notices: [],
  }) as unknown as Checked;

describe('a run to its end', () => {
  test.each([
    [
      [],
      { state: 'verified', against: 'snapshot' },
      'nothing to apply (3 applied); schema verified against the snapshot: 2 tables, 5 columns',
    ],
    [[step('4', 'applied')], { state: 'recorded' }, '1 migration applied; schema recorded as the expectation: 2 tables, 5 columns'],
    [[step('4', 'applied'), step('5', 'applied')], { state: 'skipped' }, '2 migrations applied; schema not verified'],
    [
      [step('4', 'applied', { covers: 4, file: 'm/checkpoint-4.sql' }), step('5', 'applied')],
      { against: 'recorded' },
      '5 migrations applied, 4 of them by m/checkpoint-4.sql; schema verified against the recorded expectation: 2 tables, 5 columns',
    ],
  ] as const)('%j, %j', (steps, verification, summary) => {
    expect(ended(plan, { steps, checked: checked(verification) }).summary).toBe(summary);
  });

  test('leaves the ledger at the last one applied, also by another gate', () => {
    const all = [step('4', 'applied'), step('5', 'applied', { byAnother: true })];
    const { head } = ended(plan, { steps: all.slice(0, 1), all, checked: checked({}) });
    expect(head).toEqual({ files: '5', ledger: '5' });
  });
});

describe('a run that stopped', () => {
  const steps = (state: Step['state']) => [step('4', 'applied'), step('5', state), step('6', 'not-run')];
  const ran = (state: Step['state']) => ({ steps: steps(state), all: steps(state), known: [] });
  const failure = { place: { file: 'm/5_a.sql' }, message: 'no' };

  test.each([
    ['failed', 'm/5_a.sql failed and was rolled back; 1 applied before it, 1 not run'],
    ['incomplete', 'm/5_a.sql stopped half-way; 1 applied before it, 1 not run'],
  ] as const)('at a migration that is %s', (state, summary) => {
    const answer = broken(plan, ran(state), { failure, findings: [] });
    expect([answer.summary, answer.head]).toEqual([summary, { files: '5', ledger: '4' }]);
  });

  test('because the schema was not the snapshot’s half-way', () => {
    const project = { snapshot: { path: 'schema.snapshot.json', text: '' } } as unknown as Project;
    expect(halted(plan, ran('not-run'), project, []).summary).toBe(
      '1 migration applied, and stopped before m/5_a.sql: the schema is not the one of schema.snapshot.json',
    );
  });
});
