// What is dropped and made again has the owner and the grants it had, whatever is compared; what nobody knows is not opened.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Session } from '../../src/postgres/session/session.ts';
import { compareCatalogs } from '../../src/schema/compare/compare.ts';
import { accessFindings, ofWhoeverRuns } from '../../src/schema/compare/regained-access.ts';
import type { Catalog } from '../../src/schema/model/object.ts';
import { steps } from '../../src/schema/repair/ddl.ts';
import { asScript } from '../../src/schema/repair/script.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { decodeSnapshot, encodeSnapshot } from '../../src/schema/verify/snapshot.ts';
import { freshDatabase, query } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { openSession } from '../support/session.ts';

const suffix = randomBytes(4).toString('hex');
const [APP, OWNER, READER] = ['app', 'owner', 'reader'].map((role) => `access_${role}_${suffix}`) as [string, string, string];

beforeAll(async () => {
  for (const role of [APP, OWNER, READER]) await query(inject('databaseUrl'), `CREATE ROLE ${role}`);
});
afterAll(async () => {
  for (const role of [APP, OWNER, READER]) await query(inject('databaseUrl'), `DROP ROLE IF EXISTS ${role}`);
});

const named = (sql: string): string => sql.replaceAll(/\b(app|owner|reader)_role\b/g, (_, role) => `access_${role}_${suffix}`);

async function made(sql: string): Promise<Session> {
  const session = await openSession((await freshDatabase()).url);
  await session.query(named(sql));
  return session;
}

const read = async (session: Session): Promise<Catalog> => (await readCatalog(session, { exclude: ['schemagate'] })).catalog;

async function run(session: Session, differences: ReturnType<typeof compareCatalogs>): Promise<void> {
  for (const { statements } of steps(differences)) for (const statement of statements) await session.query(statement);
}

/** Owner and privileges of every object and column, with every default written out. */
async function access(session: Session): Promise<readonly string[]> {
  const expand = (acl: string, letter: string, owner: string): string =>
    `(SELECT string_agg(x, ' ' ORDER BY x) FROM unnest(coalesce(${acl}, acldefault('${letter}', ${owner}))::text[]) x)`;
  const sql = `SELECT 'relation ' || relname || ' ' || relowner::regrole || ' ' || coalesce(${expand('relacl', 'r', 'relowner')}, '') AS line FROM pg_class
      WHERE relnamespace >= 2200 AND relnamespace::regnamespace::text !~ '^(pg_|information)' AND relkind IN ('r', 'v', 'm', 'S', 'f')
    UNION ALL SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || attacl::text FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid >= 16384
    UNION ALL SELECT 'function ' || oid::regprocedure || ' ' || proowner::regrole || ' ' || coalesce(${expand('proacl', 'f', 'proowner')}, '') FROM pg_proc WHERE oid >= 16384
      -- Not the constructors that come with a range type: they are part of it.
      AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'i')
    UNION ALL SELECT 'type ' || typname || ' ' || typowner::regrole || ' ' || coalesce(${expand('typacl', 'T', 'typowner')}, '') FROM pg_type
      WHERE oid >= 16384 AND typtype IN ('e', 'd', 'c', 'r') AND (typrelid = 0 OR typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c')
    UNION ALL SELECT 'wrapper ' || fdwname || ' ' || fdwowner::regrole || ' ' || coalesce(${expand('fdwacl', 'F', 'fdwowner')}, '') FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'server ' || srvname || ' ' || srvowner::regrole || ' ' || coalesce(${expand('srvacl', 'S', 'srvowner')}, '') FROM pg_foreign_server
    UNION ALL SELECT 'schema ' || nspname || ' ' || nspowner::regrole || ' ' || coalesce(${expand('nspacl', 'n', 'nspowner')}, '') FROM pg_namespace WHERE oid >= 16384
    UNION ALL SELECT 'comment ' || description FROM pg_description WHERE objoid >= 16384
    ORDER BY line`;
  return (await session.query(sql))[0]!.rows.map(({ line }) => line!);
}

