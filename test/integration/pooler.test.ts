// The gate behind PgBouncer, in each of its modes, and what it leaves in the pool.
import { expect, test } from 'vitest';
import { lockKey } from '../../src/postgres/lock/lock.ts';
import { type FreshDatabase, freshDatabase, untilRow } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { describePgBouncer, pgBouncer } from '../support/pgbouncer.ts';

const TEN = Object.fromEntries(
  Array.from({ length: 10 }, (_, i) => [`${i + 1}_t.sql`, `CREATE TABLE t${i + 1} (id int);\nSELECT pg_sleep(0.02);\n`]),
);
const TWO = { '1_a.sql': 'CREATE TABLE a (id int);\n', '2_b.sql': 'CREATE TABLE b (id int);\n' };
const SLOW = { ...TWO, '3_s.sql': 'CREATE TABLE c (id int);\nSELECT pg_sleep(30);\n' };

/** No advisory lock at all, whoever holds it, in this database. */
const locks = (db: FreshDatabase) =>
  db.admin(
    "SELECT pid, mode FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );

/** Roles, search paths and time-outs that the pool's server connections were left with, as the next client finds them. */
async function leftInPool(url: string): Promise<unknown> {
  const { query } = await import('../support/database.ts');
  return query(
    url,
    "SELECT current_user = session_user AS own, current_setting('search_path') AS path, current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement",
  );
}
const CLEAN = [{ own: true, path: '"$user", public', lock: '0', statement: '0' }];

const first = (run: { report: { findings: readonly unknown[] } }) => run.report.findings[0];

describePgBouncer('in session mode', () => {
  test('it works as without a pooler, also what needs a session', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'session');
    const files = { ...TWO, '3_i.sql': 'CREATE INDEX CONCURRENTLY i ON a (id);\nCREATE INDEX CONCURRENTLY j ON a (id);\n' };
    const run = await gateOn(url, migrationsFolder(files));
    expect([run.code, run.applied, run.report.steps[2]?.mode]).toEqual([0, 3, 'statements']);
    expect(run.lines.some(({ msg }) => String(msg).includes('in session mode'))).toBe(true);
    expect((await gateOn(url, migrationsFolder(files))).code).toBe(0);
    expect([await locks(db), await leftInPool(url)]).toEqual([[], CLEAN]);
  });

  test('nothing is left in the pool where the pooler itself cleans nothing up', async () => {
    const db = await freshDatabase();
    const role = await db.role({ grants: `GRANT CREATE ON DATABASE "${db.name}" TO :role; GRANT CREATE ON SCHEMA public TO :role` });
    await db.admin(`GRANT "${role.name}" TO CURRENT_USER`);
    const { url } = await pgBouncer(db.url, 'session', { server_reset_query: '', default_pool_size: '3' });
    const run = await gateOn(url, migrationsFolder(TWO), { GATE_ROLE: role.name });
    expect(run.code).toBe(0);
    expect(run.lines.some(({ msg }) => String(msg).includes('in session mode'))).toBe(true);
    expect(await db.admin("SELECT relowner::regrole::text AS owner FROM pg_class WHERE relname IN ('a', 'b')")).toEqual([
      { owner: role.name },
      { owner: role.name },
    ]);
    expect([await locks(db), await leftInPool(url)]).toEqual([[], CLEAN]);
  });

  test('a pool of one connection cannot prove it, and works by the transaction', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'session', { default_pool_size: '1' });
    const run = await gateOn(url, migrationsFolder(TWO));
    expect([run.code, run.applied]).toEqual([0, 2]);
    expect(run.lines.some(({ msg }) => String(msg).includes('in transaction mode'))).toBe(true);
  });
});

