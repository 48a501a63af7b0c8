import { expect, test } from 'vitest';
import { sizeText } from '../../../src/core/text/size-text.ts';
import type { Check, Verdict } from '../../../src/doctor/check.ts';
import { answerOf } from '../../../src/doctor/doctor-answer.ts';
import { amountText, percent } from '../../../src/doctor/words.ts';

const checked = (id: string, group: Check['group'], verdict: Verdict) => ({
  check: { id, group, looksFor: '', sql: () => '', judge: () => verdict },
  verdict,
});
const finding = (severity: 'error' | 'warning') => ({
  finding: { code: 'invalid-index' as const, severity, subject: 'index i', message: 'm' },
});

test('what was found, what was not seen and what is well are told apart, check by check', () => {
  const { summary, text, data } = answerOf([
    checked('a', 'indexes', { findings: [finding('error'), finding('warning')] }),
    checked('b', 'indexes', { findings: [] }),
    checked('c', 'sessions', { findings: [], skipped: 'hidden' }),
    checked('d', 'sessions', { findings: [finding('warning')], skipped: 'hidden' }),
  ]);
  expect(summary).toBe('4 checks: 1 error, 2 warnings, 1 ok, 1 skipped');
  expect(text?.split('\n')).toEqual([
    summary,
    '',
    '  sessions     d: 1 warning; 1 skipped',
    '  indexes      a: 1 error, 1 warning; 1 ok',
    '',
    '  skipped, which is not ok',
    '    c, d: hidden',
  ]);
  expect(data).toMatchObject({
    counts: { ok: 1, findings: 2, skipped: 1 },
    checks: [{ state: 'findings' }, { state: 'ok' }, { state: 'skipped' }, { state: 'findings', skipped: 'hidden' }],
  });
});

test('nothing found, nothing skipped', () => {
  expect(answerOf([checked('a', 'server', { findings: [] })]).summary).toBe('1 check: nothing found, 1 ok');
});

test.each([
  [0, '0 bytes'],
  [1536, '1.5 kB'],
  [10 * 1024 ** 2, '10 MB'],
  [3 * 1024 ** 4, '3 TB'],
])('%i bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

test('amounts and shares are rounded for a reader', () => {
  expect([amountText(1_234_567_890), amountText(5_400_000), amountText(12_345), percent(1, 3)]).toEqual([
    '1.23 billion',
    '5 million',
    '12,345',
    33,
  ]);
});
