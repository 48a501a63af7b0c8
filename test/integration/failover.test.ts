// A connection that is lost in the middle of a run: the run connects again, reads the ledger and goes on; nothing is applied twice.
import { expect, onTestFinished, test } from 'vitest';
import { type FreshDatabase, freshDatabase, untilRow, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { onceTo, PASS, startProxy, type TestProxy, type Verdict } from '../support/proxy.ts';
import { ownServer } from '../support/server.ts';

const COUNTED = {
  '1_a.sql': 'CREATE TABLE runs (file text NOT NULL);\n',
  '2_b.sql': "INSERT INTO runs VALUES ('2');\n",
  '3_c.sql': "INSERT INTO runs VALUES ('3');\n",
};
const RUNS = 'SELECT file, count(*)::int AS times FROM runs GROUP BY 1 ORDER BY 1';
const ONCE = [
  { file: '2', times: 1 },
  { file: '3', times: 1 },
];

/** The database behind a proxy that does this, once, to what is sent and holds the text. */
async function behind(db: FreshDatabase, text: string, verdict: Verdict): Promise<{ readonly url: string; readonly proxy: TestProxy }> {
  const proxy = await startProxy(db.url, onceTo(text, verdict).judge);
  onTestFinished(() => proxy.close());
  return { url: urlOf(db.url, { port: proxy.port }), proxy };
}

const said = (run: { readonly lines: readonly Readonly<Record<string, unknown>>[] }, text: RegExp): number =>
  run.lines.filter(({ msg }) => text.test(String(msg))).length;
const codes = (run: { readonly report: { readonly findings: readonly { readonly code: string }[] } }) =>
  run.report.findings.map(({ code }) => code);

test.each([
  ['one by one', 'CREATE TABLE others (id int)'],
  ['in a group, on an empty database', 'SELECT 1'],
])('the answer to a COMMIT is lost: the ledger says that it is applied, and the run continues (%s)', async (_, before) => {
  const db = await freshDatabase();
  await db.admin(before);
  const { url } = await behind(db, "'2', 'b'", { do: 'swallow-answer' });
  const run = await gateOn(url, migrationsFolder(COUNTED));
  expect([run.code, run.report.steps.map(({ state }) => state), codes(run).filter((code) => code !== 'there-before')]).toEqual([
    0,
    ['applied', 'applied', 'applied'],
    ['connection-lost'],
  ]);
  expect(run.report.summary).toMatch(/^3 migrations applied; schema recorded/);
  expect(said(run, /2_b\.sql had been committed when the connection was lost/)).toBe(1);
  expect(await db.admin(RUNS)).toEqual(ONCE);
});

test('a COMMIT that never arrived is rolled back, and the migration run again', async () => {
  const db = await freshDatabase();
  const { url } = await behind(db, "VALUES ('2')", { do: 'truncate', bytes: 60 });
  const run = await gateOn(url, migrationsFolder(COUNTED));
  expect([run.code, run.applied, said(run, /2_b\.sql was rolled back when the connection was lost/)]).toEqual([0, 3, 1]);
  expect(await db.admin(RUNS)).toEqual(ONCE);
});

test.each([false, true])('a session that the server still waits for with half a message is ended (GATE_ROLE: %s)', async (withRole) => {
  const db = await freshDatabase();
  // A role that may not see what the one that logs in does.
  const role = withRole
    ? await db.role({ grants: `GRANT CREATE ON DATABASE ${db.name} TO :role; GRANT ALL ON SCHEMA public TO :role` })
    : null;
  const { url } = await behind(db, "VALUES ('3')", { do: 'orphan', bytes: 100 });
  const run = await gateOn(url, migrationsFolder(COUNTED), { GATE_LOCK_WAIT: '30s', ...(role !== null && { GATE_ROLE: role.name }) });
  expect([run.code, run.applied]).toEqual([0, 3]);
  expect(await db.admin(RUNS)).toEqual(ONCE);
});

test('a lost session that is still running is waited for, and what it commits counts', async () => {
  const db = await freshDatabase();
  const files = { ...COUNTED, '2_b.sql': "INSERT INTO runs VALUES ('2');\nSELECT pg_sleep(1.5);\n" };
  const { url, proxy } = await behind(db, 'never', PASS);
  const gate = startGate({ env: { DATABASE_URL: url, GATE_MIGRATIONS: migrationsFolder(files) } });
  await untilRow(await db.client(), "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
  // Only the gate learns of it: the server's end stays open.
  proxy.abandon();
  const run = await gate.done;
  expect([run.code, run.report?.steps.map(({ state }) => state)]).toEqual([0, ['applied', 'applied', 'applied']]);
  expect(await db.admin(RUNS)).toEqual(ONCE);
});

test.each([
  ['while it is planned', 'gate:state'],
  ['while it is verified', 'gate:remember'],
  ['while the lock is taken', 'gate:lock'],
  ['while the ledger is made', 'gate:ledger'],
])('a connection that is lost %s is no failure', async (_, marker) => {
  const db = await freshDatabase();
  const { url } = await behind(db, marker, { do: 'cut' });
  if (marker === 'gate:state') expect((await gateOn(db.url, migrationsFolder(COUNTED))).code).toBe(0);
  const run = await gateOn(url, migrationsFolder(COUNTED));
  expect([run.code, codes(run)]).toEqual([0, ['connection-lost']]);
  expect(await db.admin(RUNS)).toEqual(ONCE);
});

test('status, plan and verify connect again as well', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(COUNTED);
  expect((await gateOn(db.url, folder)).code).toBe(0);
  for (const command of ['status', 'plan', 'verify']) {
    const { url } = await behind(db, 'gate:state', { do: 'cut' });
    expect((await gateOn(url, folder, {}, [command])).code).toBe(0);
  }
});

test('a file that runs statement by statement continues where it was interrupted', async () => {
  const db = await freshDatabase();
  const files = {
    ...COUNTED,
    '2_b.sql':
      "-- gate: transaction=off\nINSERT INTO runs VALUES ('2');\nCREATE INDEX CONCURRENTLY i ON runs (file);\nINSERT INTO runs VALUES ('2b');\n",
  };
  for (const [text, verdict] of [
    ["VALUES ('2')", { do: 'swallow-answer' }],
    ['CREATE INDEX', { do: 'swallow-answer' }],
    ["VALUES ('2b')", { do: 'cut' }],
  ] as const) {
    await db.admin('DROP TABLE IF EXISTS runs; DROP SCHEMA IF EXISTS schemagate CASCADE');
    const { url } = await behind(db, text, verdict);
    const run = await gateOn(url, migrationsFolder(files));
    expect([run.code, run.applied, said(run, /continues after the last statement in the ledger/)]).toEqual([0, 3, 1]);
    expect(await db.admin(RUNS)).toEqual([...ONCE, { file: '2b', times: 1 }].sort((a, b) => (a.file < b.file ? -1 : 1)));
    expect(await db.admin("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")).toEqual([{ indisvalid: true }]);
  }
});

test('a block with its own COMMITs is never run twice: where its answer is lost, a person decides', async () => {
  const db = await freshDatabase();
  const files = { ...COUNTED, '2_b.sql': "DO $$ BEGIN INSERT INTO runs VALUES ('2'); COMMIT; END $$;\n" };
  const { url } = await behind(db, 'BEGIN INSERT', { do: 'swallow-answer' });
  const run = await gateOn(url, migrationsFolder(files));
  expect([run.code, run.report.steps.map(({ state }) => state)]).toEqual([10, ['applied', 'incomplete', 'not-run']]);
  expect(run.report.failure?.hint).toMatch(/schemagate mark 2 applied.*schemagate mark 2 pending/);
  expect(await db.admin(RUNS)).toEqual([{ file: '2', times: 1 }]);
});

test('a block with its own COMMITs that was not begun when the connection was lost is run', async () => {
  const db = await freshDatabase();
  const files = { ...COUNTED, '2_b.sql': "INSERT INTO runs VALUES ('2');\nDO $$ BEGIN INSERT INTO runs VALUES ('2b'); COMMIT; END $$;\n" };
  const { url } = await behind(db, "VALUES ('2')", { do: 'swallow-answer' });
  const run = await gateOn(url, migrationsFolder(files));
  expect([run.code, run.applied]).toEqual([0, 3]);
  expect(await db.admin(RUNS)).toEqual([ONCE[0], { file: '2b', times: 1 }, ONCE[1]]);
});

test('a block that fails after its own COMMIT is not said to be rolled back', async () => {
  const db = await freshDatabase();
  const files = { ...COUNTED, '2_b.sql': "DO $$ BEGIN INSERT INTO runs VALUES ('2'); COMMIT; PERFORM 1 / 0; END $$;\n" };
  const run = await gateOn(db.url, migrationsFolder(files));
  expect([run.code, run.report.steps.map(({ state }) => state)]).toEqual([10, ['applied', 'incomplete', 'not-run']]);
  expect(run.report.findings[0]?.message).toContain('what it has committed itself');
});

test('a file with its own COMMITs continues after what the ledger has of it, wherever the connection was lost', async () => {
  const db = await freshDatabase();
  const files = { ...COUNTED, '2_b.sql': "BEGIN;\nINSERT INTO runs VALUES ('2');\nCOMMIT;\nBEGIN;\nSELECT pg_sleep(0.3);\nCOMMIT;\n" };
  const known = await behind(db, "VALUES ('2')", { do: 'swallow-answer' });
  const run = await gateOn(known.url, migrationsFolder(files));
  expect([run.code, run.applied]).toEqual([0, 3]);
  const other = await freshDatabase();
  const unknown = await behind(other, "VALUES ('2')", { do: 'cut' });
  const cut = await gateOn(unknown.url, migrationsFolder(files));
  expect([cut.code, cut.applied]).toEqual([0, 3]);
  const once = ['2', '3'].map((file) => ({ file, times: 1 }));
  for (const database of [db, other]) expect(await database.admin(RUNS)).toEqual(once);
});

test('a migration that ends its own session is given up after three tries, and says so', async () => {
  const db = await freshDatabase();
  const files = { ...COUNTED, '2_b.sql': 'SELECT pg_terminate_backend(pg_backend_pid());\n' };
  const run = await gateOn(db.url, migrationsFolder(files));
  expect([run.code, run.report.steps.map(({ state }) => state)]).toEqual([3, ['applied', 'in-doubt', 'not-run']]);
  expect(run.report.summary).toMatch(/lost 3 times in a row while .*2_b\.sql was under way/);
  expect(said(run, /the connection was lost in stage apply/)).toBe(2);
});

test('what is repeated is not drift, where the run was interrupted before it could record it', async () => {
  const db = await freshDatabase();
  const view = (columns: string) => ({
    ...COUNTED,
    'R__a.sql': `DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT ${columns} FROM runs;\n`,
    'R__b.sql': `SELECT; -- ${columns}\n`,
  });
  expect((await gateOn(db.url, migrationsFolder(view('file')))).code).toBe(0);
  const { url } = await behind(db, 'gate:remember', { do: 'cut' });
  const run = await gateOn(url, migrationsFolder(view('file, 1 AS one')));
  expect([run.code, run.applied]).toEqual([0, 2]);
  const killed = await behind(db, '-- file, 1 AS one, 2 AS two', { do: 'stall', ms: 60_000 });
  const gate = startGate({ env: { DATABASE_URL: killed.url, GATE_MIGRATIONS: migrationsFolder(view('file, 1 AS one, 2 AS two')) } });
  await gate.saw(/applied.*R__a\.sql/);
  gate.kill('SIGKILL');
  await gate.done;
  await db.admin(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'schemagate%'",
  );
  const next = await gateOn(db.url, migrationsFolder(view('file, 1 AS one, 2 AS two')));
  expect([next.code, next.applied]).toEqual([0, 1]);
});

test.each([
  [
    'dbmate',
    {
      '20240101000000_a.sql': '-- migrate:up\nCREATE TABLE runs (file text);\n-- migrate:down\n',
      '20240102000000_b.sql': "-- migrate:up\nINSERT INTO runs VALUES ('2');\n-- migrate:down\n",
    },
  ],
  ['flyway', { 'V1__a.sql': 'CREATE TABLE runs (file text);\n', 'V2__b.sql': "INSERT INTO runs VALUES ('2');\n" }],
  [
    'prisma',
    {
      '20240101000000_a/migration.sql': 'CREATE TABLE runs (file text);\n',
      '20240102000000_b/migration.sql': "INSERT INTO runs VALUES ('2');\n",
      'migration_lock.toml': 'provider = "postgresql"\n',
    },
  ],
] as const)('the same with the ledger of %s', async (layout, files) => {
  for (const verdict of [{ do: 'swallow-answer' }, { do: 'cut' }] as const) {
    const db = await freshDatabase();
    const { url } = await behind(db, "VALUES ('2')", verdict);
    const run = await gateOn(url, migrationsFolder(files), { GATE_LAYOUT: layout });
    expect([run.code, run.applied, codes(run)]).toEqual([0, 2, ['connection-lost']]);
    expect(await db.admin(RUNS)).toEqual([{ file: '2', times: 1 }]);
  }
});

test('the deadline ends a run whose server no longer answers, and what is in doubt is said', async () => {
  const db = await freshDatabase();
  // On an empty one they would share a transaction, and both be in doubt.
  await db.admin('CREATE TABLE others (id int)');
  const { url } = await behind(db, "VALUES ('2')", { do: 'stall', ms: 60_000 });
  const run = await gateOn(url, migrationsFolder(COUNTED), { GATE_DEADLINE: '5s' });
  expect([run.code, run.report.steps.map(({ state }) => state), codes(run)]).toEqual([
    3,
    ['applied', 'in-doubt', 'not-run'],
    ['deadline', 'in-doubt'],
  ]);
});

test('a server that dies in the middle of a migration and comes back is waited for, and the run continues', async () => {
  const server = await ownServer();
  await server.start();
  const folder = migrationsFolder({ ...COUNTED, '2_b.sql': "INSERT INTO runs VALUES ('2');\nSELECT pg_sleep(1);\n" });
  const gate = startGate({ env: { DATABASE_URL: server.url(), GATE_MIGRATIONS: folder, GATE_LOG_LEVEL: 'debug' } });
  await gate.saw(/migration-started.*2_b\.sql/);
  await server.stop('immediate');
  await gate.saw('connection-refused');
  await server.start();
  const run = await gate.done;
  expect([run.code, run.report?.steps.map(({ state }) => state)]).toEqual([0, ['applied', 'applied', 'applied']]);
  expect(await server.admin(RUNS)).toEqual(ONCE);
});

test('a server that turns read-only is waited for until it is writable again', async () => {
  const server = await ownServer();
  await server.start();
  const folder = migrationsFolder({
    ...COUNTED,
    '2_b.sql': "-- gate: transaction=off\nSELECT pg_sleep(1);\nINSERT INTO runs VALUES ('2');\n",
    '3_c.sql': "-- gate: transaction=off\nINSERT INTO runs VALUES ('3');\n",
  });
  const gate = startGate({ env: { DATABASE_URL: server.url(), GATE_MIGRATIONS: folder, GATE_LOG_LEVEL: 'debug' } });
  await gate.saw(/migration-started.*2_b\.sql/);
  await server.admin('ALTER SYSTEM SET default_transaction_read_only = on');
  await server.admin('SELECT pg_reload_conf()');
  await gate.saw('"reason":"read-only"');
  await server.admin('ALTER SYSTEM RESET default_transaction_read_only');
  await server.admin('SELECT pg_reload_conf()');
  const run = await gate.done;
  expect([run.code, run.report?.steps.map(({ state }) => state)]).toEqual([0, ['applied', 'applied', 'applied']]);
  expect(await server.admin(RUNS)).toEqual(ONCE);
});
