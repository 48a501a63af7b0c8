// Several folders and commands in one database: GATE_STEPS and schemagate.yml.
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { type FreshDatabase, freshDatabase, untilRow } from '../support/database.ts';
import { temporaryFolder, writeFiles } from '../support/files.ts';
import { type GateRun, runGate, startGate } from '../support/gate.ts';
import { codesOf } from '../support/run-under-gate.ts';

const USERS = { 'auth/1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY);' };
const ORDERS = { 'app/1_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY, owner int REFERENCES users);' };

const place = async (files: Readonly<Record<string, string>> = { ...USERS, ...ORDERS }) => {
  const db = await freshDatabase();
  const root = temporaryFolder(files);
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: root };
  const steps = { GATE_STEPS: `auth:${root}/auth,app:${root}/app` };
  return {
    db,
    root,
    write: (more: Readonly<Record<string, string>>) => writeFiles(root, more),
    up: (more: Readonly<Record<string, string>> = steps) => runGate({ args: ['up'], env: { ...env, ...more } }),
    start: () => startGate({ args: ['up'], env: { ...env, ...steps } }),
    gate: (args: readonly string[], more: Readonly<Record<string, string>> = steps) => runGate({ args, env: { ...env, ...more } }),
  };
};

const stepsOf = ({ report }: Pick<GateRun, 'report'>) =>
  (report as Report).steps.map(({ of, version, state }) => `${of} ${version} ${state}`);
const statesOf = ({ report }: Pick<GateRun, 'report'>) =>
  ((report as Report).data as { readonly steps: readonly { readonly name: string; readonly state: string }[] }).steps.map(
    ({ name, state }) => `${name} ${state}`,
  );
const tablesIn = async (db: FreshDatabase) =>
  (await db.admin("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1")).map(
    ({ relname }) => relname,
  );

test('the steps are applied in order, each with its ledger, and the whole schema is proved', async () => {
  const { db, up, write } = await place();
  const first = await up();
  expect([first.code, stepsOf(first), first.report?.verification?.state]).toEqual([0, ['auth 1 applied', 'app 1 applied'], 'recorded']);
  const ledgers = await db.admin(
    'SELECT (SELECT array_agg(version) FROM schemagate_auth.migrations) AS auth, (SELECT array_agg(version) FROM schemagate_app.migrations) AS app',
  );
  expect(ledgers).toEqual([{ auth: ['1'], app: ['1'] }]);
  const second = await up();
  expect([second.code, statesOf(second), second.report?.verification?.by]).toEqual([0, ['auth nothing', 'app nothing'], 'fingerprint']);
  expect(second.lines.some(({ event }) => event === 'locked')).toBe(false);
  write({ 'app/2_more.sql': 'ALTER TABLE orders ADD COLUMN n int;' });
  const third = await up();
  expect([third.code, stepsOf(third), statesOf(third)]).toEqual([0, ['app 2 applied'], ['auth nothing', 'app done']]);
});

test('after a change by hand no step is started', async () => {
  const { db, up, write } = await place();
  await up();
  await db.admin('ALTER TABLE orders DROP COLUMN owner');
  write({ 'auth/2_name.sql': 'ALTER TABLE users ADD COLUMN name text;' });
  const run = await up();
  expect([run.code, stepsOf(run)]).toEqual([7, ['auth 2 not-run']]);
  expect(codesOf(run)).toContain('column-missing');
});

test('if the second step fails, the first one stays, that is said, and running again goes on', async () => {
  const { db, up, write } = await place({ ...USERS, ...ORDERS, 'app/2_bad.sql': 'SELECT nonsense;', 'app/3_then.sql': 'SELECT 1;' });
  const failed = await up();
  expect([failed.code, stepsOf(failed)]).toEqual([6, ['auth 1 applied', 'app 1 applied', 'app 2 failed', 'app 3 not-run']]);
  expect(failed.report?.summary).toMatch(
    /^step app: .*2_bad\.sql failed and was rolled back; .*; step auth stays as it is now \(1 applied\)$/,
  );
  expect(await tablesIn(db)).toEqual(['orders', 'users']);
  // What was made until then is known: a change to it is drift.
  await db.admin('ALTER TABLE users ADD COLUMN by_hand int; ALTER TABLE orders DROP COLUMN owner');
  write({ 'app/2_bad.sql': 'SELECT 1;' });
  expect((await up()).code).toBe(7);
  await db.admin('ALTER TABLE users DROP COLUMN by_hand; ALTER TABLE orders ADD COLUMN owner int REFERENCES users');
  const again = await up({ GATE_STEPS: failedSteps(failed), GATE_DRIFT: 'warn' });
  expect([again.code, stepsOf(again)]).toEqual([0, ['app 2 applied', 'app 3 applied']]);
});

