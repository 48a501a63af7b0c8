// Roles and databases that are set up strangely: the gate works all the same, or says in one sentence what must be changed, and by whom.
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = { '1_a.sql': "CREATE TABLE a (id int, t text DEFAULT 'x');\n", '2_b.sql': 'CREATE TABLE b (id int);\n' };
const GRANTS = 'GRANT CREATE ON DATABASE :database TO :role; GRANT CREATE ON SCHEMA public TO :role;';
const first = ({ findings: [finding] }: Report) => finding;
const run = (url: string, folder: string, command = 'up', env: Readonly<Record<string, string>> = {}): Promise<Report> =>
  runCommand({ command, env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, GATE_WAIT_TIMEOUT: '1s', ...env } });

/** A role that may make schemas and tables in a database of its own. */
async function owned(more = '') {
  const db = await freshDatabase();
  const role = await db.role({ grants: `${GRANTS.replaceAll(':database', () => `"${db.name}"`)}${more}` });
  return { db, role };
}

test.for([
  'statement_timeout = 20',
  'lock_timeout = 1',
  'idle_in_transaction_session_timeout = 1',
  'default_transaction_isolation = serializable',
  'default_transaction_deferrable = on',
  'standard_conforming_strings = off',
  'backslash_quote = on',
  "client_encoding = 'LATIN1'",
  "DateStyle = 'SQL, DMY'",
  "IntervalStyle = 'sql_standard'",
  "TimeZone = 'Asia/Kathmandu'",
  'extra_float_digits = -15',
  'quote_all_identifiers = on',
  'row_security = off',
  'bytea_output = escape',
  'check_function_bodies = off',
  'array_nulls = off',
])('a role with %s migrates, and its schema is found unchanged without it', async (setting) => {
  const { db, role } = await owned(`ALTER ROLE :role SET ${setting};`);
  const folder = migrationsFolder({
    ...FILES,
    '3_c.sql':
      "SELECT pg_catalog.pg_sleep(0.1);\nCREATE TABLE c (at date DEFAULT '2026-02-01', f float8 DEFAULT 0.1, \"ü\" text DEFAULT 'ü\\');\n",
  });
  const up = await run(role.url, folder);
  expect([up.exit, up.summary]).toEqual([0, expect.stringContaining('3 migrations applied')]);
  const compared = await run(db.url, folder, 'verify');
  expect([compared.exit, compared.findings]).toEqual([0, []]);
  expect(await db.admin("SELECT column_default FROM information_schema.columns WHERE column_name = 'ü'")).toEqual([
    { column_default: "'ü\\'::text" },
  ]);
});

test("a schema on the search path whose names pass for PostgreSQL's own changes nothing the gate does", async () => {
  const { db, role } = await owned();
  await db.admin(`CREATE SCHEMA evil; GRANT USAGE, CREATE ON SCHEMA evil TO public;
CREATE TABLE evil.called (by text); GRANT INSERT ON evil.called TO public;
CREATE FUNCTION evil.cat(text, text) RETURNS text LANGUAGE sql AS $$ INSERT INTO evil.called VALUES ('||'); SELECT 'x'::pg_catalog.text $$;
CREATE OPERATOR evil.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.cat);
CREATE FUNCTION evil.same(oid, regclass) RETURNS boolean LANGUAGE sql AS $$ INSERT INTO evil.called VALUES ('='); SELECT false $$;
CREATE OPERATOR evil.= (LEFTARG = oid, RIGHTARG = regclass, FUNCTION = evil.same);
CREATE FUNCTION evil.times(numeric, int) RETURNS numeric LANGUAGE sql AS $$ INSERT INTO evil.called VALUES ('*'); SELECT 0::pg_catalog.numeric $$;
CREATE OPERATOR evil.* (LEFTARG = numeric, RIGHTARG = int, FUNCTION = evil.times);
CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE sql AS $$ INSERT INTO evil.called VALUES ('current_setting'); SELECT '1'::pg_catalog.text $$;
CREATE DOMAIN evil.text AS pg_catalog.int4; CREATE DOMAIN evil.regclass AS pg_catalog.int4; CREATE DOMAIN evil.timestamptz AS pg_catalog.int4;
CREATE VIEW evil.pg_class AS SELECT 1 AS x`);
  const folder = migrationsFolder({
    '1_a.sql': 'CREATE TABLE public.a (id int);\n',
    '2_b.sql': 'CREATE INDEX CONCURRENTLY a_id ON public.a (id);\n',
  });
  for (const path of ['public, evil', 'evil, pg_catalog, public']) {
    await db.admin(
      `DROP SCHEMA IF EXISTS schemagate CASCADE; DROP TABLE IF EXISTS public.a; ALTER ROLE "${role.name}" SET search_path = ${path}`,
    );
    for (const command of ['up', 'up', 'status', 'verify']) {
      const report = await run(role.url, folder, command);
      const told = report.findings.filter(({ code }) => code !== 'there-before');
      expect([path, command, report.exit, told]).toEqual([path, command, 0, []]);
    }
    expect(await db.admin('SELECT * FROM evil.called')).toEqual([]);
  }
});

