import { expect, test } from 'vitest';
import { quoteIdent, quoteLiteral, quoteParts } from '../../../src/sql/quote.ts';

test.each([
  ['users', '"users"'],
  ['user', '"user"'],
  ['Mixed Case', '"Mixed Case"'],
  ['a"b', '"a""b"'],
  ['', '""'],
])('the identifier %j is written %s', (name, quoted) => {
  expect(quoteIdent(name)).toBe(quoted);
});

test.each([
  ['plain', "'plain'"],
  ["it's", "'it''s'"],
  ['a\\b', "E'a\\\\b'"],
  ["\\'; DROP TABLE x; --", "E'\\\\''; DROP TABLE x; --'"],
  ['', "''"],
])('the literal %j is written %s', (text, quoted) => {
  expect(quoteLiteral(text)).toBe(quoted);
});

test.each([
  [['a', "'", 'b'], "'a''b'"],
  [["a'", '\\', "'b"], "E'a''\\\\''b'"],
  [[], "''"],
])('the parts %j are one literal, %s', (parts, quoted) => {
  expect(quoteParts(parts).join('')).toBe(quoted);
});
