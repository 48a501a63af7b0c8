// From which severity on `plan` and `status` end with findings.
import { expect, test } from 'vitest';
import type { Severity } from '../../../../src/core/severity.ts';
import type { Answer } from '../../../../src/stages/answer.ts';
import { leastOf, withFailOn } from '../../../../src/stages/expectation/migration-standings.ts';

const answer = (...severities: readonly Severity[]) =>
  ({
    summary: '',
    findings: severities.map((severity) => ({ severity, code: 'pending', subject: 's', message: 'm' })),
  }) as unknown as Answer;

test.each([
  [undefined, ['notice', 'warning'], false],
  [undefined, ['error'], true],
  ['warning', ['notice'], false],
  ['warning', ['warning'], true],
  ['notice', ['notice'], true],
  ['notice', [], false],
] as const)('--fail-on=%s with %j finds something: %s', (least, severities, found) => {
  expect(withFailOn(answer(...severities), least === undefined ? {} : { 'fail-on': least }).found).toBe(found);
});

test('what is not a severity is refused', () => {
  expect(() => leastOf({ 'fail-on': 'info' })).toThrow('--fail-on=info is not a severity');
});
