import { expect, test } from 'vitest';
import { redactDeep, redactor } from '../../../src/core/redact.ts';

const PASSWORD = 'p@ss:w/o?r#d%&=+ é\'"\\';

test('a secret is masked as it is, percent-encoded, as JSON writes it and as an SQL literal', () => {
  const redact = redactor([PASSWORD]);
  for (const form of [PASSWORD, encodeURIComponent(PASSWORD), JSON.stringify(PASSWORD), `'${PASSWORD.replaceAll("'", "''")}'`]) {
    expect(redact(`before ${form} after`)).not.toContain('ss:w');
    expect(redact(`before ${form} after`)).not.toContain(encodeURIComponent('ss:w'));
    expect(redact(`before ${form} after`)).toMatch(/^before .?\*\*\*.? after$/);
  }
});

test('a secret inside another leaves nothing behind', () => {
  expect(redactor(['abc', 'abcdef'])('x abcdef y abc z')).toBe('x *** y *** z');
});

test('empty secrets mask nothing', () => {
  expect(redactor([''])('text')).toBe('text');
});

test('data keeps its shape', () => {
  const data = { a: ['s3cret', 1, null], b: { c: 'url s3cret' } };
  expect(redactDeep(redactor(['s3cret']), data)).toEqual({ a: ['***', 1, null], b: { c: 'url ***' } });
});
