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

const ALL: Extent = { hasParents: true, hasNotNulls: true, indexes: 3, hasExtensions: true };

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
  expect(await read(db.url, 'index', { ...ALL, indexes: 1000 })).toEqual(printed);
  const [row] = await db.admin(`SELECT count(*) FROM (${composedOnly}) i WHERE definition IS NOT NULL`);
  expect(row).toEqual({ count: '4' });
});

/** What there is of definitions where the server is not asked to print any. */
const composedOnly = kindOf('index')
  .query({ exclude: [], extent: { ...ALL, indexes: 1000 } })
  .replace('pg_catalog.pg_get_indexdef(i.indexrelid)', 'NULL');

const OF_MANY_KINDS = `
CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int CHECK (n > 0), t text); CREATE INDEX a_t ON a (t); CREATE SEQUENCE s;
CREATE VIEW v AS SELECT id FROM a; CREATE MATERIALIZED VIEW m AS SELECT id FROM a; CREATE STATISTICS st ON id, n FROM a;
CREATE TYPE mood AS ENUM ('ok'); CREATE DOMAIN short AS text; CREATE TYPE pair AS (x int, y int); CREATE TYPE span AS RANGE (subtype = float8);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int);
CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f(); CREATE TEXT SEARCH CONFIGURATION tc (COPY = simple);
CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = simple); CREATE COLLATION c FROM "C"; CREATE OPERATOR FAMILY of_a USING btree;
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq); CREATE POLICY p ON a; CREATE PUBLICATION pub FOR TABLE a;
COMMENT ON TABLE a IS 'x'; COMMENT ON COLUMN a.id IS 'x'; COMMENT ON TYPE mood IS 'x'; COMMENT ON FUNCTION f() IS 'x'; COMMENT ON TRIGGER tr ON a IS 'x';
GRANT SELECT ON a TO pg_monitor; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor`;

test.each(['table', 'column', 'constraint', 'index'])('of a schema without parents %s is read as with them in mind', async (kind) => {
  const db = await freshDatabase();
  await db.admin(`CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int CHECK (n > 0) DEFAULT 1, t text COLLATE "C" NOT NULL, UNIQUE (n, t));
CREATE TABLE b (id bigint REFERENCES a ON DELETE CASCADE, p int) PARTITION BY RANGE (p)`);
  await db.admin('CREATE INDEX b_id ON b (id); CREATE INDEX a_t ON a (t)');
  const all = await read(db.url, kind);
  expect([all.length > 0, await read(db.url, kind, { ...ALL, hasParents: false })]).toEqual([true, all]);
});

test('of a schema in which no NOT NULL is a constraint columns are read as with such in mind', async () => {
  const db = await freshDatabase();
  await db.admin('CREATE TABLE a (id bigint, n int DEFAULT 1, t text COLLATE "C")');
  const [row] = await db.admin("SELECT current_setting('server_version_num')::int < 180000 AS before");
  if (row!['before'] === true) await db.admin('ALTER TABLE a ADD COLUMN k int GENERATED ALWAYS AS IDENTITY, ALTER COLUMN n SET NOT NULL');
  const all = await read(db.url, 'column', ALL);
  expect([all.length >= 3, await read(db.url, 'column', { ...ALL, hasNotNulls: false })]).toEqual([true, all]);
});

test.each(KINDS.map(({ name }) => name))('without extensions %s is read as with them in mind', async (kind) => {
  const db = await freshDatabase();
  await db.admin(OF_MANY_KINDS);
  expect(await read(db.url, kind, { ...ALL, hasExtensions: false })).toEqual(await read(db.url, kind));
});

test('what was added to the extension that every database has is not of the application', async () => {
  const db = await freshDatabase();
  await db.admin(
    `CREATE FUNCTION added() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  );
  const functions = async () => {
    const session = await openSession(db.url);
    const { catalog } = await readCatalog(session, { exclude: [] });
    await session.close();
    return catalog.objects.filter(({ kind }) => kind === 'function').map(({ id }) => id);
  };
  expect(await functions()).toEqual(['public.added()', 'public.own()']);
  await db.admin('ALTER EXTENSION plpgsql ADD FUNCTION added()');
  expect(await functions()).toEqual(['public.own()']);
  await db.admin('ALTER EXTENSION plpgsql DROP FUNCTION added()');
});

test('an identity column is read with what is unusual of its sequence', async () => {
  const db = await freshDatabase();
  await db.admin(`CREATE SCHEMA "s x"; CREATE TABLE "s x"."T t" (a bigint GENERATED ALWAYS AS IDENTITY,
  "b b" smallint GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -2 START 7 MAXVALUE 9 CACHE 3 CYCLE), c int GENERATED ALWAYS AS IDENTITY);
ALTER SEQUENCE "s x"."T t_b b_seq" RENAME TO "an [odd] ""one"", really"`);
  const found = (await read(db.url, 'column')).map(({ attributes }) => ({ ...attributes, notNullName: undefined }));
  expect(found).toEqual([
    { type: 'bigint', notNull: true, identity: 'ALWAYS' },
    {
      ...{ type: 'smallint', notNull: true, identity: 'BY DEFAULT' },
      identityOptions: { increment: '-2', max: '9', start: '7', cache: '3', cycle: true },
      identitySequence: '"s x"."an [odd] ""one"", really"',
    },
    { type: 'integer', notNull: true, identity: 'ALWAYS' },
  ]);
});

test.each(['owner', 'privilege'])('%s is found by the kinds that are there', async (kind) => {
  const db = await freshDatabase();
  await db.admin(`CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial); CREATE TYPE e AS ENUM ('x');
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f() FROM PUBLIC; GRANT USAGE ON TYPE e TO pg_monitor;
GRANT SELECT ON a TO pg_monitor; GRANT UPDATE (n) ON a TO pg_monitor; GRANT USAGE ON SEQUENCE a_id_seq, a_n_seq TO pg_monitor`);
  const session = await openSession(db.url);
  const present = KINDS.filter(({ name }) => ['schema', 'table', 'column', 'constraint', 'sequence', 'enum', 'function'].includes(name));
  const [all, few] = [undefined, present].map((kinds) => kindOf(kind).query({ exclude: [] }, kinds));
  const objects = async (query: string) =>
    (await session.query(`SET search_path = pg_catalog; ${query}`)).at(-1)!.rows.map((row) => kindOf(kind).parse(row));
  const found = await objects(few!);
  expect([few!.length < all!.length, found]).toEqual([true, await objects(all!)]);
  const of =
    kind === 'owner' ? ['table public.a', 'enum public.e'] : ['column public.a.id', 'sequence public.a_n_seq', 'function public.f()'];
  expect(found.map(({ owner }) => owner)).toEqual(expect.arrayContaining(of));
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
      asked.push([text].flat().join(''));
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
  const some = (...commented: string[]) => read(db.url, 'comment', { ...ALL, commented: new Set(commented) });
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
