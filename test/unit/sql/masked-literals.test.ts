import { expect, test } from 'vitest';
import { maskLiterals } from '../../../src/sql/masked-literals.ts';

test.each([
  ["ALTER ROLE app PASSWORD 's3cret'", "ALTER ROLE app PASSWORD '…'"],
  ["SELECT 'it''s', E'a\\'b', 7", "SELECT '…', '…', 7"],
  ['SELECT $$a$$, $tag$it\'s $$ $tag$, "na\'me", $1', "SELECT '…', '…', \"na'me\", $1"],
  ["SELECT date'2026-01-01', Else'x'", "SELECT date'…', Else'…'"],
  ["/* it's */ SELECT 1 -- it's", "/* it's */ SELECT 1 -- it's"],
  ["UPDATE t SET note = 'cut off at the e", "UPDATE t SET note = '…'"],
  ['SELECT $$cut off', "SELECT '…'"],
  ['SELECT "cut off', 'SELECT "cut off'],
  ['', ''],
])('%s', (sql, masked) => {
  expect(maskLiterals(sql)).toBe(masked);
});
