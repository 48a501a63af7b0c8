// `import-sqlite` into a table of many rows: indexes that only make reading faster are made again after them, all others stay where they are.
import { expect, test } from 'vitest';
import type { FreshDatabase } from '../support/database.ts';
import { ended, importInto, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const TARGET = `CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b text UNIQUE, c int4range);
  CREATE INDEX plain ON t (a); COMMENT ON INDEX plain IS 'it''s why'; CREATE INDEX "With, all" ON t USING btree (b text_pattern_ops DESC NULLS LAST) INCLUDE (a) WITH (fillfactor = 70);
  CREATE UNIQUE INDEX once ON t (id, a); CREATE INDEX part ON t (a) WHERE a > 0; CREATE INDEX expression ON t ((a + 1)); CREATE INDEX clustered ON t (a, id); ALTER TABLE t CLUSTER ON clustered;
  ALTER TABLE t ADD CONSTRAINT apart EXCLUDE USING gist (c WITH &&)`;
const ROWS = `CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT);
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO t SELECT i, i % 100, 'b' || i FROM n`;

/** Every index with its number in the catalog, which is another if it was made again. */
async function indexesOf(database: FreshDatabase): Promise<ReadonlyMap<string, { readonly oid: number; readonly what: string }>> {
  const rows = await database.admin(`SELECT c.relname AS name, c.oid::int AS oid,
    concat(pg_get_indexdef(c.oid), ' ', obj_description(c.oid, 'pg_class'), ' ', c.reloptions, i.indisclustered, c.reltablespace, i.indisvalid) AS what
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 't'::regclass ORDER BY 1`);
  return new Map(rows.map(({ name, oid, what }) => [String(name), { oid: Number(oid), what: String(what) }]));
}

async function madeAgain(database: FreshDatabase, flags: Parameters<typeof importInto>[2]): Promise<readonly string[]> {
  const before = await indexesOf(database);
  expect(ended(await importInto(database.url, sqliteFile(ROWS), flags))).toEqual([0, []]);
  const after = await indexesOf(database);
  const texts = (all: typeof before) => [...all].map(([name, { what }]) => [name, what]);
  expect(texts(after)).toEqual(texts(before));
  return [...after].filter(([name, { oid }]) => before.get(name)!.oid !== oid).map(([name]) => name);
}

test('indexes that nothing depends on are made again as they were, others are left alone; so are all of a table that has rows', async () => {
  const database = await target(TARGET);
  expect(await madeAgain(database, { yes: true })).toEqual(['With, all', 'plain']);
  expect(await madeAgain(database, { yes: true, into: 'truncate' })).toEqual(['With, all', 'plain']);
  await database.admin('UPDATE t SET id = -id, b = NULL');
  expect(await madeAgain(database, { yes: true, into: 'append' })).toEqual([]);
  expect(await database.admin('SELECT count(*)::int AS rows FROM t WHERE a = 5')).toEqual([{ rows: 200 }]);
});
