import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn as gate } from '../support/gate-on.ts';

const ten = Object.fromEntries(
  Array.from({ length: 10 }, (_, i) => [`${String(i + 1).padStart(4, '0')}_t${i + 1}.sql`, `CREATE TABLE t${i + 1} (id int);\n`]),
);

test('an empty database gets everything, an up-to-date one nothing, a half-way one the rest', async () => {
  const db = await freshDatabase();
  const half = migrationsFolder(Object.fromEntries(Object.entries(ten).slice(0, 5)));
  const all = migrationsFolder(ten);
  const first = await gate(db.url, half);
  expect([first.code, first.applied, first.report.head]).toEqual([0, 5, { files: '0005', ledger: '0005' }]);
  const second = await gate(db.url, all);
  expect([second.code, second.applied]).toEqual([0, 5]);
  const third = await gate(db.url, all);
  expect([third.code, third.applied, third.report.summary]).toEqual([
    0,
    0,
    'nothing to apply (10 applied); schema verified against the recorded expectation: 10 tables, 10 columns, 2 more',
  ]);
  expect(await db.admin('SELECT version FROM schemagate.migrations ORDER BY 1')).toHaveLength(10);
});

test('one that fails in the middle of ten leaves the four before it and nothing of itself', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    ...ten,
    '0005_t5.sql': "CREATE TABLE t5 (id int);\n-- größer 🐘\nINSERT INTO t5 SELECT 'é', nope FROM t4;\n",
  });
  const run = await gate(db.url, folder);
  expect(run.code).toBe(6);
  const { report } = run;
  expect(report.failure).toEqual({
    place: {
      file: `${folder}/0005_t5.sql`,
      line: 3,
      column: 28,
      excerpt: "3 | INSERT INTO t5 SELECT 'é', nope FROM t4;\n  |                            ^",
    },
    sqlstate: '42703',
    condition: 'undefined_column',
    message: 'column "nope" does not exist',
  });
  expect(report.steps.map((step) => step.state)).toEqual([...Array(4).fill('applied'), 'failed', ...Array(5).fill('not-run')]);
  expect((await db.admin("SELECT relname FROM pg_class WHERE relname ~ '^t[0-9]+$' ORDER BY 1")).map((row) => row['relname'])).toEqual([
    't1',
    't2',
    't3',
    't4',
  ]);
  const fixed = migrationsFolder(ten);
  expect((await gate(db.url, fixed)).code).toBe(0);
});

test('an error that carries no position is placed at its statement', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_a.sql': 'CREATE TABLE a (id int PRIMARY KEY);\n\n/* two */ INSERT INTO a VALUES (1);\n  -- again\n  INSERT INTO a VALUES (1);\n',
  });
  const run = await gate(db.url, folder);
  expect(run.report.failure).toMatchObject({ sqlstate: '23505', place: { line: 5, column: 3 } });
});

test('a deferred constraint that breaks at COMMIT is placed in the file', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_a.sql':
      'CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO b VALUES (7);\n',
  });
  const run = await gate(db.url, folder);
  expect(run.code).toBe(6);
  expect(run.report.failure).toMatchObject({ sqlstate: '23503', place: { file: `${folder}/1_a.sql` } });
});

test('what a file sets does not reach the next one', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_dump.sql':
      "SET search_path = '';\nSELECT pg_catalog.set_config('search_path', '', false);\nSET statement_timeout = 0;\nSET ROLE pg_read_all_data;\n",
    '2_next.sql': 'CREATE TABLE unqualified (id int);\n',
  });
  expect((await gate(db.url, folder)).code).toBe(0);
  expect(
    await db.admin("SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = 'unqualified' AND tableowner = current_user"),
  ).toHaveLength(1);
});

