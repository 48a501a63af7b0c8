import { expect, test } from 'vitest';
import { CHECKS } from '../../../src/doctor/checks.ts';
import { chooseChecks, refuseFixOfSteps, refuseFlags } from '../../../src/doctor/choose-checks.ts';
import { refusalOf } from '../../support/refusal.ts';

const ids = (flags: Readonly<Record<string, string>>) => chooseChecks(flags).map(({ id }) => id);

test('all; only some, by id or group; all but some', () => {
  expect(ids({})).toEqual(CHECKS.map(({ id }) => id));
  expect(ids({ only: 'invalid-index, table-bloat' }).sort()).toEqual(['invalid-index', 'table-bloat']);
  expect(ids({ only: 'keys', skip: 'no-primary-key' })).toEqual(
    CHECKS.filter(({ group, id }) => group === 'keys' && id !== 'no-primary-key').map(({ id }) => id),
  );
});

test('names that there are not, and flags that contradict each other, are refused with what to write', () => {
  const refused = (flags: Readonly<Record<string, string | boolean>>) => refusalOf(() => refuseFlags({ flags }));
  expect(refused({ only: 'invalid-indx', skip: 'zzzzzz' })).toEqual([
    ['--only: there is no check and no group of checks called invalid-indx', 'did you mean invalid-index?'],
    ['--skip: there is no check and no group of checks called zzzzzz', expect.stringMatching(/^the groups are gate, sessions, /)],
  ]);
  expect(refused({ only: 'keys', skip: 'keys' })).toMatchObject([['--only and --skip together leave no check to run', expect.any(String)]]);
  expect(refused({ yes: true })).toMatchObject([['--yes is for --fix, and the doctor changes nothing without it', expect.any(String)]]);
  expect(refused({ fix: true, bundle: 'b.json' })).toHaveLength(1);
  expect(refused({ fix: true, yes: true })).toBeUndefined();
  expect(refusalOf(() => refuseFixOfSteps({ flags: { fix: true } }))).toMatchObject([
    [expect.any(String), 'say whose it is with --step NAME'],
  ]);
});
