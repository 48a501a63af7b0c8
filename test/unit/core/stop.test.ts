import { expect, test } from 'vitest';
import { type Finding, headline } from '../../../src/core/finding.ts';
import { Stop, stopOnErrors } from '../../../src/core/stop.ts';

const finding = (severity: Finding['severity'], message: string): Finding => ({
  code: 'edited',
  severity,
  subject: 'x',
  message,
  hint: 'x',
});

test('the first error is the headline, the others follow, and then what is not an error', () => {
  const found = [finding('warning', 'w'), finding('error', 'first'), finding('notice', 'n'), finding('error', 'second')];
  try {
    stopOnErrors(found);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(Stop);
    const { message, outcome, findings } = error as Stop;
    expect([message, outcome, findings.map((one) => one.message)]).toEqual(['first', 'history', ['first', 'second', 'w', 'n']]);
  }
});

test('warnings stop nothing', () => expect(() => stopOnErrors([finding('warning', 'w')])).not.toThrow());

test('a headline counts what it leaves out', () => {
  expect(headline([finding('error', 'a')])).toBe('a');
  expect(headline([finding('error', 'a'), finding('error', 'b'), finding('error', 'c')])).toBe('a (and 2 more)');
});