describePgBouncer('in transaction mode', () => {
  test('migrations are applied with locks and settings of their own transactions', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction');
    const files = {
      ...TWO,
      '3_own.sql': 'BEGIN;\nCREATE TABLE c (id int);\nCOMMIT;\n',
      '4_copy.sql': 'COPY a FROM stdin;\n1\n2\n\\.\n',
      '5_m.mjs': "export const up = async (db) => { await db.query('INSERT INTO a VALUES ($1)', [3]); };",
      'after-each.sql': 'CREATE TABLE IF NOT EXISTS d (id int);',
    };
    const run = await gateOn(url, migrationsFolder(files));
    expect([run.code, run.report.summary]).toEqual([0, expect.stringContaining('5 migrations applied')]);
    expect(run.report.verification?.state).toBe('recorded');
    const again = await gateOn(url, migrationsFolder(files));
    expect([again.code, again.applied, again.report.verification?.state]).toEqual([0, 0, 'verified']);
    expect(await db.admin('SELECT count(*)::int AS rows FROM a')).toEqual([{ rows: 3 }]);
    expect([await locks(db), await leftInPool(url)]).toEqual([[], CLEAN]);
  });

  test('role, search path and settings of the tool hold in every transaction and are left in none', async () => {
    const db = await freshDatabase();
    const role = await db.role({ grants: `GRANT CREATE ON DATABASE "${db.name}" TO :role` });
    await db.admin(`GRANT "${role.name}" TO CURRENT_USER; CREATE SCHEMA app AUTHORIZATION "${role.name}"`);
    const { url } = await pgBouncer(db.url, 'transaction', { default_pool_size: '2' });
    const up = (sql: string) => `-- migrate:up\n${sql}\n-- migrate:down\n`;
    const folder = migrationsFolder({
      '1_a.sql': up('CREATE TABLE a (id int);'),
      '2_b.sql': up('SET LOCAL ROLE NONE; CREATE TABLE b (id int);'),
    });
    const env = { GATE_ROLE: role.name, GATE_LAYOUT: 'dbmate' };
    const run = await gateOn(`${url}?search_path=app`, folder, env);
    expect([run.code, run.applied]).toEqual([0, 2]);
    expect(
      await db.admin(
        "SELECT relnamespace::regnamespace::text AS schema, relowner = 'postgres'::regrole AS admin FROM pg_class WHERE relname IN ('a', 'b') ORDER BY relname",
      ),
    ).toEqual([
      { schema: 'app', admin: false },
      { schema: 'app', admin: true },
    ]);
    expect((await gateOn(`${url}?search_path=app`, folder, env)).report.verification?.state).toBe('verified');
    expect((await gateOn(`${url}?search_path=app`, folder, env, ['verify'])).code).toBe(0);
    expect([await locks(db), await leftInPool(url)]).toEqual([[], CLEAN]);
  });

  test('five gates at once: each migration is applied once, and all exit 0', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction', { default_pool_size: '3' });
    const folder = migrationsFolder(TEN);
    const runs = await Promise.all(Array.from({ length: 5 }, () => gateOn(url, folder)));
    expect(runs.map((run) => run.code)).toEqual([0, 0, 0, 0, 0]);
    expect(runs.reduce((sum, run) => sum + run.applied, 0)).toBe(10);
    expect(await locks(db)).toEqual([]);
  });

  test('a direct gate that holds the lock is waited for, and named', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction');
    const holder = await db.client();
    await holder.query(`SET application_name = 'direct'; SELECT pg_advisory_lock(${lockKey(db.name, 'schemagate')})`);
    const busy = await gateOn(url, migrationsFolder(TWO), { GATE_LOCK_WAIT: '1s' });
    expect([busy.code, first(busy)]).toEqual([
      5,
      expect.objectContaining({ code: 'lock-held', message: expect.stringContaining('(direct, ') }),
    ]);
    const gate = startGate({ env: { DATABASE_URL: url, GATE_MIGRATIONS: migrationsFolder(TWO) } });
    await gate.saw('in transaction mode');
    await holder.query('SELECT pg_advisory_unlock_all()');
    expect((await gate.done).code).toBe(0);
  });

  test.each([
    ['a concurrent index', 'CREATE TABLE t (id int);\nCREATE INDEX CONCURRENTLY i ON t (id);\n', 2, 'cannot run in one transaction'],
    [
      'a setting of the session',
      "CREATE TABLE t (id int);\n\nSET search_path = '';\n",
      3,
      'SET without LOCAL lasts beyond the transaction',
    ],
    [
      'several transactions',
      'BEGIN;\nCREATE TABLE t (id int);\nCOMMIT;\nCREATE TABLE u (id int);\n',
      undefined,
      'has its own BEGIN and COMMIT',
    ],
  ])('%s is refused before anything is applied, with where it is and what to do', async (_, sql, line, what) => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction');
    const run = await gateOn(url, migrationsFolder({ ...TWO, '3_x.sql': sql }));
    expect(run.code).toBe(2);
    expect(first(run)).toMatchObject({
      code: 'needs-session',
      message: expect.stringContaining(what),
      hint: expect.stringContaining('GATE_DIRECT_URL'),
      place: line === undefined ? { file: expect.stringContaining('3_x.sql') } : { line },
    });
    expect(await db.admin("SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
    const direct = await gateOn(url, migrationsFolder({ ...TWO, '3_x.sql': sql }), { GATE_DIRECT_URL: db.url });
    expect([direct.code, direct.applied]).toEqual([0, 3]);
  });

  test('plan and preflight say beforehand what up refuses there, and nothing of it in session mode', async () => {
    const db = await freshDatabase();
    const [transaction, session] = await Promise.all([pgBouncer(db.url, 'transaction'), pgBouncer(db.url, 'session')]);
    const folder = migrationsFolder({
      ...TWO,
      '3_x.sql': 'CREATE INDEX CONCURRENTLY i ON a (id);\nCREATE INDEX CONCURRENTLY j ON a (id);\n',
    });
    const up = await gateOn(transaction.url, folder);
    expect([up.code, up.report.findings.map(({ code }) => code)]).toEqual([2, ['needs-session']]);
    const plan = await gateOn(transaction.url, folder, {}, ['plan']);
    expect([plan.code, plan.report.findings.filter(({ severity }) => severity === 'error')]).toEqual([9, up.report.findings]);
    const script = await gateOn(transaction.url, folder, {}, ['plan', '--sql']);
    expect([script.code, script.stdout]).toEqual([9, expect.stringContaining('`schemagate up` would apply nothing')]);
    const preflight = await gateOn(transaction.url, folder, {}, ['preflight']);
    expect(preflight.report.findings).toContainEqual(expect.objectContaining({ hint: expect.stringContaining('GATE_DIRECT_URL') }));
    expect((await gateOn(session.url, folder, {}, ['plan'])).report.findings).toEqual([]);
    expect((await gateOn(session.url, folder)).code).toBe(0);
    expect((await gateOn(transaction.url, folder, {}, ['plan'])).code).toBe(0);
    const steps = { GATE_STEPS: `a:${folder},b:${migrationsFolder({ '1_z.sql': 'CREATE TABLE z (id int);' })}` };
    const other = await freshDatabase();
    const { url } = await pgBouncer(other.url, 'transaction');
    const [planned, done] = [await gateOn(url, folder, steps, ['plan']), await gateOn(url, folder, steps)];
    expect([planned.code, done.code, planned.report.findings]).toEqual([9, 2, done.report.findings]);
  });

  test('what only the server knows to need a session fails, is rolled back, and says what to do', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction');
    const sql = "CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; END';\nCALL p();\n";
    const run = await gateOn(url, migrationsFolder({ '1_p.sql': sql }));
    expect([run.code, run.report.failure?.hint]).toEqual([6, expect.stringContaining('GATE_DIRECT_URL')]);
    expect(await db.admin("SELECT 1 FROM pg_proc WHERE proname = 'p'")).toEqual([]);
  });

  test('commands that need the lock for longer are refused, and those that read are not', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction');
    const folder = migrationsFolder(TWO);
    expect((await gateOn(url, folder)).code).toBe(0);
    const mark = await gateOn(url, folder, {}, ['mark', '1', 'pending']);
    expect([mark.code, first(mark)]).toEqual([2, expect.objectContaining({ code: 'needs-session' })]);
    expect((await gateOn(url, folder, {}, ['status'])).code).toBe(0);
    expect((await gateOn(url, folder, {}, ['verify'])).code).toBe(0);
    await db.admin('ALTER TABLE a ADD COLUMN extra int; DROP TABLE b');
    expect((await gateOn(url, folder, {}, ['verify'])).code).toBe(7);
    expect((await gateOn(url, folder)).code).toBe(7);
  });

  test('a failed migration is rolled back and placed', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction');
    const run = await gateOn(url, migrationsFolder({ ...TWO, '3_x.sql': 'CREATE TABLE x (id int);\nSELECT nope;\n' }));
    expect([run.code, run.applied, run.report.failure?.place]).toEqual([6, 2, expect.objectContaining({ line: 2, column: 8 })]);
    expect([await locks(db), await leftInPool(url)]).toEqual([[], CLEAN]);
  });

  test('the watch explains what the migration waits for, by the process that works on it', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction');
    expect((await gateOn(url, migrationsFolder(TWO))).code).toBe(0);
    const shop = await db.client();
    await shop.query("SET application_name = 'the shop'; BEGIN; LOCK TABLE a");
    const folder = migrationsFolder({ ...TWO, '3_x.sql': 'ALTER TABLE a ADD COLUMN note text;' });
    const run = await gateOn(url, folder, { GATE_LOCK_TIMEOUT: '3s', GATE_LOCK_TRIES: '1' });
    expect(run.report.failure?.message).toMatch(/lock timeout; the lock was held by pid \d+ \(the shop, /);
    await shop.query('ROLLBACK');
  });
});

