// What outlives its transaction.
import { expect, test } from 'vitest';
import { lex } from '../../../../src/sql/lexer/lex.ts';
import { sessionBound } from '../../../../src/sql/statements/session-bound.ts';

test.each([
  ["SET search_path = ''", 'SET without LOCAL'],
  ['SET SESSION work_mem = 1', 'SET without LOCAL'],
  ['SET ROLE owner', 'SET without LOCAL'],
  ["SELECT pg_catalog.set_config('search_path', '', false)", 'set_config(…, false)'],
  ['CREATE TEMP TABLE t (id int)', 'a temporary object without ON COMMIT DROP'],
  ['CREATE LOCAL TEMPORARY TABLE t (id int)', 'a temporary object without ON COMMIT DROP'],
  ['CREATE OR REPLACE TEMP VIEW v AS SELECT 1', 'a temporary object without ON COMMIT DROP'],
  ['PREPARE p AS SELECT 1', 'PREPARE'],
  ['LISTEN news', 'LISTEN'],
  ["LOAD 'auto_explain'", 'LOAD'],
  ['DECLARE c CURSOR WITH HOLD FOR SELECT 1', 'DECLARE … WITH HOLD'],
  ['SELECT pg_advisory_lock(1)', 'a session-level advisory lock'],
  ["DO 'BEGIN PERFORM pg_try_advisory_lock(1); END'", 'a session-level advisory lock'],
  ['SET LOCAL search_path = public', null],
  ['SET TRANSACTION READ ONLY', null],
  ['SET CONSTRAINTS ALL DEFERRED', null],
  ["SELECT set_config('search_path', '', true)", null],
  ['CREATE TEMP TABLE t (id int) ON COMMIT DROP', null],
  ['CREATE TABLE temp (id int)', null],
  ["PREPARE TRANSACTION 'x'", null],
  ['DECLARE c CURSOR FOR SELECT 1', null],
  ['SELECT pg_advisory_xact_lock(1)', null],
  ['INSERT INTO settings VALUES (1)', null],
])('%s', (sql, expected) => {
  expect(sessionBound(lex(sql).statements[0]!, sql)).toBe(expected);
});
