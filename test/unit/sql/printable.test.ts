// SQL that a person can read line by line, and that means the same.
import { expect, test } from 'vitest';
import { asComment, asSql, printable } from '../../../src/sql/printable.ts';
import { quoteIdent, quoteLiteral } from '../../../src/sql/quote.ts';
import { HOSTILE, UNSEEN } from '../../support/hostile.ts';

test.each([
  ['SELECT "plain" FROM t', 'SELECT "plain" FROM t'],
  ['SELECT 1\nFROM "t"', 'SELECT 1\nFROM "t"'],
  ['DROP TABLE "a\nDROP TABLE b; --"', 'DROP TABLE U&"a\\000aDROP TABLE b; --"'],
  ['DROP TABLE "back\\slash\t"', 'DROP TABLE U&"back\\\\slash\\0009"'],
  ['DROP TABLE "a""b\x1b"', 'DROP TABLE U&"a""b\\001b"'],
  ['DROP TABLE "tag\u{e0041}"', 'DROP TABLE U&"tag\\+0e0041"'],
  ["COMMENT ON TABLE t IS 'two\nlines'", "COMMENT ON TABLE t IS E'two\\nlines'"],
  ["COMMENT ON TABLE t IS 'it''s \x1b[0m'", "COMMENT ON TABLE t IS E'it''s \\x1b[0m'"],
  ["COMMENT ON TABLE t IS E'back\\\\slash \x1b'", "COMMENT ON TABLE t IS E'back\\\\slash \\x1b'"],
  ["SELECT '\u202e'", "SELECT E'\\u202e'"],
  ["SELECT 'a\r\nb'", "SELECT E'a\\x0d\\nb'"],
  ["SELECT '\"', '\x07'", "SELECT '\"', E'\\x07'"],
  ['AS $f$ "a\nb" $f$', 'AS $f$ "a\nb" $f$'],
  ['AS $f$ one\r\ntwo $f$', 'AS $f$ one\r\ntwo $f$'],
  ["AS $f$ it's \\ \x1b $f$", "AS E' it''s \\\\ \\x1b '"],
  ['SELECT a$b$ FROM "x\ny"', 'SELECT a$b$ FROM U&"x\\000ay"'],
  ['SELECT U&"a\nb", N\'\x1b\'', 'SELECT U&"a\nb", N\'\x1b\''],
  ['-- a \x1b\nSELECT "x\ny"', '-- a \u241b\nSELECT U&"x\\000ay"'],
])('%j is printed as %j', (sql, printed) => {
  expect(printable(sql)).toBe(printed);
});

test.each(HOSTILE)('%j stays in its comment, its name and its text', (name) => {
  expect(asComment(`drop table ${name}`)).toMatch(/^-- [^\n\r]*$/);
  const sql = asSql([`DROP TABLE ${quoteIdent(name)}`, `COMMENT ON TABLE t IS ${quoteLiteral(name)}`]);
  expect(sql.split('\n')[0]).toMatch(/^DROP TABLE (?:U&)?"(?:[^"]|"")*";$/);
  expect(`${sql}${asComment(name)}`.replaceAll('\n', '')).not.toMatch(UNSEEN);
});