describePgBouncer('whatever ends a run', () => {
  test.each([
    ['session', 'SIGTERM', 143],
    ['transaction', 'SIGTERM', 143],
    ['session', 'SIGKILL', null],
    ['transaction', 'SIGKILL', null],
  ] as const)('no lock is left in the pool in %s mode after %s', async (mode, signal, exit) => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, mode);
    const gate = startGate({ env: { DATABASE_URL: url, GATE_MIGRATIONS: migrationsFolder(SLOW) } });
    const watcher = await db.client();
    const { pid } = await untilRow(
      watcher,
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep' AND application_name LIKE 'schemagate %'",
    );
    gate.kill(signal);
    expect((await gate.done).code).toBe(exit);
    // The server only notices that a killed client is gone when it has something to send: the sleep is ended for it.
    if (signal === 'SIGKILL') await db.admin(`SELECT pg_cancel_backend(${String(pid)})`);
    await untilRow(
      watcher,
      "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
    );
    const next = await gateOn(url, migrationsFolder(TWO), { GATE_LOCK_WAIT: '5s' });
    expect([next.code, next.applied]).toEqual([0, 0]);
    expect([await locks(db), await leftInPool(url)]).toEqual([[], CLEAN]);
  });
});

describePgBouncer('what cannot work', () => {
  test('statement mode is refused', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'statement');
    const run = await gateOn(url, migrationsFolder(TWO));
    expect([run.code, first(run)]).toEqual([
      2,
      expect.objectContaining({ code: 'pooler-statement-mode', hint: expect.stringContaining('GATE_DIRECT_URL') }),
    ]);
    expect(await db.admin("SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
    for (const command of ['plan', 'verify']) {
      const read = await gateOn(url, migrationsFolder(TWO), {}, [command]);
      expect([command, read.code, first(read)]).toEqual([
        command,
        2,
        expect.objectContaining({ code: 'pooler-statement-mode', hint: expect.stringContaining('GATE_DIRECT_URL') }),
      ]);
    }
    expect((await gateOn(url, migrationsFolder(TWO), {}, ['status'])).code).toBe(0);
  });

  test('a start-up parameter that the pooler will not have, and a database it does not know, are refused, not waited for', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction');
    const [options, database] = await Promise.all([
      gateOn(url, migrationsFolder(TWO), { PGOPTIONS: '-c work_mem=8MB' }),
      gateOn(url.replace(db.name, 'no_such_database'), migrationsFolder(TWO)),
    ]);
    expect([options.code, first(options)]).toMatchObject([
      4,
      { code: 'pooler-startup-parameter', hint: expect.stringContaining('GATE_DIRECT_URL') },
    ]);
    expect([database.code, first(database)]).toMatchObject([4, { code: 'no-such-database' }]);
  });
});

