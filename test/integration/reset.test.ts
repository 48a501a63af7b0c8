// Emptying a database and migrating it again: what is dropped, what stays and is said, where it is refused, and what a failure leaves.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { commandsWith, runCommand } from '../support/run-command.ts';
import { ownServer } from '../support/server.ts';

const FILES = {
  '1_users.sql':
    'CREATE TABLE users (id serial PRIMARY KEY, email text);\nCREATE SCHEMA billing;\nCREATE TABLE billing.invoices (id int);\n',
  '2_rest.sql': `CREATE EXTENSION IF NOT EXISTS citext;
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TYPE span AS RANGE (subtype = int4);
CREATE AGGREGATE counted(*) (sfunc = int8inc, stype = int8, initcond = '0');
CREATE PROCEDURE p(a int, OUT b int) LANGUAGE sql AS 'SELECT 1';
CREATE VIEW glad AS SELECT id FROM users;
CREATE TABLE events (at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS FUNCTION 1 btint4cmp(int, int);
`,
};

async function place(files: Readonly<Record<string, string>> = FILES, serverUrl?: string) {
  const database = await freshDatabase(serverUrl === undefined ? {} : { serverUrl });
  const folder = migrationsFolder(files);
  const run = commandsWith({ DATABASE_URL: database.url, GATE_MIGRATIONS: folder, GATE_ALLOW_RESET: 'true' });
  return { database, run, yes: { 'yes-drop': database.name } };
}

const codes = ({ findings }: { readonly findings: readonly { readonly code: string }[] }) => findings.map(({ code }) => code);

