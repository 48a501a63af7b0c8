// Options of foreign objects: what their change is as SQL, and that a secret stays out of it.
import { expect, test } from 'vitest';
import { optionsChange, optionsClause, parseOptions, secretsCaution } from '../../../../src/schema/parts/foreign-options.ts';

test('no options are none', () => {
  expect(parseOptions(null)).toBeNull();
  expect(parseOptions('{}')).toBeNull();
  expect(optionsClause(undefined)).toBe('');
  expect(optionsChange(undefined, undefined)).toBeNull();
});

test('options are added, set and dropped', () => {
  expect(optionsChange({ b: "it's", C: '3' }, { a: '1', b: '2' })).toBe(`OPTIONS (DROP a, SET b 'it''s', ADD "C" '3')`);
});

test('a secret is told of, not written', () => {
  const wanted = { user: 'u', password: true } as const;
  expect(optionsClause(wanted)).toBe(' OPTIONS ("user" \'u\')');
  expect(optionsChange(wanted, { user: 'u' })).toBeNull();
  expect(secretsCaution(wanted, { user: 'u' })).toMatch(/password by hand/);
  expect(secretsCaution(wanted, wanted)).toBeUndefined();
  expect(optionsChange({ user: 'u' }, wanted)).toBe('OPTIONS (DROP password)');
});
