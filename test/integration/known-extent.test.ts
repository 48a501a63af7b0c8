// What is read does not depend on what is known of the database before: queries that leave something out, or put a text together themselves,
// find what the full ones find.
import { expect, test } from 'vitest';
import type { Queryable } from '../../src/postgres/session/queryable.ts';
import { KINDS, kindOf } from '../../src/schema/kinds/kinds.ts';
import type { CatalogObject } from '../../src/schema/model/object.ts';
import type { Extent } from '../../src/schema/model/scope.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { freshDatabase } from '../support/database.ts';
import { openSession } from '../support/session.ts';

const read = async (url: string, kind: string, extent?: Extent): Promise<readonly CatalogObject[]> => {
  const session = await openSession(url);
  const query = kindOf(kind).query({ exclude: [], ...(extent !== undefined && { extent }) });
  const rows = (await session.query(`BEGIN; SET LOCAL search_path = pg_catalog; ${query}`)).at(-1)!.rows;
  await session.close();
  return rows.map((row) => kindOf(kind).parse(row));
};

const INDEXES = `
CREATE SCHEMA "Odd, one";
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN short AS text;
CREATE TABLE "Odd, one"."T x" (id int PRIMARY KEY, "Büro ""1""" text, v varchar(10), d short, m mood, a int[], j jsonb, c text COLLATE "C", n numeric(5, 2), "order" date);
CREATE INDEX one ON "Odd, one"."T x" ("Büro ""1""");
CREATE INDEX "Two, of them" ON "Odd, one"."T x" ("order", "Büro ""1""");
CREATE INDEX three ON "Odd, one"."T x" (n, c, id);
CREATE INDEX four ON "Odd, one"."T x" (n, c, id, "order");
CREATE INDEX of_varchar ON "Odd, one"."T x" (v);
CREATE INDEX of_domain ON "Odd, one"."T x" (d);
CREATE INDEX of_enum ON "Odd, one"."T x" (m, id);
CREATE INDEX of_array ON "Odd, one"."T x" (a);
CREATE INDEX of_json ON "Odd, one"."T x" USING gin (j);
CREATE INDEX hashed ON "Odd, one"."T x" USING hash (id);
CREATE INDEX patterns ON "Odd, one"."T x" ("Büro ""1""" text_pattern_ops);
CREATE INDEX collated ON "Odd, one"."T x" ("Büro ""1""" COLLATE "C");
CREATE INDEX descending ON "Odd, one"."T x" (id, n DESC);
CREATE INDEX nulls_first ON "Odd, one"."T x" (n NULLS FIRST);
CREATE INDEX filled ON "Odd, one"."T x" (n) WITH (fillfactor = 70);
CREATE INDEX some_of_them ON "Odd, one"."T x" (n) WHERE n > 0;
CREATE INDEX lowered ON "Odd, one"."T x" (lower(c), id);
CREATE INDEX including ON "Odd, one"."T x" (n) INCLUDE (id);
CREATE UNIQUE INDEX once ON "Odd, one"."T x" (n);
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x;
CREATE INDEX of_mv ON mv (x);
ALTER TABLE "Odd, one"."T x" RENAME COLUMN n TO number`;

test('an index is put together to the text that the server prints, and the server prints what is unusual of it', async () => {
  const db = await freshDatabase();
  await db.admin(INDEXES);
  const printed = await read(db.url, 'index');
  expect(printed).toHaveLength(20);
  expect(await read(db.url, 'index', { hasParents: true, indexes: 1000 })).toEqual(printed);
  const [row] = await db.admin(`SELECT count(*) FROM (${composedOnly}) i WHERE definition IS NOT NULL`);
  expect(row).toEqual({ count: '4' });
});

/** What there is of definitions where the server is not asked to print any. */
const composedOnly = kindOf('index')
  .query({ exclude: [], extent: { hasParents: true, indexes: 1000 } })
  .replace('pg_catalog.pg_get_indexdef(i.indexrelid)', 'NULL');

