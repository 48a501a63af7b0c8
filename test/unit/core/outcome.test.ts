import { expect, test } from 'vitest';
import { OUTCOMES } from '../../../src/core/outcome.ts';

test('the exit codes are the contract', () => {
  expect(Object.fromEntries(Object.entries(OUTCOMES).map(([outcome, entry]) => [outcome, entry.exit]))).toEqual({
    ready: 0,
    bug: 1,
    misused: 2,
    unreachable: 3,
    refused: 4,
    busy: 5,
    failed: 6,
    mismatch: 7,
    history: 8,
    findings: 9,
    incomplete: 10,
    interrupted: 130,
    terminated: 143,
  });
});

test('only what passes by itself is said to be worth a retry', () => {
  const retry = Object.entries(OUTCOMES).filter(([, entry]) => entry.retry);
  expect(retry.map(([outcome]) => outcome)).toEqual(['unreachable', 'busy', 'interrupted', 'terminated']);
});