const EVERYTHING = `
CREATE TYPE mood AS ENUM ('a', 'b', 'c'); REVOKE USAGE ON TYPE mood FROM PUBLIC; GRANT USAGE ON TYPE mood TO app_role;
COMMENT ON TYPE mood IS 'how it is';
CREATE DOMAIN small AS integer CHECK (VALUE < 10); REVOKE USAGE ON DOMAIN small FROM PUBLIC;
CREATE TYPE pair AS (one integer, two text); REVOKE USAGE ON TYPE pair FROM PUBLIC; GRANT USAGE ON TYPE pair TO app_role WITH GRANT OPTION;
CREATE TYPE span AS RANGE (subtype = integer); REVOKE USAGE ON TYPE span FROM PUBLIC;
CREATE TABLE acct (id integer PRIMARY KEY, balance numeric(8,2), doubled numeric GENERATED ALWAYS AS (balance * 2) STORED, feeling mood);
GRANT SELECT (doubled, id) ON acct TO app_role; COMMENT ON COLUMN acct.doubled IS 'twice';
CREATE VIEW acct_v AS SELECT id, balance FROM acct; GRANT SELECT ON acct_v TO app_role; GRANT UPDATE (balance) ON acct_v TO reader_role;
REVOKE DELETE ON acct_v FROM owner_role;
CREATE MATERIALIZED VIEW acct_m AS SELECT sum(balance) AS s FROM acct; GRANT SELECT ON acct_m TO app_role WITH GRANT OPTION;
CREATE FUNCTION secret(a integer) RETURNS numeric LANGUAGE sql SECURITY DEFINER AS 'SELECT balance FROM acct WHERE id = a';
REVOKE EXECUTE ON FUNCTION secret(integer) FROM PUBLIC; GRANT EXECUTE ON FUNCTION secret(integer) TO app_role;
COMMENT ON FUNCTION secret(integer) IS 'tells';
CREATE PROCEDURE chore(INOUT a integer) LANGUAGE plpgsql AS 'BEGIN a := 1; END'; REVOKE ALL ON PROCEDURE chore(integer) FROM PUBLIC;
CREATE AGGREGATE every_one(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0'); REVOKE ALL ON FUNCTION every_one(integer) FROM PUBLIC;
CREATE FUNCTION open_one(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a';
CREATE FOREIGN DATA WRAPPER fdw; GRANT USAGE ON FOREIGN DATA WRAPPER fdw TO app_role;
CREATE FOREIGN DATA WRAPPER other; CREATE SERVER away FOREIGN DATA WRAPPER fdw; GRANT USAGE ON FOREIGN SERVER away TO app_role;
ALTER FUNCTION secret(integer) OWNER TO owner_role; ALTER VIEW acct_v OWNER TO owner_role; ALTER TYPE mood OWNER TO owner_role;
ALTER DOMAIN small OWNER TO owner_role; ALTER TYPE pair OWNER TO owner_role; ALTER PROCEDURE chore(integer) OWNER TO owner_role;
ALTER AGGREGATE every_one(integer) OWNER TO owner_role`;

/** Of the same schema, each changed in what cannot be altered in place. */
const CHANGED = EVERYTHING.replace("('a', 'b', 'c')", "('a', 'c')")
  .replace('AS integer CHECK (VALUE < 10)', 'AS bigint CHECK (VALUE < 10)')
  .replace('(one integer, two text)', '(two text, one integer)')
  .replace('(subtype = integer)', '(subtype = bigint)')
  .replace('numeric(8,2)', 'numeric(12,2)')
  .replace('balance * 2', '2 * balance')
  .replace('secret(a integer)', 'secret(renamed integer)')
  .replace('WHERE id = a', 'WHERE id = renamed')
  .replace('INOUT a integer', 'INOUT b integer')
  .replace('a := 1', 'b := 1')
  .replace(
    "every_one(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')",
    "every_one(integer) (SFUNC = int84pl, STYPE = bigint, INITCOND = '0')",
  )
  .replace(
    "open_one(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a'",
    "open_one(b integer) RETURNS integer LANGUAGE sql AS 'SELECT b'",
  )
  .replace('SERVER away FOREIGN DATA WRAPPER fdw', 'SERVER away FOREIGN DATA WRAPPER other');

test('whatever kind it is of: what is dropped and recreated has the owner, grants and comments it had', async () => {
  const [live, desired] = [await made(EVERYTHING), await made(CHANGED)];
  const before = await access(live);
  const expected = await read(desired);
  await run(live, compareCatalogs(expected, await read(live)));
  expect(compareCatalogs(expected, await read(live))).toEqual([]);
  expect(await access(live)).toEqual(before);
});

