// `import-sqlite` into a table of many rows: indexes and keys are made again after them as they were; what something else needs, or what is more than its
// definition, stays where it is.
import { expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { ended, importInto, saidOf, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const MANY = 10_000;
const ROWS = `CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT);
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY}) INSERT INTO t SELECT i, i % 100, 'b' || i FROM n`;

/** Every index and key with its number in the catalog, which is another if it was made again. */
async function indexesOf(database: FreshDatabase): Promise<ReadonlyMap<string, { readonly oid: number; readonly what: string }>> {
  const rows = await database.admin(`SELECT c.relname AS name, c.oid::int AS oid,
    concat_ws(' | ', pg_get_indexdef(c.oid), obj_description(c.oid, 'pg_class'), c.reloptions, i.indisclustered, i.indisreplident, c.reltablespace, i.indisvalid, i.indisprimary,
      pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint'), (SELECT string_agg(concat(attname, attnotnull), ' ') FROM pg_attribute WHERE attrelid = i.indrelid AND attnum > 0)) AS what
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid LEFT JOIN pg_constraint k ON k.conindid = c.oid AND k.contype <> 'f'
    WHERE i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 1`);
  return new Map(rows.map(({ name, oid, what }) => [String(name), { oid: Number(oid), what: String(what) }]));
}

/** Names of those that were made again; each as it was before. */
async function madeAgain(
  database: FreshDatabase,
  sql: string,
  flags: Parameters<typeof importInto>[2] = { yes: true },
): Promise<readonly string[]> {
  const before = await indexesOf(database);
  expect(ended(await importInto(database.url, sqliteFile(sql), flags))).toEqual([0, []]);
  const after = await indexesOf(database);
  const texts = (all: typeof before) => [...all].map(([name, { what }]) => [name, what]);
  expect(texts(after)).toEqual(texts(before));
  return [...after].filter(([name, { oid }]) => before.get(name)!.oid !== oid).map(([name]) => name);
}

test('indexes that nothing depends on are made again as they were, others are left alone; so are all of a table that has rows', async () => {
  const database = await freshDatabase();
  const [server] = await database.admin('SHOW server_version_num');
  const nulls = Number(server!['server_version_num']) < 150_000 ? '' : 'NULLS NOT DISTINCT';
  await database.admin(`CREATE TABLE t (id int CONSTRAINT key PRIMARY KEY, a int NOT NULL, b text CONSTRAINT once UNIQUE ${nulls} DEFERRABLE, c int4range);
    COMMENT ON CONSTRAINT key ON t IS 'of it all'; CREATE INDEX plain ON t (a); COMMENT ON INDEX plain IS 'it''s why';
    CREATE INDEX "With, all" ON t USING btree (b text_pattern_ops DESC NULLS LAST) INCLUDE (a) WITH (fillfactor = 70);
    CREATE UNIQUE INDEX pair ON t (id, a); CREATE INDEX part ON t (a) WHERE a > 0; CREATE INDEX expression ON t ((a + 1)); CREATE INDEX clustered ON t (a, id); ALTER TABLE t CLUSTER ON clustered;
    ALTER TABLE t ADD CONSTRAINT apart EXCLUDE USING gist (c WITH &&), ADD CONSTRAINT filled UNIQUE (a, b) WITH (fillfactor = 80), ADD CONSTRAINT said UNIQUE (b, a);
    COMMENT ON INDEX said IS 'of the index'; CREATE UNIQUE INDEX identity ON t (a, id, b); ALTER TABLE t ALTER b SET NOT NULL; ALTER TABLE t REPLICA IDENTITY USING INDEX identity`);
  expect(await madeAgain(database, ROWS)).toEqual(['With, all', 'key', 'once', 'pair', 'plain']);
  expect(await madeAgain(database, ROWS, { yes: true, into: 'truncate' })).toEqual(['With, all', 'key', 'once', 'pair', 'plain']);
  await database.admin("UPDATE t SET id = -id, b = b || '-'");
  expect(await madeAgain(database, ROWS, { yes: true, into: 'append' })).toEqual([]);
  expect(await database.admin('SELECT count(*)::int AS rows FROM t WHERE a = 5')).toEqual([{ rows: 200 }]);
});

test('they stay where the role owns the table, and may make nothing in its schema', async () => {
  const database = await target('CREATE TABLE t (id int PRIMARY KEY, a int, b text UNIQUE); REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  const role = await database.role({ grants: 'ALTER TABLE t OWNER TO :role' });
  const before = await indexesOf(database);
  expect(ended(await importInto(role.url, sqliteFile(ROWS)))).toEqual([0, []]);
  expect(await indexesOf(database)).toEqual(before);
});

test('a key is made again where all that refers to it is moved too', async () => {
  const database = await target(
    `CREATE TABLE t (id int PRIMARY KEY, a int, b text UNIQUE); CREATE TABLE child (id int PRIMARY KEY, t int REFERENCES t, b text REFERENCES t (b))`,
  );
  const both = `${ROWS}; CREATE TABLE child (id INTEGER PRIMARY KEY, t INT, b TEXT); INSERT INTO child VALUES (1, 7, 'b7')`;
  expect(await madeAgain(database, both)).toEqual(['t_b_key', 't_pkey']);
  const again = { yes: true, into: 'truncate', only: 't,child' };
  expect(await madeAgain(database, both, again)).toEqual(['t_b_key', 't_pkey']);
  await database.admin('TRUNCATE t, child; CREATE SCHEMA far; CREATE TABLE far.other (t int REFERENCES public.t)');
  expect(await madeAgain(database, both)).toEqual(['t_b_key']);
  await database.admin('DROP TABLE far.other; TRUNCATE t, child');
  expect(await madeAgain(database, ROWS, { yes: true, only: 't' })).toEqual([]);
  await database.admin('DROP TABLE child; TRUNCATE t; CREATE VIEW v AS SELECT id, a FROM t GROUP BY id');
  expect(await madeAgain(database, ROWS)).toEqual(['t_b_key']);
});

const twoOf = (one: string, other: string): string =>
  sqliteFile(`${ROWS}; UPDATE t SET a = NULL; UPDATE t SET a = '${one}' WHERE id = 5; UPDATE t SET a = '${other}' WHERE id = 6`);

test('values that become the same on their way are refused by the key, and nothing is moved', async () => {
  const database = await target('CREATE TABLE t (id int PRIMARY KEY, a jsonb UNIQUE, b text)');
  const report = await importInto(database.url, twoOf('{"a":1}', '{"a": 1}'));
  expect([...ended(report), ...saidOf(report, 'import-row-refused')]).toEqual([
    6,
    ['import-row-refused'],
    'the rows are loaded, and PostgreSQL refuses what follows: could not create unique index "t_a_key" (Key (a)=({"a": 1}) is duplicated); nothing was moved',
  ]);
  expect(await database.admin('SELECT count(*)::int AS rows FROM t')).toEqual([{ rows: 0 }]);
});

test('where a type has several spellings of one value, that is known before the rows are loaded', async () => {
  const database = await target('CREATE TABLE t (id int PRIMARY KEY, a timestamp UNIQUE, b text)');
  expect(ended(await importInto(database.url, twoOf('2024-01-01', '2024-01-01 00:00:00')))).toEqual([8, ['import-not-unique']]);
});
