import { expect, test } from 'vitest';
import { suggest } from '../../../../src/core/text/suggest.ts';

const SETTINGS = ['lock_timeout', 'statement_timeout', 'transaction'];

test.each([
  ['lock_timout', 'lock_timeout'],
  ['lock_tiemout', 'lock_timeout'],
  ['LOCK_TIMEOUT', 'lock_timeout'],
  ['transacton', 'transaction'],
  ['statment_timeuot', 'statement_timeout'],
])('%s is near %s', (word, near) => {
  expect(suggest(word, SETTINGS)).toBe(near);
});

test.each(['colour', 'x', '', 'timeout'])('%j is near nothing: a wrong guess is worse than none', (word) => {
  expect(suggest(word, SETTINGS)).toBeNull();
});

test('of two candidates the nearer one wins, of equals the first', () => {
  expect(suggest('plam', ['plum', 'plan'])).toBe('plum');
  expect(suggest('planx', ['plank', 'plan', 'planx'])).toBe('planx');
});

test('without candidates there is nothing to suggest', () => {
  expect(suggest('anything', [])).toBeNull();
});