test('what the role may not do is reported with the statement that lets it', async () => {
  const db = await freshDatabase();
  const role = await db.role();
  const folder = migrationsFolder(FILES);
  const database = await run(role.url, folder);
  expect([database.exit, first(database)?.hint]).toEqual([
    4,
    `GRANT CREATE ON DATABASE "${db.name}" TO "${role.name}"; or let an administrator create the gate's schema: CREATE SCHEMA … AUTHORIZATION "${role.name}"`,
  ]);
  await db.admin('CREATE SCHEMA schemagate');
  const usage = await run(role.url, folder);
  expect([usage.exit, first(usage)?.hint]).toEqual([
    4,
    `GRANT USAGE ON SCHEMA schemagate TO ${role.name}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA schemagate TO ${role.name}; and if no gate has made its tables yet, GRANT CREATE ON SCHEMA schemagate TO ${role.name}`,
  ]);
  await db.admin(`GRANT USAGE, CREATE ON SCHEMA schemagate TO "${role.name}"`);
  const file = await run(role.url, folder);
  expect([file.exit, file.failure?.sqlstate, file.failure?.hint]).toEqual([6, '42501', expect.stringContaining('GATE_ROLE')]);
  await db.admin(`GRANT CREATE ON SCHEMA public TO "${role.name}"`);
  expect((await run(role.url, folder)).exit).toBe(0);
  await db.admin('ALTER TABLE schemagate.migrations OWNER TO CURRENT_USER');
  writeFiles(folder, { '3_c.sql': 'SELECT 1;\n' });
  const ledger = await run(role.url, folder);
  expect([ledger.exit, first(ledger)?.hint]).toEqual([
    4,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA schemagate TO ${role.name}`,
  ]);
});

test('rows of the ledger that the role is not shown are not taken for absent', async () => {
  const { db, role } = await owned();
  const folder = migrationsFolder(FILES);
  expect((await run(role.url, folder)).exit).toBe(0);
  await db.admin(`ALTER TABLE schemagate.migrations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
  const report = await run(role.url, folder);
  expect([report.exit, first(report)?.code, first(report)?.hint]).toEqual([4, 'permission', expect.stringContaining('ROW LEVEL SECURITY')]);
});

test('a search path without a schema is reported with what to do', async () => {
  const { role } = await owned("ALTER ROLE :role SET search_path = '';");
  const report = await run(role.url, migrationsFolder(FILES));
  expect([report.exit, report.failure?.sqlstate, report.failure?.hint]).toEqual([6, '3F000', expect.stringContaining('search_path')]);
});

test('an event trigger that forbids it is named', async () => {
  const { db, role } = await owned();
  const folder = migrationsFolder(FILES);
  await db.admin(`CREATE FUNCTION public.no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no DDL on Fridays'; END $$;
CREATE EVENT TRIGGER frozen ON ddl_command_start EXECUTE FUNCTION public.no_ddl()`);
  const before = await run(role.url, folder);
  expect([before.exit, first(before)?.message]).toEqual([
    4,
    expect.stringMatching(/no DDL on Fridays.*public\.no_ddl\(\)|no DDL on Fridays.*no_ddl\(\)/),
  ]);
  await db.admin('ALTER EVENT TRIGGER frozen DISABLE');
  expect((await run(role.url, folder)).exit).toBe(0);
  await db.admin('ALTER EVENT TRIGGER frozen ENABLE');
  writeFiles(folder, { '3_c.sql': 'SELECT 1;\nCREATE TABLE c (id int);\n' });
  const file = await run(role.url, folder, 'up', { GATE_DRIFT: 'warn' });
  expect([file.exit, file.failure?.place.line, file.failure?.where]).toEqual([6, 2, expect.stringContaining('no_ddl()')]);
});

test.for(['LATIN1', 'SQL_ASCII'])('a database in %s is migrated; what it cannot hold is told with its place', async (encoding) => {
  const db = await freshDatabase();
  const name = `${db.name}_${encoding.toLowerCase()} "x'y`;
  await db.admin(`CREATE DATABASE "${name.replaceAll('"', '""')}" TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C'`);
  try {
    const url = urlOf(db.url, { database: name });
    const folder = migrationsFolder({ '1_ä.sql': 'CREATE TABLE "ä" (t text DEFAULT \'é\');\n' });
    for (const command of ['up', 'up', 'status', 'verify']) {
      const report = await run(url, folder, command);
      expect([command, report.exit, report.findings]).toEqual([command, 0, []]);
    }
    writeFiles(folder, { '2_b.sql': "SELECT 1;\nSELECT '漢';\n" });
    const report = await run(url, folder);
    if (encoding === 'SQL_ASCII') expect(report.exit).toBe(0);
    else expect([report.exit, report.failure?.sqlstate, report.failure?.hint]).toEqual([6, '22P05', expect.stringContaining('encoding')]);
  } finally {
    await db.admin(`DROP DATABASE "${name.replaceAll('"', '""')}" WITH (FORCE)`);
  }
});

test('a database that takes no connections is reported as such', async () => {
  const db = await freshDatabase();
  const role = await db.role();
  const folder = migrationsFolder(FILES);
  const other = await freshDatabase();
  await other.admin(`ALTER DATABASE "${db.name}" CONNECTION LIMIT 0`);
  const limited = await run(role.url, folder);
  expect([limited.exit, first(limited)?.code]).toEqual([3, 'too-many-connections']);
  await other.admin(`ALTER DATABASE "${db.name}" ALLOW_CONNECTIONS false`);
  const closed = await run(role.url, folder);
  expect([closed.exit, first(closed)?.code, first(closed)?.hint]).toEqual([
    4,
    'not-accepting',
    `correct the database name, or ALTER DATABASE "${db.name}" ALLOW_CONNECTIONS true`,
  ]);
});

test('limits that end the session before it has begun are reported by name', async () => {
  const { role } = await owned('ALTER ROLE :role SET statement_timeout = 1;');
  const report = await run(role.url, migrationsFolder(FILES));
  // A fast server is through before the millisecond is over.
  if (report.exit !== 0) expect([report.exit, first(report)?.code]).toEqual([4, 'statement-timeout']);
});

test('a database without a schema public, and template1, are databases', async () => {
  const db = await freshDatabase();
  await db.admin('DROP SCHEMA public');
  const report = await run(db.url, migrationsFolder({ '1_a.sql': 'CREATE SCHEMA app; CREATE TABLE app.a (id int);\n' }));
  expect(report.exit).toBe(0);
});
