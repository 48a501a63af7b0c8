import { expect, test } from 'vitest';
import { parseStatements } from '../../../src/sql/parser.ts';

async function parse(sql: string): Promise<readonly (readonly [string, string])[]> {
  const statements = await parseStatements(sql);
  return statements!.map(({ start, end, type }) => [type, sql.slice(start, end)]);
}

test('statements are placed by characters, though the grammar counts bytes', async () => {
  expect(await parse("/* é 名 */ SELECT 'é€😀'; \n-- 名前;\n CREATE UNIQUE INDEX größe ON t (a); SELECT 2")).toEqual([
    ['SelectStmt', "SELECT 'é€😀'"],
    ['IndexStmt', 'CREATE UNIQUE INDEX größe ON t (a)'],
    ['SelectStmt', 'SELECT 2'],
  ]);
});

test('one without a semicolon ends with the text', async () => {
  expect(await parse(' SELECT 1 \n')).toEqual([['SelectStmt', 'SELECT 1']]);
});

test('bodies of every kind are part of their statement', async () => {
  const routine = 'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END';
  expect(await parse(`${routine}; DO $$ BEGIN COMMIT; END $$;`)).toEqual([
    ['CreateFunctionStmt', routine],
    ['DoStmt', 'DO $$ BEGIN COMMIT; END $$'],
  ]);
});

test('the node comes with its statement', async () => {
  expect((await parseStatements('SAVEPOINT a'))![0]!.node).toMatchObject({ kind: 'TRANS_STMT_SAVEPOINT', savepoint_name: 'a' });
});

test.each(['SELEC 1', 'SELECT (1', "SELECT 'a", ''])('%j is left to the server', async (sql) => {
  expect(await parseStatements(sql)).toBeNull();
});
