import { expect, test } from 'vitest';
import { lex } from '../../../../src/sql/lexer/lex.ts';
import { parseStatements } from '../../../../src/sql/parser.ts';
import { judgeByGrammar } from '../../../../src/sql/statements/by-grammar.ts';
import { judgeByWords } from '../../../../src/sql/statements/by-words.ts';
import type { Statement } from '../../../../src/sql/statements/statement.ts';

const judge = async (sql: string): Promise<Statement> => judgeByGrammar((await parseStatements(sql))![0]!);

test.each([
  'CREATE INDEX CONCURRENTLY i ON t (a)',
  'DROP INDEX CONCURRENTLY i',
  'REINDEX TABLE CONCURRENTLY t',
  'REINDEX (VERBOSE, CONCURRENTLY) INDEX i',
  'REINDEX SCHEMA s',
  'REINDEX DATABASE d',
  'REINDEX SYSTEM d',
  'VACUUM',
  'VACUUM (ANALYZE) t',
  'CLUSTER',
  'DISCARD ALL',
  'CREATE DATABASE d',
  'DROP DATABASE d',
  "CREATE TABLESPACE s LOCATION '/x'",
  'DROP TABLESPACE s',
  'ALTER DATABASE d SET TABLESPACE s',
  'ALTER SYSTEM SET a = 1',
  'ALTER SYSTEM RESET ALL',
  'ALTER TABLE t DETACH PARTITION p CONCURRENTLY',
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot)",
  'ALTER SUBSCRIPTION s REFRESH PUBLICATION',
  'ALTER SUBSCRIPTION s ADD PUBLICATION p',
  'ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = on)',
  'ALTER SUBSCRIPTION s SET (failover = true)',
  'ALTER SUBSCRIPTION s SET (two_phase = false)',
  'DROP SUBSCRIPTION s',
  "COMMIT PREPARED 'x'",
  "ROLLBACK PREPARED 'x'",
  'DO $$\nBEGIN\nCOMMIT;\nEND $$',
  'DO LANGUAGE plpgsql $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO t VALUES (i); COMMIT AND CHAIN; END LOOP; END $$',
  'DO $$ BEGIN IF true THEN rollback and no chain; END IF; END $$',
])('%s must be alone', async (sql) => {
  expect((await judge(sql)).alone).toBe('must');
});

test.each([
  'CREATE INDEX i ON t (a)',
  'DROP INDEX i',
  'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
  'ANALYZE t',
  'DISCARD TEMP',
  'ALTER DATABASE d SET a = 1',
  'ALTER DATABASE d CONNECTION LIMIT 3',
  'ALTER TABLE t DETACH PARTITION p',
  "ALTER TABLE t ALTER c SET DEFAULT 'concurrently'",
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)",
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = 0, slot_name = NONE)",
  'ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (refresh = off)',
  'ALTER SUBSCRIPTION s SET (slot_name = NONE)',
  'ALTER SUBSCRIPTION s DISABLE',
  'ALTER TYPE e ADD VALUE $$x$$',
  'DO $$ BEGIN PERFORM 1; END $$',
  'SAVEPOINT a',
])('%s need not', async (sql) => {
  expect((await judge(sql)).alone).toBe('no');
});

test.each([
  'CALL p()',
  'CLUSTER t USING i',
  'REINDEX TABLE t',
  'REINDEX (CONCURRENTLY false) TABLE t',
  'DO $$ BEGIN CALL p(); END $$',
  "DO $$ BEGIN RAISE NOTICE 'no COMMIT;'; END $$",
  'DO $$ BEGIN -- never COMMIT;\n NULL; END $$',
  'DO LANGUAGE plpython3u $$ plpy.commit() $$',
])('%s may have to: the text does not say', async (sql) => {
  expect((await judge(sql)).alone).toBe('may');
});

test('the index that is made concurrently is named', async () => {
  const indexes = await Promise.all(
    [
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "My i" ON app."T" (a)',
      'CREATE INDEX CONCURRENTLY i ON t (a)',
      'CREATE INDEX CONCURRENTLY ON t (a)',
      'CREATE INDEX i ON t (a)',
      'DROP INDEX CONCURRENTLY i',
    ].map(judge),
  );
  expect(indexes.map(({ index }) => index)).toEqual([
    { schema: 'app', table: 'T', name: 'My i', ifNotExists: true },
    { schema: null, table: 't', name: 'i', ifNotExists: false },
    null,
    null,
    null,
  ]);
});

test.each([
  ['COPY t FROM stdin', true],
  ['COPY t (a, b) FROM STDIN WITH (FORMAT csv)', true],
  ["COPY t FROM '/x'", false],
  ["COPY t FROM PROGRAM 'x'", false],
  ['COPY t TO stdout', false],
  ['COPY (SELECT 1 FROM stdin) TO stdout', false],
])('%s takes data: %s, to both judges', async (sql, takesData) => {
  expect([(await judge(sql)).takesData, judgeByWords(lex(sql).statements[0]!, sql).takesData]).toEqual([takesData, takesData]);
});

test.each([
  'BEGIN',
  'BEGIN WORK',
  'BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY',
  'START TRANSACTION',
  'START TRANSACTION READ WRITE',
  'COMMIT',
  'COMMIT AND CHAIN',
  'COMMIT AND NO CHAIN',
  'END',
  'ROLLBACK',
  'ROLLBACK AND CHAIN',
  'ABORT',
  'ROLLBACK TO SAVEPOINT a',
  'SAVEPOINT a',
  'RELEASE SAVEPOINT a',
  "PREPARE TRANSACTION 'x'",
  'PREPARE transaction AS SELECT 1',
  "COMMIT PREPARED 'x'",
])('grammar and words agree on what %s does to the transaction', async (sql) => {
  expect((await judge(sql)).transaction).toEqual(judgeByWords(lex(sql).statements[0]!, sql).transaction);
});

test.each([
  ['REINDEX INDEX CONCURRENTLY s.i', { kind: 'reindex', of: 'index', target: { schema: 's', name: 'i' } }],
  ['REINDEX (CONCURRENTLY) TABLE "T"', { kind: 'reindex', of: 'table', target: { schema: null, name: 'T' } }],
  ['REINDEX SCHEMA CONCURRENTLY s', { kind: 'reindex', of: 'schema', target: { schema: null, name: 's' } }],
  ['REINDEX DATABASE CONCURRENTLY d', { kind: 'reindex', of: 'database', target: { schema: null, name: 'd' } }],
  ['REINDEX INDEX i', null],
  [
    'ALTER TABLE s.p DETACH PARTITION q.c CONCURRENTLY',
    { kind: 'detach', table: { schema: 's', name: 'p' }, partition: { schema: 'q', name: 'c' } },
  ],
  ['ALTER TABLE p DETACH PARTITION c', null],
  ['CREATE INDEX CONCURRENTLY ON s.t (a)', { kind: 'unnamed-index', table: { schema: 's', name: 't' } }],
  ['CREATE INDEX CONCURRENTLY i ON t (a)', null],
])('what %s leaves behind where it is stopped', async (sql, leaves) => {
  expect((await judge(sql)).leaves).toEqual(leaves);
});
