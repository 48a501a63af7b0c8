// What `psql -f` makes of a file is what the gate makes of it: what is kept, what is rolled back, and how each text is read.
import { expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { findPsql } from '../support/psql.ts';

const psql = findPsql();
const withPsql = psql === null ? test.skip : test;
if (psql === null) console.log('there is no psql, neither here nor in an image postgres:18: files are not compared with it');

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'an enum label used after its own COMMIT':
    "BEGIN;\nCREATE TYPE m AS ENUM ('a');\nCOMMIT;\nALTER TYPE m ADD VALUE 'c';\nBEGIN;\nCREATE TABLE t (s m DEFAULT 'c');\nCOMMIT;\n",
  'a way out of a transaction that somebody else began':
    "CREATE TYPE m AS ENUM ('a');\nCOMMIT;\nALTER TYPE m ADD VALUE 'c';\nBEGIN;\nCREATE TABLE t (s m DEFAULT 'c');\nCOMMIT;\n",
  'a procedure with COMMITs of its own':
    'CREATE TABLE t (id int);\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (1); COMMIT; END $$;\nCOMMIT;\nCALL p();\nBEGIN;\nINSERT INTO t VALUES (2);\nCOMMIT;\n',
  'statements between COMMIT and a BEGIN that is rolled back':
    'BEGIN;\nCREATE TABLE t (id int PRIMARY KEY);\nCOMMIT;\nCREATE TABLE u (id int);\nINSERT INTO t VALUES (1);\nBEGIN;\nINSERT INTO t VALUES (2);\nROLLBACK;\nSELECT count(*) FROM t;\n',
  'an isolation level after statements':
    "BEGIN;\nCREATE TABLE t (id int);\nCOMMIT;\nSET lock_timeout = '1s';\nALTER TABLE t ADD x int;\nBEGIN ISOLATION LEVEL SERIALIZABLE;\nINSERT INTO t VALUES (2);\nCOMMIT;\n",
  'sequences that a rollback does not take back':
    'CREATE TABLE t (id serial, n int);\nBEGIN;\nINSERT INTO t (n) VALUES (1);\nROLLBACK;\nINSERT INTO t (n) VALUES (2);\nBEGIN; COMMIT; BEGIN; ROLLBACK;\n',
  'COPY in a transaction that is rolled back, and in one that is not':
    'CREATE TABLE t (id int, v text);\nBEGIN;\nCOPY t FROM stdin;\n1\\ta\n\\.\nROLLBACK;\nBEGIN;\nCOPY t FROM stdin;\n2\tb\n\\.\nSAVEPOINT s;\nCOPY t FROM stdin;\n3\tc\n\\.\nROLLBACK TO s;\nCOMMIT AND CHAIN;\nCOPY t FROM stdin;\n4\td\n\\.\nEND;\n'.replace(
      '1\\ta',
      '1\ta',
    ),
  'a BEGIN inside a transaction':
    'CREATE TABLE t (id int);\nBEGIN;\nINSERT INTO t VALUES (1);\nBEGIN;\nINSERT INTO t VALUES (2);\nCOMMIT;\n',
  'chained transactions, rolled back and not, with their isolation level':
    "CREATE TABLE t (v text);\nBEGIN ISOLATION LEVEL SERIALIZABLE;\nINSERT INTO t SELECT 'a' || current_setting('transaction_isolation');\nCOMMIT AND CHAIN;\nINSERT INTO t VALUES ('b');\nROLLBACK AND CHAIN;\nINSERT INTO t SELECT 'c' || current_setting('transaction_isolation');\nCOMMIT AND CHAIN;\nINSERT INTO t VALUES ('d');\nROLLBACK;\nINSERT INTO t SELECT 'e' || current_setting('transaction_isolation');\n",
  'a transaction that may not write': 'BEGIN READ ONLY;\nSELECT 1;\nCOMMIT;\nCREATE TABLE t (id int);\n',
  'settings that the statements after them need':
    'CREATE SCHEMA app;\nSET search_path = app, public;\nCREATE TABLE t (id int);\nBEGIN;\nSET LOCAL search_path = public;\nCREATE TABLE u (id int);\nCOMMIT;\nCREATE TABLE w (id int);\n',
  'strings with backslashes that escape':
    "SET standard_conforming_strings = off;\nSET escape_string_warning = off;\nCREATE TABLE t (id int, v text);\nINSERT INTO t VALUES (1, 'C:\\\\temp'), (2, 'it\\'s; a tab\\there');\nCREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''\\\\\\\\''::text';\nRESET standard_conforming_strings;\nINSERT INTO t VALUES (3, 'C:\\new');\n",
  'the same in a transaction of its own, with data':
    "BEGIN;\nSET LOCAL standard_conforming_strings = off;\nCREATE TABLE t (id int, v text);\nINSERT INTO t VALUES (1, 'a\\\\b');\nCOPY t FROM stdin;\n2\tx\\\\y\n\\.\nCOMMIT;\n",
  'bytes of LATIN1, which the file says it is in': Buffer.from(
    "-- \xc3\xa9\nSET client_encoding = 'LATIN1'; CREATE TABLE t (id int, \xe9 text DEFAULT 'na\xefve \xc3\xa9');\nINSERT INTO t VALUES (1);\nCOPY t FROM stdin;\n2\tcaf\xe9\n\\.\n",
    'latin1',
  ),
  'bytes of WIN1251, by SET NAMES, in a transaction': Buffer.from(
    "BEGIN;\nSET NAMES 'win1251';\nCREATE TABLE t (v text DEFAULT '\xcf\xf0\xe8\xe2\xe5\xf2');\nCOMMIT;\n",
    'latin1',
  ),
  'bytes of SJIS, of which one is a backslash': Buffer.from(
    "set client_encoding to sjis;\nCREATE TABLE t (v text DEFAULT '\x95\x5c', w text DEFAULT E'\x95\x5c\\n');\n",
    'latin1',
  ),
};

