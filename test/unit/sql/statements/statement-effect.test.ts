import { expect, test } from 'vitest';
import { lex } from '../../../../src/sql/lexer/lex.ts';
import { effectOf } from '../../../../src/sql/statements/statement-effect.ts';

const effect = (sql: string) => effectOf(lex(sql).statements[0]!, sql);

test.each([
  'CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, size int GENERATED ALWAYS AS (length(a)) STORED, at timestamptz DEFAULT now())',
  'create unlogged table t ()',
  'CREATE UNIQUE INDEX i ON t (a)',
  'CREATE OR REPLACE VIEW v AS SELECT 1',
  'CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE t SET a = 1; END $$',
  "CREATE TYPE e AS ENUM ('a')",
  'ALTER TABLE t ADD COLUMN id bigserial, ALTER a SET NOT NULL, ADD b int DEFAULT 0',
  'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r',
  'DROP TABLE t CASCADE',
  "COMMENT ON TABLE t IS 'x'",
  'GRANT SELECT ON t TO r',
])('%s only defines', (sql) => expect(effect(sql)).toBe('defines'));

test.each([
  'INSERT INTO t VALUES (1)',
  'update t set a = 1',
  'DELETE FROM t',
  "ALTER TABLE t ADD COLUMN id int DEFAULT nextval('s')",
  'ALTER TABLE t ADD COLUMN at timestamptz NOT NULL DEFAULT now()',
  'ALTER TABLE t ALTER COLUMN a TYPE int USING next_id(a)',
])('%s may leave a trace of itself', (sql) => expect(effect(sql)).toBe('writes'));

test.each([
  'CREATE TABLE t AS SELECT 1',
  'CREATE TABLE t (a, b) AS (WITH x AS (SELECT 1) SELECT * FROM x)',
  'CREATE TABLE pg_temp.t (a int) ON COMMIT DROP',
  'CREATE TEMP TABLE t (a int)',
  'CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1',
  'CREATE MATERIALIZED VIEW v AS SELECT 1',
  'CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()',
  'CREATE EVENT TRIGGER g ON ddl_command_end EXECUTE FUNCTION f()',
  'CREATE EXTENSION hstore',
  'CREATE ROLE r',
  'CREATE "TABLE" (a int)',
  "ALTER TYPE e ADD VALUE 'b'",
  'ALTER SYSTEM SET work_mem = 1',
  'ALTER DATABASE d SET work_mem = 1',
  'DROP OWNED BY r',
  'SET search_path = a',
  'SET LOCAL ROLE r',
  'RESET ALL',
  "SELECT set_config('a.b', 'c', true)",
  'WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x',
  'DO $$ BEGIN END $$',
  'CALL p()',
  'COPY t FROM stdin;\n1\n\\.\n',
  'TRUNCATE t',
  'LOCK TABLE t',
  'NOTIFY n',
  'SET CONSTRAINTS ALL DEFERRED',
  'BEGIN',
  'REFRESH MATERIALIZED VIEW v',
  'EXECUTE p',
])('%s may do anything', (sql) => expect(effect(sql)).toBe('other'));