describePgBouncer('the doctor in transaction mode', () => {
  test('it looks at all that it looks at elsewhere, and leaves nothing set in the pool', async () => {
    const db = await freshDatabase();
    const { url } = await pgBouncer(db.url, 'transaction');
    const folder = migrationsFolder(TWO);
    await gateOn(url, folder);
    const looked = async (at: string) => {
      const { code, report } = await gateOn(at, folder, {}, ['doctor', '--skip', 'sessions,server,replication']);
      return [
        code,
        report.summary,
        report.findings.map(({ severity, subject }) => `${severity}: ${subject.replace(/^connection to .*/, 'the connection')}`),
      ];
    };
    expect(await looked(url)).toEqual(await looked(db.url));
    expect(await looked(url)).toEqual([0, expect.stringMatching(/^\d+ checks: /), expect.arrayContaining(['notice: table public.a'])]);
    expect(await leftInPool(url)).toEqual(CLEAN);
    const fixing = await gateOn(url, folder, {}, ['doctor', '--fix', '--yes', '--only', 'indexes']);
    expect([fixing.code, fixing.report.summary]).toEqual([0, expect.stringContaining('nothing that --fix could do')]);
    await db.admin('INSERT INTO a VALUES (1); CREATE INDEX i ON a (id)');
    await db.admin("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass");
    const refused = await gateOn(url, folder, {}, ['doctor', '--fix', '--yes', '--only', 'indexes']);
    expect([refused.code, refused.report.findings[0]?.code]).toEqual([2, 'needs-session']);
  });
});