test('what pg_dump writes applies: restrict lines, an emptied search_path, COPY blocks', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_dump.sql':
      "\\restrict AbC123\nSELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.t (id integer, name text);\n" +
      "COPY public.t (id, name) FROM stdin;\n1\tit's; -- not a comment\n2\t\\N\n\\.\n\nCOPY public.t (id, name) FROM stdin;\n3\té\n\\.\nALTER TABLE public.t ADD PRIMARY KEY (id);\n\\unrestrict AbC123\n",
  });
  expect((await gate(db.url, folder)).code).toBe(0);
  expect(await db.admin('SELECT id::text, name FROM t ORDER BY id')).toEqual([
    { id: '1', name: "it's; -- not a comment" },
    { id: '2', name: null },
    { id: '3', name: 'é' },
  ]);
});

test('an error after a COPY block is placed behind its data', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE t (id int);\nCOPY t FROM stdin;\n1\n2\n\\.\nSELECT nope;\n' });
  expect((await gate(db.url, folder)).report.failure).toMatchObject({ place: { line: 6, column: 8 } });
});

test('byte-order mark and CRLF are fine, and a checkout with other line ends is the same migration', async () => {
  const db = await freshDatabase();
  const crlf = migrationsFolder({
    '1_a.sql': '\ufeff-- made on Windows\r\nCREATE TABLE a (id int);\r\nCOMMENT ON TABLE a IS $$two\r\nlines$$;\r\n',
  });
  const lf = migrationsFolder({ '1_a.sql': '-- made on Windows\nCREATE TABLE a (id int);\nCOMMENT ON TABLE a IS $$two\nlines$$;\n' });
  expect((await gate(db.url, crlf)).code).toBe(0);
  const again = await gate(db.url, lf);
  expect([again.code, again.applied]).toEqual([0, 0]);
});

test('files that say that they do nothing, and one without its last semicolon apply', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_a.sql': '-- only this\nSELECT;',
    '2_b.sql': 'SELECT',
    '3_c.sql': 'CREATE TABLE c (id int) -- and that',
  });
  expect((await gate(db.url, folder)).applied).toBe(3);
});

test('what cannot run in a transaction runs without a directive, and what only seems so stays in one', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_table.sql':
      'CREATE TABLE t (id int, note text);\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN /* CONCURRENTLY */ RETURN 1; END $$;\n',
    '2_indexes.sql': 'CREATE INDEX CONCURRENTLY a ON t (id);\nVACUUM t;\nCREATE UNIQUE INDEX CONCURRENTLY b ON t (note);\n',
    '3_do.sql': 'DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO t VALUES (i); COMMIT; END LOOP; END $$;\n',
    '4_call.sql': 'CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (4); COMMIT; END $$;\nCALL p();\n',
    '5_enum.sql': "CREATE TYPE e AS ENUM ('a');\n",
    '6_enum.sql': "ALTER TYPE e ADD VALUE 'b';\nCREATE TABLE u (e e DEFAULT 'b');\n",
    '7_mentions.sql': "COMMENT ON TABLE t IS 'indexed CONCURRENTLY';\n",
  });
  const run = await gate(db.url, folder);
  expect(run.code).toBe(0);
  expect(run.report.steps.map((step) => step.mode)).toEqual([
    'transaction',
    'statements',
    'statements',
    'statements',
    'transaction',
    'statements',
    'transaction',
  ]);
  expect(await db.admin('SELECT id::text FROM t ORDER BY id')).toHaveLength(4);
});

test('a file with its own transactions behaves as its author meant, its ledger row inside the last one', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_own.sql': 'BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n',
    '2_two.sql': 'BEGIN; CREATE TABLE b (id int); COMMIT;\nBEGIN; CREATE TABLE c (id int); COMMIT;\nINSERT INTO c VALUES (1)',
    '3_broken.sql': 'BEGIN;\nCREATE TABLE d (id int);\nSELECT 1/0;\nCOMMIT;\n',
  });
  const run = await gate(db.url, folder);
  expect([run.code, run.report.failure?.place.line]).toEqual([6, 3]);
  expect(await db.admin('SELECT version, state FROM schemagate.migrations ORDER BY version')).toEqual([
    { version: '1', state: 'applied' },
    { version: '2', state: 'applied' },
  ]);
  expect(await db.admin("SELECT 1 FROM pg_class WHERE relname = 'd'")).toEqual([]);
});

