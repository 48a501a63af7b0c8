import { expect, test } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import type { FindingCode } from '../../../src/core/finding-codes.ts';
import type { Answer } from '../../../src/stages/answer.ts';
import { conclude } from '../../../src/stages/conclude.ts';

const found = (code: FindingCode, severity: Finding['severity'] = 'error'): Finding => ({ code, severity, subject: 'x', message: code });
const step = (state: 'applied' | 'failed' | 'incomplete') => ({ version: '1', name: 'a', file: '1_a.sql', state });
const comesTo = (answer: Partial<Answer>): readonly string[] => {
  const { outcome, summary } = conclude({ summary: 'done', ...answer });
  return [outcome, summary];
};

test('without an error all is well', () => {
  expect(comesTo({})).toEqual(['ready', 'done']);
  expect(comesTo({ findings: [found('table-extra', 'warning')], steps: [step('applied')] })).toEqual(['ready', 'done']);
});

test('the code of the first error says the outcome, and the errors end the sentence', () => {
  const findings = [found('ahead', 'warning'), found('table-missing'), found('edited')];
  expect(comesTo({ findings })).toEqual(['mismatch', 'done: table-missing (and 1 more)']);
  expect(comesTo({ findings: [found('edited')], butWrong: 'done, but' })).toEqual(['history', 'done, but: edited']);
  expect(comesTo({ findings: [found('snapshot-stale')], summary: '' })).toEqual(['mismatch', 'snapshot-stale']);
});

test('what stopped half-way or failed goes before every finding, and the sentence is its own', () => {
  const findings = [found('incomplete'), found('table-missing')];
  expect(comesTo({ findings, steps: [step('applied'), step('incomplete')] })).toEqual(['incomplete', 'done']);
  expect(comesTo({ findings, steps: [step('failed')] })).toEqual(['failed', 'done']);
  // A callback is not a step.
  expect(comesTo({ failure: { place: { file: 'after.sql' }, message: 'no' }, steps: [step('applied')] })).toEqual(['failed', 'done']);
});

test('a command that only looks comes to whether it found something, whatever that is', () => {
  expect(comesTo({ found: true })).toEqual(['findings', 'done']);
  expect(comesTo({ found: false, findings: [found('edited')] })).toEqual(['ready', 'done']);
});

test('what is only for the decision is not in what it comes to', () => {
  expect(conclude({ summary: 'done', butWrong: 'not', found: true, applied: 1 })).toEqual({
    outcome: 'findings',
    summary: 'done',
    applied: 1,
  });
});