/** Every row of every table, and what is made: enough to tell two databases of this file apart. */
const STATE = `SELECT c.relnamespace::regnamespace::text AS schema, c.relname AS name, c.relkind AS kind,
  CASE WHEN c.relkind = 'r' THEN (xpath('/table/row', query_to_xml(format('SELECT * FROM %s t ORDER BY t::text', c.oid::regclass), true, false, '')))::text
    WHEN c.relkind = 'S' THEN (SELECT last_value FROM pg_sequences s WHERE s.sequencename = c.relname)::text END AS content,
  (SELECT string_agg(pg_get_expr(adbin, adrelid), ' ') FROM pg_attrdef WHERE adrelid = c.oid) AS defaults
FROM pg_class c WHERE c.relnamespace::regnamespace::text !~ '^(pg_|information_schema|schemagate)' ORDER BY 1, 2`;
const stateOf = async ({ admin }: FreshDatabase) => [
  await admin(STATE),
  await admin("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1"),
];

withPsql.each(Object.entries(FILES))('%s', async (_, text) => {
  const [ours, theirs] = [await freshDatabase(), await freshDatabase()];
  expect(await psql!(theirs.url, text)).toMatchObject({ code: 0 });
  const run = await gateOn(ours.url, migrationsFolder({ '1_a.sql': text }));
  expect([run.code, run.report.findings]).toEqual([0, []]);
  expect(await stateOf(ours)).toEqual(await stateOf(theirs));
});