test('without --yes-drop it shows what it would drop, and changes nothing', async () => {
  const { database, run } = await place();
  await run('up');
  await database.admin("INSERT INTO users (email) VALUES ('a')");
  const report = await run('reset');
  expect([report.exit, report.summary]).toEqual([
    9,
    expect.stringMatching(/^a reset of \S+ would drop 4 tables \(about \d+ rows?\), 2 types, .* 1 extension, and the ledger, and migrate/),
  ]);
  expect(report.text).toContain('schema billing (dropped as well): table billing.invoices');
  expect(report.text).toContain('schema public (stays, without them): sequence public.users_id_seq, table public.users');
  expect(report.findings[0]!.hint).toBe(`\`schemagate reset --yes-drop ${database.name}\` does it`);
  expect(await database.admin('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 1 }]);
});

test('it drops what the migrations have made, and everything is made again in the same run', async () => {
  const { database, run, yes } = await place();
  await run('up');
  await database.admin("INSERT INTO users (email) VALUES ('a'); CREATE TABLE by_hand (); SELECT lo_create(0)");
  const report = await run('reset', yes);
  expect([report.exit, report.summary]).toEqual([
    0,
    expect.stringMatching(/^dropped 5 tables .* 1 large object, and the ledger; then 2 migrations applied/),
  ]);
  expect(report.steps.map(({ version, state }) => `${version} ${state}`)).toEqual(['1 applied', '2 applied']);
  expect(await database.admin("SELECT count(*)::int AS n, to_regclass('by_hand') AS by_hand FROM users")).toEqual([
    { n: 0, by_hand: null },
  ]);
  expect(await database.admin('SELECT count(*)::int AS n FROM pg_largeobject_metadata')).toEqual([{ n: 0 }]);
  expect(await database.admin('SELECT command FROM schemagate.runs')).toEqual([{ command: 'reset' }]);
  expect(await run('verify')).toMatchObject({ exit: 0, findings: [] });
});

test.for([
  ['production', { GATE_ENV: 'production' }, /GATE_ENV is production/],
  ['Prod', { GATE_ENV: 'Prod' }, /GATE_ENV is Prod/],
  ['not allowed', { GATE_ALLOW_RESET: 'false' }, /GATE_ALLOW_RESET=true is not set/],
] as const)('it is refused where it must not be: %s', async ([, env, message]) => {
  const { database, run, yes } = await place();
  await run('up');
  const report = await run('reset', yes, env);
  expect([report.exit, codes(report), report.summary]).toEqual([2, ['reset-refused'], expect.stringMatching(message)]);
  expect(await database.admin("SELECT to_regclass('users') IS NOT NULL AS there")).toEqual([{ there: true }]);
});

test('the name must be that of the database', async () => {
  const { run } = await place();
  await run('up');
  const report = await run('reset', { 'yes-drop': 'other' });
  expect([report.exit, codes(report), report.summary]).toEqual([2, ['reset-refused'], expect.stringContaining('--yes-drop names other')]);
});

test('what nobody would make again stays and is said: an extension and a schema that no migration creates', async () => {
  const { database, run, yes } = await place({ '1_a.sql': 'CREATE TABLE app.a (id int);\n' });
  await database.admin('CREATE SCHEMA app; CREATE EXTENSION citext; CREATE EXTENSION hstore SCHEMA app');
  await run('up');
  const report = await run('reset', yes);
  expect([report.exit, codes(report).filter((code) => code === 'reset-stays')]).toEqual([0, ['reset-stays', 'reset-stays']]);
  expect(report.findings.map(({ message }) => message)).toContain('stays: extension citext: no migration creates it');
  expect(await database.admin("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1")).toEqual([
    { extname: 'citext' },
    { extname: 'hstore' },
  ]);
});

test('another role may work with the schema that is its own, and nothing of it goes with the rest', async () => {
  const { database, run } = await place({ '1_a.sql': 'CREATE TABLE a (id int);\n' });
  const other = await database.role({ grants: 'CREATE SCHEMA theirs AUTHORIZATION :role' });
  const role = await database.role({
    grants: `GRANT CREATE ON SCHEMA public TO :role; GRANT CREATE ON DATABASE "${database.name}" TO :role`,
  });
  const as = { DATABASE_URL: role.url };
  expect(await run('up', {}, as)).toMatchObject({ exit: 0 });
  await database.admin(`CREATE TABLE theirs.t (id int); ALTER TABLE theirs.t OWNER TO ${other.name}`);
  expect(await run('reset', { 'yes-drop': database.name }, as)).toMatchObject({ exit: 0, steps: [{ state: 'applied' }] });
  expect(await database.admin("SELECT to_regclass('theirs.t') IS NOT NULL AS there")).toEqual([{ there: true }]);
  await database.admin(`CREATE VIEW theirs.v AS SELECT id FROM a; ALTER VIEW theirs.v OWNER TO ${other.name}`);
  const report = await run('reset', { 'yes-drop': database.name }, as);
  expect([report.exit, codes(report), report.summary]).toEqual([
    4,
    ['reset-takes-others'],
    expect.stringContaining('view theirs.v would be dropped as well'),
  ]);
  expect(await database.admin("SELECT to_regclass('a') IS NOT NULL AS a, to_regclass('theirs.v') IS NOT NULL AS v")).toEqual([
    { a: true, v: true },
  ]);
});

test('what another role has in a schema of ours is dropped with it, and that is said', async () => {
  const { database, run, yes } = await place();
  await run('up');
  const other = await database.role();
  await database.admin(`CREATE TABLE billing.theirs (); ALTER TABLE billing.theirs OWNER TO ${other.name}`);
  const report = await run('reset', yes);
  expect([report.exit, report.findings.find(({ code }) => code === 'reset-of-others')?.message]).toEqual([
    0,
    expect.stringMatching(/^table billing\.theirs belongs to role_\S+ and not to the role that migrates/),
  ]);
});

test('GATE_SCHEMAS limits it to those, the gate, and the ledger', async () => {
  const { database, run, yes } = await place({ '1_a.sql': 'CREATE TABLE app.a (id int);\n' });
  await database.admin('CREATE SCHEMA app; CREATE TABLE public.other ()');
  const env = { GATE_SCHEMAS: 'app' };
  await run('up', {}, env);
  const report = await run('reset', yes, env);
  expect([report.exit, report.summary]).toEqual([
    0,
    expect.stringContaining('1 table (about 0 rows), and the ledger; then 1 migration applied'),
  ]);
  expect(await database.admin("SELECT to_regclass('other') IS NOT NULL AS there")).toEqual([{ there: true }]);
});

test('where another gate works in the database, its schemas have to be named', async () => {
  const { run, yes } = await place();
  await run('up');
  await run('up', {}, { GATE_LEDGER_SCHEMA: 'second', GATE_MIGRATIONS: migrationsFolder({ '1_b.sql': 'CREATE TABLE b ();\n' }) });
  const report = await run('reset', yes);
  expect([report.exit, codes(report), report.summary]).toEqual([
    2,
    ['reset-refused'],
    expect.stringContaining('another gate works in this database as well (second)'),
  ]);
});

test('a session that holds a lock is named, and nothing is dropped', async () => {
  const { database, run, yes } = await place();
  await run('up');
  const client = await database.client();
  await client.query("SET application_name = 'the shop'; BEGIN; LOCK TABLE users IN ACCESS SHARE MODE");
  const report = await run('reset', yes, { GATE_LOCK_TIMEOUT: '600ms', GATE_LOCK_TRIES: '2' });
  expect([report.exit, codes(report), report.summary]).toEqual([5, ['reset-blocked'], expect.stringContaining('the shop')]);
  expect(await database.admin("SELECT to_regclass('billing.invoices') IS NOT NULL AS there")).toEqual([{ there: true }]);
});

test('a migration that fails after it is reported, and that everything was dropped', async () => {
  const { database, run, yes } = await place();
  await run('up');
  const report = await run('reset', yes, {
    GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'CREATE TABLE a ();\n', '2_b.sql': 'SELECT 1 / 0;\n' }),
  });
  expect([report.exit, codes(report).includes('reset-done'), report.summary]).toEqual([
    6,
    true,
    expect.stringMatching(/^dropped .*; then .*2_b\.sql failed/),
  ]);
  expect(await database.admin("SELECT to_regclass('users') AS users, to_regclass('a') IS NOT NULL AS a")).toEqual([
    { users: null, a: true },
  ]);
});

