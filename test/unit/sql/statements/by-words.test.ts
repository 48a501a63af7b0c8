import { expect, test } from 'vitest';
import { lex } from '../../../../src/sql/lexer/lex.ts';
import { judgeByWords, needsGrammar } from '../../../../src/sql/statements/by-words.ts';

const asks = (sql: string): boolean => needsGrammar(lex(sql).statements[0]!, sql);
const judge = (sql: string) => judgeByWords(lex(sql).statements[0]!, sql);

test.each([
  'CREATE TABLE concurrently (a int)',
  'CREATE INDEX i ON t (a)',
  'CREATE UNIQUE INDEX i ON t (a) -- not concurrently',
  'DROP INDEX i',
  'DROP TABLE database',
  'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
  'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN COMMIT; VACUUM; END $$',
  'DO $$ BEGIN PERFORM 1; END $$',
  'ALTER TABLE t ADD COLUMN c int',
  'ALTER TYPE e ADD VALUE $$x$$',
  'COMMIT',
  'BEGIN',
  'CALL p()',
  'ANALYZE t',
  "SELECT 'VACUUM'",
])('%s needs no parser', (sql) => {
  expect(asks(sql)).toBe(false);
});

test.each([
  'create unique index concurrently i on t (a)',
  'CREATE /* x */ INDEX CONCURRENTLY ON t (a)',
  'DROP INDEX CONCURRENTLY i',
  'REINDEX (CONCURRENTLY) TABLE t',
  'VACUUM',
  'CLUSTER',
  'DISCARD ALL',
  'CREATE DATABASE d',
  'DROP TABLESPACE s',
  'ALTER SYSTEM SET a = 1',
  'ALTER DATABASE d SET TABLESPACE s',
  'ALTER SUBSCRIPTION s REFRESH PUBLICATION',
  'ALTER TABLE t DETACH PARTITION p CONCURRENTLY',
  "COMMIT PREPARED 'x'",
  'DO $$ BEGIN COMMIT; END $$',
])('%s needs it', (sql) => {
  expect(asks(sql)).toBe(true);
});

test.each([
  ['BEGIN', { ends: null, opens: true, modes: false }],
  ['begin work', { ends: null, opens: true, modes: false }],
  ['BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE', { ends: null, opens: true, modes: true }],
  ['BEGIN READ WRITE', { ends: null, opens: true, modes: true }],
  ['START TRANSACTION', { ends: null, opens: true, modes: false }],
  ['START TRANSACTION READ ONLY', { ends: null, opens: true, modes: true }],
  ['COMMIT', { ends: 'commit', opens: false, modes: false }],
  ['END TRANSACTION', { ends: 'commit', opens: false, modes: false }],
  ['COMMIT AND CHAIN', { ends: 'commit', opens: true, modes: false }],
  ['COMMIT WORK AND NO CHAIN', { ends: 'commit', opens: false, modes: false }],
  ['ROLLBACK', { ends: 'rollback', opens: false, modes: false }],
  ['ABORT AND CHAIN', { ends: 'rollback', opens: true, modes: false }],
  ["PREPARE TRANSACTION 'x'", { ends: 'prepare', opens: false, modes: false }],
  ['PREPARE transaction AS SELECT 1', null],
  ['PREPARE p AS SELECT 1', null],
  ['ROLLBACK TO a', null],
  ['ROLLBACK WORK TO SAVEPOINT a', null],
  ["COMMIT PREPARED 'x'", null],
  ["ROLLBACK PREPARED 'x'", null],
  ['SAVEPOINT a', null],
  ['RELEASE a', null],
  ['SELECT 1', null],
])('%s is %j to the transaction', (sql, transaction) => {
  expect(judge(sql).transaction).toEqual(transaction);
});

test('where words cannot tell, a statement may have to be alone', () => {
  expect(['CALL p()', 'DO $$ BEGIN CALL p(); END $$', 'VACUUM', 'SELECT 1'].map((sql) => judge(sql).alone)).toEqual([
    'may',
    'may',
    'may',
    'no',
  ]);
});