test('what default privileges would give and take as it is recreated does not count', async () => {
  const live = await made(`${EVERYTHING};
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO reader_role; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app_role WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO reader_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON TYPES TO reader_role`);
  const before = await access(live);
  await run(live, compareCatalogs(await read(await made(CHANGED)), await read(live)));
  expect(await access(live)).toEqual(before);
});

test('what takes the place of an object of another kind has what that one had', async () => {
  const live = await made(
    'CREATE VIEW v AS SELECT 1 AS a, 2 AS b; GRANT SELECT ON v TO app_role; GRANT UPDATE (a), UPDATE (b) ON v TO reader_role; ALTER VIEW v OWNER TO owner_role',
  );
  const differences = compareCatalogs(await read(await made('CREATE MATERIALIZED VIEW v AS SELECT 1 AS a')), await read(live));
  await run(live, differences);
  expect((await access(live)).map((line) => line.replaceAll(`_${suffix}`, ''))).toEqual([
    expect.stringMatching(/^column v\.a .*access_reader=w/),
    expect.stringMatching(/^relation v access_owner access_app=r.access_owner access_owner=/),
  ]);
  expect(accessFindings(differences)).toMatchObject([{ code: 'access-lost', message: expect.stringContaining('there is no column b') }]);
});

test('what is new has what the desired schema grants, closed where that closes it, without roles that are not there', async () => {
  const expected = ofWhoeverRuns(await read(await made(EVERYTHING)));
  const live = await made('SELECT 1');
  const found = await read(live);
  const access0 = found.access!;
  const differences = compareCatalogs(expected, {
    ...found,
    access: { ...access0, roles: access0.roles.filter((role) => role !== READER) },
  });
  await run(live, differences);
  const lines = (await access(live)).filter((line) => /secret|acct_v|chore/.test(line));
  expect(lines.join('\n')).not.toMatch(new RegExp(`(^| )=X/|${READER}`, 'm'));
  expect(lines.join('\n')).toContain(`${APP}=X/${OWNER}`);
  expect(accessFindings(differences)).toMatchObject([
    { code: 'access-lost', message: expect.stringContaining(`there is no role ${READER} here`) },
  ]);
});

test('what a snapshot does not know is closed to PUBLIC, and reported in the script and in a finding', async () => {
  const all = await made(EVERYTHING);
  const text = encodeSnapshot(await read(all), null);
  expect(text).not.toContain(APP);
  const live = await made('ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC');
  const differences = compareCatalogs(decodeSnapshot(text, 'a').catalog, await read(live));
  const script = asScript(differences).text;
  expect(script).toContain(
    '-- make function public.secret(integer)\n-- warning: function public.secret(integer): owner and privileges are unknown',
  );
  const [finding] = accessFindings(differences);
  expect(finding).toMatchObject({ code: 'access-unknown', severity: 'warning' });
  await run(live, differences);
  expect((await access(live)).filter((line) => /(^| )=[A-Za-z]/.test(line))).toEqual([]);
});

test('a function that is gone comes back closed from recover, which says what it does not restore', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({
    '0001_a.sql': `CREATE TABLE acct (id int PRIMARY KEY, balance numeric(12,2));
CREATE FUNCTION secret(acct_id int) RETURNS numeric LANGUAGE sql SECURITY DEFINER AS $$ SELECT balance FROM acct WHERE id = acct_id $$;
REVOKE EXECUTE ON FUNCTION secret(int) FROM PUBLIC;`,
  });
  expect((await gateOn(database.url, folder)).code).toBe(0);
  await database.admin('DROP FUNCTION secret(int)');
  const recovered = await gateOn(database.url, folder, {}, ['recover', '--yes']);
  expect([recovered.code, recovered.report.findings]).toMatchObject([
    0,
    expect.arrayContaining([expect.objectContaining({ code: 'access-unknown', message: expect.stringContaining('not restored') })]),
  ]);
  expect(await database.admin("SELECT has_function_privilege('public', 'secret(int)', 'EXECUTE') AS open")).toEqual([{ open: false }]);
});
