// What a checkpoint must not lose, in the eyes of pg_dump and of the catalogs: whatever of it cannot be in one is refused by name.

import { beforeAll, expect, test } from 'vitest';
import { onDatabase, writeCheckpoint } from '../support/checkpoint.ts';
import { ensureRole, type FreshDatabase, freshDatabase } from '../support/database.ts';
import { dumpDatabase } from '../support/dump.ts';
import { type Files, migrationsFolder, writeFiles } from '../support/files.ts';
import { upOn } from '../support/up-on.ts';

const ROLE = 'checkpoint_same';
beforeAll(() => ensureRole(ROLE));

const HELD: Readonly<Record<string, Files>> = {
  'rows of tables without columns': {
    '1_a.sql': `CREATE TABLE bare (); INSERT INTO bare DEFAULT VALUES; INSERT INTO bare DEFAULT VALUES;
CREATE TABLE dropped (a integer); INSERT INTO dropped VALUES (1), (2), (3); ALTER TABLE dropped DROP COLUMN a;
CREATE TABLE none (); CREATE TABLE computed (a integer GENERATED ALWAYS AS (42) STORED); INSERT INTO computed DEFAULT VALUES;\n`,
  },
  'materialized views without rows': {
    '1_a.sql': `CREATE TABLE t (a integer); INSERT INTO t VALUES (1); CREATE MATERIALIZED VIEW filled AS SELECT * FROM t;
CREATE MATERIALIZED VIEW unfilled AS SELECT a, 1 / (a - 1) AS b FROM t WITH NO DATA; CREATE UNIQUE INDEX ON unfilled (a);\n`,
  },
  'settings, comment and privileges of the database': {
    '1_a.sql': [
      'CREATE TABLE t (a integer);\n',
      ...[
        `SET search_path = "$user", 'a''b "c', public`,
        `SET work_mem = '7MB'`,
        `SET app.secret = '100%% x''y\\z'`,
        'SET datestyle = German, DMY',
        `SET temp_tablespaces = ''`,
      ].map((text) => onDatabase(`ALTER DATABASE %I ${text}`)),
      onDatabase(`ALTER ROLE ${ROLE} IN DATABASE %I SET statement_timeout = 5000`),
      onDatabase(`COMMENT ON DATABASE %I IS 'our''s, 100%%'`),
      onDatabase(`REVOKE ALL ON DATABASE %I FROM PUBLIC`),
      onDatabase(`GRANT CONNECT ON DATABASE %I TO ${ROLE} WITH GRANT OPTION`),
    ].join(''),
  },
  'what depends on an extension': {
    '1_a.sql': `CREATE EXTENSION pgcrypto; CREATE TABLE t (a integer); CREATE INDEX i ON t (a); ALTER INDEX i DEPENDS ON EXTENSION pgcrypto;
CREATE FUNCTION "F f"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; ALTER FUNCTION "F f" DEPENDS ON EXTENSION pgcrypto;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION "F f"(); ALTER TRIGGER tr ON t DEPENDS ON EXTENSION pgcrypto;\n`,
  },
  'a serial of a table that another role owns and is granted on': {
    '1_a.sql': `GRANT CREATE ON SCHEMA public TO ${ROLE}; CREATE TABLE t (a serial PRIMARY KEY, b serial); INSERT INTO t DEFAULT VALUES;
ALTER TABLE t OWNER TO ${ROLE}; GRANT SELECT ON t TO PUBLIC; GRANT USAGE ON SEQUENCE t_b_seq TO PUBLIC;\n`,
  },
  'functions that find what they name by the search_path': {
    '1_a.sql': `CREATE TABLE a_allowed (a integer); INSERT INTO a_allowed VALUES (1);
CREATE FUNCTION allowed(x integer) RETURNS boolean LANGUAGE sql AS 'SELECT EXISTS (SELECT FROM a_allowed WHERE a = x)';
CREATE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT x * 2';
CREATE FUNCTION doubled(x integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN twice(x); END';
CREATE TABLE t (a integer CHECK (allowed(a)), b integer GENERATED ALWAYS AS (doubled(a)) STORED); INSERT INTO t VALUES (1);\n`,
  },
  'comments on constraints that come from a parent': {
    '1_a.sql':
      "CREATE TABLE p (a integer CONSTRAINT c CHECK (a > 0)); CREATE TABLE q () INHERITS (p); COMMENT ON CONSTRAINT c ON q IS 'q''s';\n",
  },
  'amounts of money': { '1_a.sql': "CREATE TABLE t (a money); INSERT INTO t VALUES ('-1234567.89'), (0.01);\n" },
};