test.each(['table', 'column', 'constraint', 'index'])('of a schema without parents %s is read as with them in mind', async (kind) => {
  const db = await freshDatabase();
  await db.admin(`CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int CHECK (n > 0) DEFAULT 1, t text COLLATE "C" NOT NULL, UNIQUE (n, t));
CREATE TABLE b (id bigint REFERENCES a ON DELETE CASCADE, p int) PARTITION BY RANGE (p)`);
  await db.admin('CREATE INDEX b_id ON b (id); CREATE INDEX a_t ON a (t)');
  const all = await read(db.url, kind);
  expect([all.length > 0, await read(db.url, kind, { hasParents: false, indexes: 3 })]).toEqual([true, all]);
});

test('a comment is found by the kinds that are there', async () => {
  const db = await freshDatabase();
  await db.admin("CREATE TABLE a (id int PRIMARY KEY); COMMENT ON COLUMN a.id IS 'x'; COMMENT ON CONSTRAINT a_pkey ON a IS 'y'");
  const session = await openSession(db.url);
  const present = KINDS.filter(({ name }) => ['schema', 'table', 'column', 'constraint'].includes(name));
  const [all, few] = [undefined, present].map((kinds) => kindOf('comment').query({ exclude: [] }, kinds));
  const rows = async (query: string) => (await session.query(`SET search_path = pg_catalog; ${query}`)).at(-1)!.rows;
  expect([few!.length < all!.length / 3, (await rows(few!)).length]).toEqual([true, 2]);
  expect(await rows(few!)).toEqual(await rows(all!));
});

test.each([
  ['', ['schema', 'extension']],
  ['CREATE TABLE a (id int PRIMARY KEY)', ['schema', 'extension', 'table', 'column', 'constraint', 'index']],
  ["CREATE TYPE e AS ENUM ('x'); CREATE VIEW v AS SELECT 1 AS x", ['schema', 'extension', 'enum', 'view']],
])('what is asked of a database with %j: two messages, and only kinds of which there is something', async (sql, kinds) => {
  const db = await freshDatabase();
  if (sql !== '') await db.admin(sql);
  const session = await openSession(db.url);
  const asked: string[] = [];
  const counting: Queryable = {
    query: (text, each) => {
      asked.push(text);
      return session.query(text, each);
    },
  };
  await readCatalog(counting, { exclude: [], access: false });
  expect(asked).toHaveLength(2);
  const named = [...asked[1]!.matchAll(/\/\* gate:([a-z -]+) \*\/ SELECT/g)].map((match) => match[1]);
  expect(named).toEqual([...kinds, 'catalog']);
});

test('a comment is found by the catalogs that hold what has one', async () => {
  const db = await freshDatabase();
  await db.admin(`CREATE TABLE a (id int PRIMARY KEY); CREATE INDEX i ON a (id); CREATE TYPE mood AS ENUM ('ok');
COMMENT ON INDEX i IS 'x'; COMMENT ON TYPE mood IS 'y'`);
  const all = await read(db.url, 'comment');
  expect(all.map(({ id }) => id)).toEqual(['index public.i', 'type public.mood']);
  const some = (...commented: string[]) => read(db.url, 'comment', { hasParents: true, indexes: 1, commented: new Set(commented) });
  expect(await some('pg_class', 'pg_type')).toEqual(all);
  expect(await some('pg_type')).toEqual(all.slice(1));
  const commentsRead = async () => {
    const session = await openSession(db.url);
    const { catalog } = await readCatalog(session, { exclude: [] });
    await session.close();
    return catalog.objects.filter(({ kind }) => kind === 'comment').map(({ id }) => id);
  };
  expect(await commentsRead()).toEqual(all.map(({ id }) => id));
  // Of a schema in PostgreSQL's own catalogs, and of what no kind describes.
  await db.admin(`COMMENT ON INDEX i IS NULL; COMMENT ON TYPE mood IS NULL; COMMENT ON SCHEMA public IS 'z'`);
  expect(await commentsRead()).toEqual(['schema public']);
  await db.admin(`COMMENT ON SCHEMA public IS 'standard public schema'; SELECT lo_create(70000); COMMENT ON LARGE OBJECT 70000 IS 'w'`);
  expect(await commentsRead()).toEqual([]);
});
