import { expect, test } from 'vitest';
import { prepareScript } from '../../../../src/sql/statements/script.ts';
import { destructiveStatements } from '../../../../src/stages/preflight/destructive-statements.ts';

const read = (sql: string) => destructiveStatements(prepareScript(sql, 'a.sql'));
const named = async (sql: string) =>
  (await read(sql))?.destructive.map(({ verb, victim: { kind, name, table, cascades } }) =>
    [verb, kind, [...(table ?? []), ...name].join('.'), ...(cascades ? ['cascade'] : [])].join(' '),
  );

test.each([
  ['DROP TABLE old', ['drops table old']],
  ['drop table if exists a.b, "C d" cascade', ['drops table a.b cascade', 'drops table C d cascade']],
  ['TRUNCATE a, ONLY b.c RESTART IDENTITY CASCADE', ['truncates table a cascade', 'truncates table b.c cascade']],
  ['DELETE FROM a', ['empties table a']],
  ['ALTER TABLE a.b DROP COLUMN c, ADD d int, DROP e CASCADE', ['drops column a.b.c', 'drops column a.b.e cascade']],
  ['DROP SCHEMA s CASCADE', ['drops schema s cascade']],
  ['DROP TYPE public.mood CASCADE', ['drops type public.mood cascade']],
  ['DROP DOMAIN d CASCADE', ['drops type d cascade']],
  ['DROP EXTENSION hstore CASCADE', ['drops extension hstore cascade']],
  ['DROP OWNED BY someone', ['drops owned someone cascade']],
])('%s', async (sql, expected) => {
  expect(await named(sql)).toEqual(expected);
});

test.each([
  'DROP SCHEMA s',
  'DROP TYPE t',
  'DROP VIEW v CASCADE',
  'DROP INDEX i',
  'DELETE FROM a WHERE false',
  'ALTER TABLE a DROP CONSTRAINT c',
  'ALTER VIEW v RENAME TO w',
  "SELECT 'DROP TABLE a'",
  'CREATE TABLE a (id int)',
])('%s discards nothing', async (sql) => {
  expect(await named(sql)).toEqual([]);
});

test('each statement is placed, and renamed tables are known', async () => {
  const sql = 'SELECT 1;\nALTER TABLE a.b RENAME TO c;\nALTER TABLE x SET SCHEMA y;\n-- why\nDROP TABLE c;';
  expect(await read(sql)).toEqual({
    destructive: [{ verb: 'drops', victim: { kind: 'table', name: ['c'], cascades: false }, offset: sql.indexOf('DROP') }],
    renamings: [
      { from: ['a', 'b'], to: ['a', 'c'], offset: sql.indexOf('ALTER') },
      { from: ['x'], to: ['y', 'x'], offset: sql.lastIndexOf('ALTER') },
    ],
  });
});

test('a text that the grammar refuses leaves it unknown', async () => {
  expect(await read('DROP TABLE a b c')).toBeNull();
});