test.each(Object.entries(HELD))('%s are in a checkpoint', async (_, files) => {
  const folder = migrationsFolder(files);
  expect(await writeCheckpoint(folder)).toMatchObject({ exit: 0, findings: [] });
  expect(await writeCheckpoint(folder, { check: true })).toMatchObject({ exit: 0, findings: [] });
  const [short, long] = [await freshDatabase(), await freshDatabase()];
  expect(await upOn(short.url, folder, { GATE_CHECKPOINT: 'require' })).toMatchObject({ code: 0, report: { steps: [{ covers: 1 }] } });
  expect(await upOn(long.url, folder, { GATE_CHECKPOINT: 'off' })).toMatchObject({ code: 0 });
  expect(await seen(short)).toEqual(await seen(long));
});

/** A dump whose statements are in an order that says nothing, and what no dump of one database has. */
async function seen({ url, admin, name }: FreshDatabase) {
  const dump = (await dumpDatabase(url, ['--inserts', '--exclude-schema=schemagate']))
    ?.split(/;\n/)
    .map((text) => text.replace(/;?$/, ''))
    .sort();
  const [database] =
    await admin(`SELECT (SELECT json_agg(format('%s %s', setrole, one) ORDER BY setrole, one) FROM pg_db_role_setting s, unnest(setconfig) one
    WHERE s.setdatabase = d.oid) AS settings, d.datacl::text AS acl, shobj_description(d.oid, 'pg_database') AS comment
  FROM pg_database d WHERE d.datname = current_database()`);
  const views = await admin("SELECT relname, relispopulated FROM pg_class WHERE relkind = 'm' ORDER BY 1");
  return { dump: dump?.map((text) => text.replaceAll(name, 'the database')), database, views };
}

test.each<[string, string, RegExp]>([
  [
    'an order of columns that only a later change of a parent gives',
    'CREATE TABLE p (a integer); CREATE TABLE c (b integer) INHERITS (p); ALTER TABLE p ADD COLUMN d integer;',
    /cannot hold: the order of the columns of table public\.c, some of which come from a table that it inherits from$/,
  ],
  [
    'an order of columns that came before the parent',
    'CREATE TABLE p (a integer); CREATE TABLE c (b integer, a integer); ALTER TABLE c INHERIT p;',
    /cannot hold: the order of the columns of table public\.c/,
  ],
  [
    'a part that is added to an extension',
    'CREATE EXTENSION pgcrypto; CREATE TABLE t (a integer); INSERT INTO t VALUES (1); ALTER EXTENSION pgcrypto ADD TABLE t;',
    /cannot hold: table public\.t as part of extension pgcrypto/,
  ],
  [
    'a comment on a part of an extension',
    "CREATE EXTENSION pgcrypto; COMMENT ON FUNCTION gen_salt(text) IS 'ours';",
    /cannot hold: function public\.gen_salt\(pg_catalog\.text\) as part of extension pgcrypto$/,
  ],
  [
    'rows of a materialized view that its query no longer gives',
    'CREATE TABLE t (a integer); CREATE MATERIALIZED VIEW m AS SELECT * FROM t; INSERT INTO t VALUES (1);',
    /the migrations leave rows in public\.m that its query no longer gives/,
  ],
  [
    'a check that reads a table whose rows come later',
    `CREATE TABLE z (a integer); INSERT INTO z VALUES (1);
CREATE FUNCTION ok(x integer) RETURNS boolean LANGUAGE sql AS 'SELECT EXISTS (SELECT FROM public.z WHERE a = x)';
CREATE TABLE b (a integer CHECK (ok(a))); INSERT INTO b VALUES (1);`,
    /^the checkpoint cannot be loaded: .* violates check constraint/,
  ],
])('%s is refused by name, and nothing is written', async (_, sql, message) => {
  const folder = migrationsFolder({ '1_a.sql': `${sql}\n` });
  const { exit, findings } = await writeCheckpoint(folder);
  expect([exit, findings.map(({ message: said }) => said)]).toEqual([2, [expect.stringMatching(message)]]);
  const { url } = await freshDatabase();
  expect(await upOn(url, folder)).toMatchObject({ code: 0, report: { steps: [{ state: 'applied' }] } });
});