test("another tool's ledger goes with the rest", async () => {
  const { database, run, yes } = await place({ '1_a.sql': '-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\n' });
  const env = { GATE_LAYOUT: 'dbmate' };
  await run('up', {}, env);
  expect(await run('reset', yes, env)).toMatchObject({ exit: 0, steps: [{ version: '1', state: 'applied' }] });
  expect(await database.admin('SELECT version FROM schema_migrations')).toEqual([{ version: '1' }]);
});

test('with a command that migrates, and with several steps', async () => {
  const { database, run, yes } = await place({ '1_a.sql': 'CREATE TABLE a (id int);\n' });
  await run('up');
  const command = { GATE_COMMAND: 'true', GATE_MIGRATIONS: migrationsFolder({}) };
  expect(await run('reset', yes, command)).toMatchObject({
    exit: 0,
    summary: expect.stringMatching(/^dropped 1 table /),
  });
  expect(await database.admin("SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
  const steps = {
    GATE_STEPS: `one:${migrationsFolder({ '1_x.sql': 'CREATE TABLE x ();\n' })},two:${migrationsFolder({ '1_y.sql': 'CREATE TABLE y ();\n' })}`,
  };
  await run('reset', yes, steps);
  const again = await run('reset', yes, steps);
  expect([again.exit, again.summary]).toEqual([0, expect.stringMatching(/^dropped 2 tables \(about 0 rows\), and the ledger/)]);
  expect(await database.admin("SELECT to_regclass('x') IS NOT NULL AS x, to_regclass('y') IS NOT NULL AS y")).toEqual([
    { x: true, y: true },
  ]);
});

test('what init/*.sql has set up stays, and is not run again', async () => {
  const database = await freshDatabase();
  const role = await database.role({
    grants: `GRANT CREATE ON DATABASE "${database.name}" TO :role; GRANT CREATE ON SCHEMA public TO :role`,
  });
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);\n', 'init/1.sql': 'CREATE SCHEMA once;\n' });
  const env = { DATABASE_URL: role.url, GATE_ADMIN_URL: database.url, GATE_MIGRATIONS: folder, GATE_ALLOW_RESET: 'true' };
  expect(await runCommand({ command: 'up', env })).toMatchObject({ exit: 0 });
  expect(await runCommand({ command: 'reset', env, flags: { 'yes-drop': database.name } })).toMatchObject({
    exit: 0,
    steps: [{ state: 'applied' }],
  });
  expect(await database.admin("SELECT name, to_regnamespace('once') IS NOT NULL AS once FROM schemagate.init")).toEqual([
    { name: '1.sql', once: true },
  ]);
});

test('more than the lock table of the server has room for is dropped in parts, and that is said', async () => {
  // Of its own: whoever fills the lock table fills it for all.
  const server = await ownServer({ max_connections: '20' });
  await server.start();
  const { database, run, yes } = await place({ '1_a.sql': 'CREATE TABLE a (id int);\n' }, server.url());
  await run('up');
  await database.admin('SELECT count(lo_create(0)) FROM generate_series(1, 8000)');
  const told: string[] = [];
  const report = await run('reset', yes, {}, { emit: (event) => void (event.event === 'note' && told.push(event.message)) });
  expect([report.exit, report.summary]).toEqual([0, expect.stringContaining('8000 large objects')]);
  expect(told).toContainEqual(expect.stringContaining('it is dropped in parts'));
  expect(await database.admin('SELECT count(*)::int AS n FROM pg_largeobject_metadata')).toEqual([{ n: 0 }]);
});
