import { expect, test } from 'vitest';
import { type FindingCode, outcomeOf } from '../../../src/core/finding-codes.ts';

test.each<[FindingCode, ReturnType<typeof outcomeOf>]>([
  ['bad-setting', 'misused'],
  ['starting-up', 'unreachable'],
  ['wrong-password', 'refused'],
  ['lock-held', 'busy'],
  ['nul-byte', 'misused'],
  ['edited', 'history'],
  ['dirty', 'incomplete'],
  ['foreign-table-changed', 'mismatch'],
  ['checkpoint-failed', 'failed'],
])('an error of the code %s comes to %s', (code, outcome) => expect(outcomeOf(code)).toBe(outcome));
