import { expect, test } from 'vitest';
import { optionsIn } from '../../../../src/stages/redeploy/redeploy-options.ts';
import { refusalOf } from '../../../support/refusal.ts';

test('what a redeploy does unless something else is said', () => {
  expect(optionsIn({})).toEqual({
    ...{ files: [], gate: null, gitPull: false, pull: false, build: true, backupFirst: false, preflight: true, tested: null },
    ...{ window: false, clean: null, autoRollback: false, watch: 60_000, healthyWithin: 120_000 },
  });
});

test('to begin from nothing needs a backup and a stopped application', () => {
  expect(optionsIn({ clean: 'shop' })).toMatchObject({ clean: 'shop', backupFirst: true, window: true });
});

test('several files, and times', () => {
  expect(optionsIn({ 'compose-file': 'a.yml,b.yml', watch: '90s', 'healthy-within': '5m', 'no-build': true })).toMatchObject({
    ...{ files: ['a.yml', 'b.yml'], watch: 90_000, healthyWithin: 300_000, build: false },
  });
});

test('every time that is none is refused at once', () => {
  const hint = 'write a number and a unit, such as 30s or 2m';
  expect(refusalOf(() => optionsIn({ watch: 'long', 'healthy-within': '-1' }))).toEqual([
    ['--watch=long is not a duration', hint],
    ['--healthy-within=-1 is not a duration', hint],
  ]);
});