test('a materialized view that a later migration refreshes is in a checkpoint again', async () => {
  const folder = migrationsFolder({
    '1_a.sql': 'CREATE TABLE t (a integer); CREATE MATERIALIZED VIEW m AS SELECT * FROM t; INSERT INTO t VALUES (1);\n',
    '2_b.sql': 'REFRESH MATERIALIZED VIEW m;\n',
  });
  expect(await writeCheckpoint(folder)).toMatchObject({ exit: 0, findings: [] });
});

const CALLBACKS: Files = {
  'V1__a.sql': 'CREATE TABLE t (a integer); CREATE TABLE done (what text);\n',
  'V2__b.sql': 'INSERT INTO t VALUES (1);\n',
  'beforeMigrate__x.sql': "CREATE TABLE IF NOT EXISTS runs (at text); INSERT INTO runs VALUES ('${who}');\n",
  'beforeEachMigrate__x.sql': "INSERT INTO runs VALUES ('each');\n",
  'afterEachMigrate__x.sql': "INSERT INTO done VALUES ('each');\n",
  'afterVersioned__x.sql': "INSERT INTO done VALUES ('versioned');\n",
  'afterMigrateApplied__x.sql': "INSERT INTO done VALUES ('applied');\n",
  'afterMigrate__x.sql': "INSERT INTO done SELECT 'all, ' || count(*) FROM t;\n",
};

test.each<[string, Files]>([
  ['nothing after it', {}],
  ['a repeatable migration', { 'R__v.sql': 'CREATE OR REPLACE VIEW v AS SELECT * FROM t;\n', 'beforeRepeatables__x.sql': 'SELECT 1;\n' }],
])('each callback of Flyway runs once, in the checkpoint or after it, with %s', async (_, more) => {
  const folder = migrationsFolder({ ...CALLBACKS, ...more });
  const env = { GATE_LAYOUT: 'flyway', GATE_PLACEHOLDER_WHO: 'we' };
  expect((await writeCheckpoint(folder, {}, env)).findings.map(({ code }) => code)).toEqual(['checkpoint-values']);
  writeFiles(folder, { 'V3__c.sql': 'INSERT INTO t VALUES (3);\n' });
  const [short, long] = [await freshDatabase(), await freshDatabase()];
  const steps = async ({ url }: FreshDatabase, settings = {}) =>
    (await upOn(url, folder, { ...env, ...settings })).report.steps.map(({ covers }) => covers);
  expect((await steps(short)).slice(0, 2)).toEqual([2, undefined]);
  expect((await steps(long, { GATE_CHECKPOINT: 'off' })).slice(0, 3)).toEqual([undefined, undefined, undefined]);
  const rows = ({ admin }: FreshDatabase) =>
    admin('SELECT (SELECT json_agg(what ORDER BY what) FROM done) AS done, (SELECT json_agg(at ORDER BY at) FROM runs) AS runs');
  expect(await rows(short)).toEqual(await rows(long));
});

test('a checkpoint that has what another callback does is not used', async () => {
  const folder = migrationsFolder(CALLBACKS);
  const env = { GATE_LAYOUT: 'flyway', GATE_PLACEHOLDER_WHO: 'we' };
  await writeCheckpoint(folder, {}, env);
  const used = async (settings = {}) => {
    const { report } = await upOn((await freshDatabase()).url, folder, { ...env, ...settings });
    return [
      report.steps[0]?.covers,
      report.findings.map(({ message }) => message.replace(/^.* is not used: it /, '').replaceAll(folder, '')),
    ];
  };
  expect(await used()).toEqual([2, []]);
  expect(await used({ GATE_PLACEHOLDER_WHO: 'they' })).toEqual([undefined, ['was written with another value of who']]);
  writeFiles(folder, { 'afterMigrate__x.sql': "INSERT INTO done VALUES ('other');\n" });
  expect(await used()).toEqual([2, []]);
  writeFiles(folder, { 'afterEachMigrate__x.sql': "INSERT INTO done VALUES ('other');\n" });
  expect(await used()).toEqual([undefined, ['was written before /afterEachMigrate__x.sql was changed']]);
});