test('a file that fails at its own and only COMMIT is rolled back, and placed there', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_own.sql':
      'BEGIN;\nCREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO b VALUES (7);\nCOMMIT;\n',
  });
  const run = await gate(db.url, folder);
  expect([run.code, run.report.failure?.sqlstate, run.report.failure?.place.line]).toEqual([6, '23503', 5]);
  expect(await db.admin('SELECT 1 FROM schemagate.migrations')).toEqual([]);
});

test('a file that fails after its own COMMIT is incomplete, and says so until somebody decides', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_two.sql': 'BEGIN; CREATE TABLE a (id int); COMMIT;\nBEGIN; SELECT nope; COMMIT;\n' });
  expect((await gate(db.url, folder)).code).toBe(10);
  const again = await gate(db.url, folder);
  expect(again.code).toBe(10);
});

test('a concurrent index that fails stops half-way, and the next run continues there', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_table.sql': 'CREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (1);\n',
    '2_index.sql':
      'CREATE INDEX CONCURRENTLY first ON t (id);\nCREATE UNIQUE INDEX CONCURRENTLY second ON t (id);\nCREATE TABLE after (id int);\n',
  });
  const run = await gate(db.url, folder);
  expect(run.code).toBe(10);
  expect(run.report.failure).toMatchObject({ sqlstate: '23505', place: { line: 2, column: 34 } });
  expect(run.report.findings.map((finding) => finding.code)).toEqual(['incomplete']);
  await db.admin('DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)');
  const next = await gate(db.url, folder);
  expect(next.code).toBe(0);
  expect(
    await db.admin(
      "SELECT relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE i.indisvalid AND relname IN ('first', 'second') ORDER BY 1",
    ),
  ).toHaveLength(2);
});

test('IF NOT EXISTS does not record success over an invalid index', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_table.sql': 'CREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (1);\n' });
  await gate(db.url, folder);
  await db.admin('CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)').catch(() => {});
  await db.admin('DELETE FROM t');
  const next = migrationsFolder({
    '1_table.sql': 'CREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (1);\n',
    '2_index.sql': 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (id);\n',
  });
  expect((await gate(db.url, next, { GATE_DRIFT: 'warn' })).code).toBe(0);
  expect(await db.admin("SELECT 1 FROM pg_index WHERE indexrelid = 'i'::regclass AND indisvalid")).toHaveLength(1);
});

test('directives bound a single file', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_slow.sql': '-- gate: statement_timeout=100ms\nSELECT pg_sleep(30);\n' });
  const run = await gate(db.url, folder);
  expect(run.report.failure).toMatchObject({
    sqlstate: '57014',
    place: { line: 2 },
    hint: expect.stringContaining('raise GATE_STATEMENT_TIMEOUT'),
  });
});

test('notices go to the log with their file', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': "DO $$ BEGIN RAISE NOTICE 'hello from %', 'the file'; END $$;\n" });
  const run = await gate(db.url, folder);
  expect(run.lines.filter((line) => line['event'] === 'server-notice')).toMatchObject([
    { msg: `${folder}/1_a.sql: NOTICE: hello from the file`, severity: 'NOTICE' },
  ]);
});

test('GATE_ROLE owns what is made, the ledger included', async () => {
  const db = await freshDatabase();
  const role = await db.role({ grants: `GRANT CREATE ON DATABASE "${db.name}" TO :role; GRANT ALL ON SCHEMA public TO :role` });
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);\n' });
  expect((await gate(db.url, folder, { GATE_ROLE: role.name })).code).toBe(0);
  expect(await db.admin("SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname IN ('public', 'schemagate')")).toEqual([
    { owner: role.name },
  ]);
});