test('what a file has set before the next one fails does not reach the gate, which records what was made until then', async () => {
  const settings = `SET default_transaction_read_only = on; SET search_path = nowhere; SET bytea_output = escape;`;
  const { db, up, write } = await place({ ...USERS, 'auth/2_set.sql': settings, ...ORDERS, 'app/1_orders.sql': 'SELECT nonsense;' });
  await db.admin('CREATE TABLE before (id int)');
  write({ 'auth/3_bad.sql': 'SELECT nonsense;' });
  const failed = await up();
  expect([failed.code, stepsOf(failed)]).toEqual([6, ['auth 1 applied', 'auth 2 applied', 'auth 3 failed', 'app 1 not-run']]);
  expect((await db.admin("SELECT count(*)::int AS n FROM schemagate.expectations WHERE head LIKE 'steps%'"))[0]).toEqual({ n: 1 });
});

/** As the run was given them. */
const failedSteps = ({ report }: Pick<GateRun, 'report'>): string =>
  ((report as Report).data as { readonly steps: readonly { readonly name: string; readonly what: string }[] }).steps
    .map(({ name, what }) => `${name}:${what}`)
    .join(',');

test('what is wrong with any step is found before one of them is applied', async () => {
  const { db, up, write } = await place();
  await up();
  write({ 'auth/2_name.sql': 'ALTER TABLE users ADD COLUMN name text;', 'app/1_orders.sql': 'CREATE TABLE orders (id bigint);' });
  const edited = await up();
  expect([edited.code, codesOf(edited)]).toEqual([8, ['edited']]);
  expect(await db.admin("SELECT attname FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'name'")).toEqual([]);
  write({ 'auth/3.txt.sql': '\u0000' });
  const bad = await up();
  expect(bad.code).toBe(2);
});

test('two gates at once: one works, and the other finds nothing', async () => {
  const { up } = await place({ ...USERS, ...ORDERS, 'app/2_slow.sql': 'SELECT pg_sleep(0.4);' });
  const runs = await Promise.all([up(), up()]);
  expect([runs.map(({ code }) => code), runs.map((one) => stepsOf(one).length).sort()]).toEqual([
    [0, 0],
    [0, 3],
  ]);
});

