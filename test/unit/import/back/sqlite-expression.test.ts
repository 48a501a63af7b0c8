// Expressions of PostgreSQL for SQLite: only what means the same.
import { expect, test } from 'vitest';
import { sqliteExpression } from '../../../../src/import/back/sqlite-expression.ts';

const names = { known: ['a', 'b c', 'price'] };

test.each([
  ["kind = ANY (ARRAY['a'::text, 'b'::text])", null],
  ["a = ANY (ARRAY['x'::text, 'it''s'::text])", `"a" IN ('x', 'it''s')`],
  ["(a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])", `("a") IN ('x', 'y')`],
  ["a <> ALL (ARRAY['x'::text])", `"a" NOT IN ('x')`],
  ['price > 0::numeric AND price < (10.5)::double precision', '"price" > 0 AND "price" < (10.5)'],
  ["price >= '-1'::integer", '"price" >= -1'],
  ['char_length("b c"::text) <= 5 OR a IS NULL', 'length("b c") <= 5 OR "a" IS NULL'],
  ["CASE WHEN a = 'x' THEN true ELSE false END", `CASE WHEN "a" = 'x' THEN TRUE ELSE FALSE END`],
  ["a ~~ 'x%'::text", null],
  ["a ~ '^x'::text", null],
  ['price / 2 > 1', null],
  ["a > '2024-01-01 00:00:00+01'::timestamp with time zone", null],
  ['substr(a, 1, 2) > a', null],
  ['now() > a', null],
  ['"lower"(a) = a', 'lower("a") = "a"'],
  ["E'x' = a", null],
])('%s', (text, expected) => {
  const found = sqliteExpression(text, names);
  expect(found).toBe(expected);
});

test('a query may name anything, but call only what is the same', () => {
  const query = { known: 'any', isQuery: true } as const;
  expect(sqliteExpression('SELECT u.id, count(*) AS n FROM users u JOIN items i ON i.owner = u.id GROUP BY u.id', query)).toBe(
    'SELECT "u"."id", count(*) AS "n" FROM "users" "u" JOIN "items" "i" ON "i"."owner" = "u"."id" GROUP BY "u"."id"',
  );
  expect(sqliteExpression('SELECT avg(u.id) FROM users u', query)).toBeNull();
  expect(sqliteExpression('SELECT a FROM ONLY users', query)).not.toBe('SELECT "a" FROM users');
});
