// Where the thing that the server complains about stands.
import { expect, test } from 'vitest';
import { nameAt } from '../../../src/sql/name-at.ts';

const at = (sql: string, name: string) => nameAt(sql, { start: 0, end: sql.length }, name);

test.each([
  ['DROP TABLE nope', 'nope', 11],
  ['DROP TABLE NoPe', 'nope', 11],
  ['DROP TABLE "NoPe"', 'NoPe', 11],
  ['DROP TABLE "NoPe"', 'nope', null],
  ['DROP TABLE "a ""b"""', 'a "b"', 11],
  ['/* nope */ DROP -- nope\n TABLE nope', 'nope', 31],
  ["COMMENT ON TABLE nope IS 'nope'", 'nope', 17],
  ["SELECT E'it\\'s nope', 'nope', nope", 'nope', 30],
  ['SELECT $$ nope $$, $x$ nope $x$, nope', 'nope', 33],
  ['SELECT $1, nope', 'nope', 11],
  ['DROP TABLE größe', 'größe', 11],
  ['DROP TABLE nope_not, no', 'nope', null],
  ["SELECT 'nope", 'nope', null],
  ['SELECT "nope', 'nope', null],
  ['SELECT $$nope', 'nope', null],
  ['SELECT /* nope', 'nope', null],
] as const)('%s: %s is at %s', (sql, name, offset) => {
  expect(at(sql, name)).toBe(offset);
});

test('only the statement itself is looked at', () => {
  const sql = 'DROP TABLE nope; DROP TABLE nope';
  expect(nameAt(sql, { start: 17, end: sql.length }, 'nope')).toBe(28);
  expect(nameAt(sql, { start: 0, end: 10 }, 'nope')).toBeNull();
});

test('long statements are skipped in one go', () => {
  const sql = `SELECT ${"'a', $x$b$x$, c, /* d */ ".repeat(20_000)} nope`;
  expect(at(sql, 'nope')).toBe(sql.length - 4);
});