test('a gate that is killed in the middle leaves whole steps, and the next one goes on', async () => {
  const { db, start, up } = await place({
    ...USERS,
    ...ORDERS,
    'app/2_slow.sql': 'CREATE TABLE late (id int); SELECT pg_sleep(1.5), 7 AS slow_one;',
  });
  const killed = start();
  await untilRow(await db.client(), "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
  killed.kill('SIGKILL');
  await killed.done;
  // The server may come to the end of what was under way, and its ledger then has it.
  const next = await up();
  expect([next.code, stepsOf(next).filter((step) => step !== 'app 2 applied')]).toEqual([0, []]);
  expect(await tablesIn(db)).toEqual(['late', 'orders', 'users']);
});

test('SIGTERM rolls back what is under way, and what was done before stays', async () => {
  const { db, start, up } = await place({ ...USERS, ...ORDERS, 'app/2_slow.sql': 'CREATE TABLE late (id int); SELECT pg_sleep(30);' });
  const ended = start();
  await untilRow(await db.client(), "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
  ended.kill('SIGTERM');
  const { code, report } = await ended.done;
  expect([code, stepsOf({ report }).slice(0, 2)]).toEqual([143, ['auth 1 applied', 'app 1 applied']]);
  expect(await tablesIn(db)).toEqual(['orders', 'users']);
  void up;
});

const PYTHON = 'CREATE TABLE IF NOT EXISTS made (id int)';
const COMMAND = `[${[process.execPath, '-e', `const { Client } = require('pg'); const c = new Client(process.env.DATABASE_URL); c.connect().then(() => c.query(${JSON.stringify(PYTHON)})).then(() => c.end(), (e) => { console.error(e.message); process.exit(3); })`].map((word) => JSON.stringify(word)).join(', ')}]`;

test('schemagate.yml in the migrations folder: commands, another tool, a ledger of its own name', async () => {
  const { db, up, gate, write } = await place({
    ...USERS,
    'shop/V1__shop.sql': 'CREATE TABLE shop (id int);',
    'schemagate.yml': `steps:
  - name: auth
    migrations: auth
  - name: api
    run: ${COMMAND}
  - name: shop
    migrations: ./shop
    ledger-table: shop_history
placeholders:
  owner: nobody
`,
  });
  const run = await up({});
  expect([run.code, run.report?.summary]).toEqual([
    0,
    expect.stringMatching(/^auth: 1 applied; api: .* succeeded after .*; shop: 1 applied; schema recorded/),
  ]);
  expect(await tablesIn(db)).toEqual(['made', 'shop', 'shop_history', 'users']);
  // A command may have something to do each time.
  expect(statesOf(await up({}))).toEqual(['auth nothing', 'api done', 'shop nothing']);
  await db.admin('DROP TABLE made');
  expect((await up({})).code).toBe(7);
  const history = await gate(['history', '--step', 'shop'], {});
  expect([history.code, (history.report as Report).data]).toMatchObject([0, { ledger: 'public.shop_history' }]);
  write({ 'schemagate.yml': 'steps: [{name: api, run: "no-such-program up"}]' });
  const missing = await up({});
  expect([missing.code, codesOf(missing)]).toEqual([2, ['command-not-found']]);
});

test('a command that fails stops those after it, and what it did stays', async () => {
  const { up } = await place({
    ...USERS,
    'schemagate.yml': `steps: [{name: auth, migrations: auth}, {name: api, run: ["${process.execPath}", "-e", "console.error('Error: no'); process.exit(4)"]}, {name: late, run: [true]}]`,
  });
  const failed = await up({});
  expect([failed.code, codesOf(failed), statesOf(failed)]).toEqual([6, ['command-failed'], ['auth done', 'api stopped', 'late not-run']]);
  expect(failed.report?.summary).toMatch(
    /^step auth stays as it is now \(1 applied\); step late was not run; step api: .* ended with exit code 4 after .*:\nError: no$/s,
  );
});

test('steps that share a ledger are refused with what to write, and so is a ledger that no step has', async () => {
  const { db, root, up, gate, write } = await place({ 'a/V1__a.sql': 'SELECT 1;', 'b/V1__b.sql': 'SELECT 1;', ...USERS, ...ORDERS });
  const shared = await up({ GATE_STEPS: `a:${root}/a,b:${root}/b` });
  expect([shared.code, shared.report?.findings[0]]).toMatchObject([
    2,
    {
      message: 'the steps a and b both keep the ledger public.flyway_schema_history',
      hint: expect.stringContaining('`ledger-table: b_flyway_schema_history`'),
    },
  ]);
  expect((await gate(['up'], { GATE_MIGRATIONS: `${root}/auth` })).code).toBe(0);
  const left = await up();
  expect([left.code, left.report?.findings[0]]).toMatchObject([8, { hint: expect.stringContaining('`ledger-schema: schemagate`') }]);
  write({ 'schemagate.yml': 'steps: [{name: auth, migrations: auth, ledger-schema: schemagate}, {name: app, migrations: app}]' });
  const taken = await up({});
  expect([taken.code, stepsOf(taken)]).toEqual([0, ['app 1 applied']]);
  expect(await tablesIn(db)).toEqual(['orders', 'users']);
});

test('what is about one folder asks for the step, and what contradicts steps is refused', async () => {
  const { root, up, gate } = await place();
  await up();
  const refused = [await gate(['down']), await gate(['up', '--to', '1']), await gate(['up', '--step', 'atuh'])];
  expect(refused.map((one) => [one.code, one.report?.findings[0]?.hint])).toEqual([
    [2, 'say which one is meant: --step auth, --step app'],
    [2, 'say which one is meant: --step auth, --step app'],
    [2, 'did you mean auth?'],
  ]);
  const both = await up({ GATE_STEPS: `a:${root}/auth`, GATE_COMMAND: 'true' });
  expect([both.code, codesOf(both)]).toEqual([2, ['bad-step']]);
  const one = await gate(['up'], { GATE_MIGRATIONS: `${root}/auth` });
  expect([one.code, one.report?.findings[0]?.message]).toEqual([8, expect.stringContaining('has worked through several steps')]);
  const alone = await gate(['up'], { GATE_MIGRATIONS: `${root}/auth`, GATE_STEP: 'auth' });
  expect([alone.code, codesOf(alone)]).toEqual([2, ['bad-step']]);
});

test('status, plan and verify know the steps, and change nothing', async () => {
  const { up, gate, write, db } = await place();
  const empty = await gate(['plan']);
  expect([empty.code, (empty.report as Report).text]).toEqual([
    0,
    expect.stringMatching(
      /^2 steps: 0 applied, 2 pending\n\nauth .* 1 pending: 1_users\.sql\n {2}.*\/auth\/1_users\.sql {2}\(one transaction\)\napp .*\n {2}.*1_orders/s,
    ),
  ]);
  expect(await tablesIn(db)).toEqual([]);
  await up();
  expect((await gate(['verify'])).code).toBe(0);
  write({ 'app/2_more.sql': 'ALTER TABLE orders ADD COLUMN n int;' });
  const behind = await gate(['status', '--exit-code']);
  expect([behind.code, (behind.report as Report).data]).toMatchObject([
    9,
    {
      schema: { state: 'as-expected' },
      lock: null,
      steps: [
        { name: 'auth', applied: 1, pending: [] },
        { name: 'app', applied: 1, pending: [{}] },
      ],
    },
  ]);
  const pending = await gate(['verify']);
  expect([pending.code, codesOf(pending)]).toEqual([7, ['pending']]);
  await db.admin('DROP TABLE orders');
  expect(((await gate(['status'])).report as Report).data).toMatchObject({ schema: { state: 'differs' } });
});

test('a snapshot is of the whole, and one of another state does not count', async () => {
  const { up, gate, write, root, db } = await place();
  const written = await gate(['snapshot', '--scratch', db.url]);
  expect([written.code, (written.report as Report).data]).toEqual([0, { file: `${root}/schema.snapshot.json`, changed: true }]);
  expect((await gate(['snapshot', '--check', '--scratch', db.url])).code).toBe(0);
  const first = await up();
  expect([first.code, first.report?.verification?.against]).toEqual([0, 'snapshot']);
  write({ 'app/2_more.sql': 'ALTER TABLE orders ADD COLUMN n int;' });
  expect((await gate(['snapshot', '--check', '--scratch', db.url])).code).toBe(9);
  const newer = await up();
  expect([newer.code, codesOf(newer), newer.report?.verification?.against]).toEqual([0, ['snapshot-stale'], 'none']);
});

test('a snapshot of one folder that is left from before there were steps is named before anything is run, and replaced by one of the whole', async () => {
  const { up, gate, root, db } = await place();
  const one = { GATE_MIGRATIONS: `${root}/auth` };
  expect((await gate(['snapshot', '--scratch', db.url, '--out', `${root}/schema.snapshot.json`], one)).code).toBe(0);
  const refused = await up();
  expect([refused.code, codesOf(refused), await tablesIn(db)]).toEqual([7, ['snapshot-stale'], []]);
  expect(refused.report?.findings[0]).toMatchObject({
    message: `${root}/schema.snapshot.json was written for one folder of migrations, and here are several steps`,
    hint: expect.stringMatching(/^write it again with `schemagate snapshot` .*; or remove it/),
  });
  expect((await gate(['snapshot', '--scratch', db.url])).code).toBe(0);
  const done = await up();
  expect([done.code, done.report?.verification?.against]).toEqual([0, 'snapshot']);
});