withPsql('what fails after its own COMMIT keeps what psql keeps, and goes on there', async () => {
  const [ours, theirs] = [await freshDatabase(), await freshDatabase()];
  const text = (last: string) =>
    `BEGIN;\nCREATE TABLE t (id int);\nCOMMIT;\nINSERT INTO t VALUES (1);\nSET search_path = pg_temp, public;\nBEGIN;\nINSERT INTO t VALUES (2);\n${last};\nCOMMIT;\nINSERT INTO t VALUES (3);\n`;
  const folder = migrationsFolder({ '1_a.sql': text('SELECT 1 / (SELECT count(*) FROM go)') });
  expect((await psql!(theirs.url, text('SELECT 1 / (SELECT count(*) FROM go)'))).code).toBe(3);
  const stopped = await gateOn(ours.url, folder);
  expect([stopped.code, stopped.report.failure?.place.line]).toEqual([10, 8]);
  expect(await stateOf(ours)).toEqual(await stateOf(theirs));
  for (const { admin } of [ours, theirs]) await admin('CREATE TABLE go AS SELECT 1');
  expect((await gateOn(ours.url, folder)).code).toBe(0);
  expect(await ours.admin('SELECT id FROM t ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test('what one file sets does not change how the next is read, in one run or in two', async () => {
  const path = "CREATE TABLE path (v text DEFAULT 'C:\\new\\table');\n";
  const accent = "CREATE TABLE accent (v text DEFAULT 'é');\n";
  const files = {
    '1_a.sql': 'SET standard_conforming_strings = off;\nSET backslash_quote = off;\nCREATE TABLE a (id int);\n',
    '2_b.sql': path,
    '3_c.sql': 'SET client_encoding = \'LATIN1\';\nCREATE TABLE "straße" (id int);\n',
    '4_d.sql': 'COMMENT ON TABLE "straße" IS \'x\';\n',
    '5_e.sql': accent,
    '6_f.sql': "BEGIN;\nSET NAMES 'SQL_ASCII';\nCOMMIT;\nCREATE TABLE ascii (v text DEFAULT 'ü');\n",
    '7_g.sql': "SELECT set_config('client_' || 'encoding', 'LATIN1', false);\n",
    '8_h.sql': "COMMENT ON TABLE accent IS 'ø';\n",
  };
  for (const steps of [[8], [1, 3, 7, 8]]) {
    const db = await freshDatabase();
    for (const step of steps) {
      const folder = migrationsFolder(Object.fromEntries(Object.entries(files).slice(0, step)));
      expect(await gateOn(db.url, folder)).toMatchObject({ code: 0 });
    }
    const defaults =
      "SELECT adrelid::regclass::text AS name, pg_get_expr(adbin, adrelid) AS value FROM pg_attrdef WHERE adrelid::regclass::text !~ 'schemagate' ORDER BY 1";
    expect(await db.admin(defaults)).toEqual([
      { name: 'accent', value: "'é'::text" },
      { name: 'ascii', value: "'ü'::text" },
      { name: 'path', value: "'C:\\new\\table'::text" },
    ]);
    expect(
      await db.admin("SELECT obj_description('accent'::regclass) AS accent, obj_description('\"straße\"'::regclass) AS named"),
    ).toEqual([{ accent: 'ø', named: 'x' }]);
  }
});

test("where a layout's tool keeps what a file sets, the next file is read so, and its text is still UTF-8", async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '20240101_a.sql':
      "-- migrate:up\nSET standard_conforming_strings = off; SET client_encoding = 'LATIN1'; SET escape_string_warning = off;\n-- migrate:down\n",
    '20240102_b.sql': "-- migrate:up\nCREATE TABLE t (v text DEFAULT 'é\\\\x');\n-- migrate:down\n",
  });
  expect((await gateOn(db.url, folder)).code).toBe(0);
  expect(await db.admin("SELECT pg_get_expr(adbin, adrelid) AS value FROM pg_attrdef WHERE adrelid = 't'::regclass")).toEqual([
    { value: "'é\\x'::text" },
  ]);
});

test('an error in the second part of a file is placed there', async () => {
  const db = await freshDatabase();
  const text = "SET standard_conforming_strings = off;\nCREATE TABLE ü (v text DEFAULT 'a\\\\b');\nCREATE TABLE t (id nope);\n";
  const run = await gateOn(db.url, migrationsFolder({ '1_a.sql': text }));
  expect([run.code, run.report.failure?.place]).toMatchObject([6, { line: 3, column: 20 }]);
  expect(await db.admin("SELECT to_regclass('ü') AS t")).toEqual([{ t: null }]);
});

test('a file that turns the warnings of backslashes off is not warned of them', async () => {
  const db = await freshDatabase();
  const text =
    "SET standard_conforming_strings = off;\nSET escape_string_warning = off;\nCREATE TABLE t (v text);\nINSERT INTO t VALUES ('C:\\\\temp');\n";
  const run = await gateOn(db.url, migrationsFolder({ '1_a.sql': text }));
  expect([run.code, run.stdout.includes('22P06')]).toEqual([0, false]);
  expect(await db.admin('SELECT v FROM t')).toEqual([{ v: 'C:\\temp' }]);
});

test('a transaction that a file does not end is committed, and that psql would not is said', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE t (id int);\nCOMMIT;\nBEGIN;\nCREATE TABLE u (id int);\n' });
  const run = await gateOn(db.url, folder);
  expect([run.code, run.report.findings.map(({ code, severity }) => [code, severity])]).toEqual([
    0,
    [['transaction-left-open', 'warning']],
  ]);
  expect(await db.admin("SELECT to_regclass('u')::text AS u")).toEqual([{ u: 'u' }]);
});
