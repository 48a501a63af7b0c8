import { expect, test } from 'vitest';
import { splitText } from '../../../../src/sqlite/sql/statements.ts';

const textsOf = (text: string) => splitText(text).statements.map(({ start, end }) => text.slice(start, end));

test.each([
  ['nothing', '', []],
  ['only comments and semicolons', '-- a;\n/* b; */ ;;\n', []],
  ['two statements, the last without a semicolon', 'SELECT 1;\nSELECT 2', ['SELECT 1', 'SELECT 2']],
  ['all four quotes', `SELECT 'a;''b', "c;""d", \`e;\`\`f\`, [g;h]; SELECT 2`, [`SELECT 'a;''b', "c;""d", \`e;\`\`f\`, [g;h]`, 'SELECT 2']],
  ['a backslash in a string', `SELECT '\\'; SELECT 2`, [`SELECT '\\'`, 'SELECT 2']],
  ['comments, which do not nest', 'SELECT /* ; /* */ 1; -- ;\nSELECT 2', ['SELECT /* ; /* */ 1', 'SELECT 2']],
  ['a comment that is never closed', 'SELECT 1; /* SELECT 2;', ['SELECT 1']],
  ['a string that is never closed', "SELECT 1; SELECT 'x; SELECT 2;", ['SELECT 1', "SELECT 'x; SELECT 2;"]],
  [
    'a trigger, with CASE and END inside',
    'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; SELECT 1; END; SELECT 3',
    ['CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; SELECT 1; END', 'SELECT 3'],
  ],
  [
    'a temporary trigger, with a comment before its END',
    'create temp trigger if not exists t after delete on a begin delete from b; /* done */ end; select 1',
    ['create temp trigger if not exists t after delete on a begin delete from b; /* done */ end', 'select 1'],
  ],
  ['a table that is called trigger', 'CREATE TABLE "trigger" (a); SELECT 1', ['CREATE TABLE "trigger" (a)', 'SELECT 1']],
  ['a transaction, which is not a trigger', 'BEGIN; SELECT 1; END; SELECT 2', ['BEGIN', 'SELECT 1', 'END', 'SELECT 2']],
])('%s', (_, text, expected) => {
  expect(textsOf(text)).toEqual(expected);
});

test('the first words are known, in capitals, without what is quoted', () => {
  expect(splitText('pragma "main" . foreign_keys = off').statements[0]?.words).toEqual(['PRAGMA', 'FOREIGN_KEYS', 'OFF']);
});

test('directives are comment lines, and late after a statement', () => {
  const text = "-- gate: lock_timeout=1s\nSELECT '\n-- gate: no';\n  -- gate: statement_timeout=1s\nSELECT 1 -- gate: no\n";
  const found = splitText(text).directives.map(({ start, end, late }) => [text.slice(start, end).trim(), late]);
  expect(found).toEqual([
    ['lock_timeout=1s', false],
    ['statement_timeout=1s', true],
  ]);
});
