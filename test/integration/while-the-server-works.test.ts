// What the server has answered is used while it is still at work on the same message. A lock keeps it at that.
import { expect, test } from 'vitest';
import type { GateEvent } from '../../src/core/event.ts';
import type { Queryable } from '../../src/postgres/session/queryable.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { freshDatabase, untilRow } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { openSession } from '../support/session.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n' };

/** Held by a lock on a catalog that nothing but the look reads. @param afterRun the gate has been at work there. */
async function lookHeld({ afterRun = false } = {}) {
  const db = await freshDatabase();
  const { events, emit, saw } = listened();
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(FILES) };
  if (afterRun) expect((await runCommand({ command: 'up', env })).exit).toBe(0);
  const holder = await db.client();
  await holder.query('BEGIN; LOCK TABLE pg_catalog.pg_language IN ACCESS EXCLUSIVE MODE');
  const watcher = await db.client();
  return {
    ...{ events, saw, letGo: () => holder.query('COMMIT') },
    up: () => runCommand({ command: 'up', env, emit }),
    underWay: () => untilRow(watcher, `SELECT 1 FROM pg_locks WHERE ${WAITING}`),
    ended: (how: 'pg_cancel_backend' | 'pg_terminate_backend') => watcher.query(`SELECT ${how}(pid) FROM pg_locks WHERE ${WAITING}`),
    isMade: async () => (await watcher.query("SELECT to_regnamespace('schemagate') IS NOT NULL AS made")).rows[0].made,
  };
}

function listened() {
  const events: GateEvent[] = [];
  let hear = (): void => {};
  const emit = (event: GateEvent): void => {
    events.push(event);
    hear();
  };
  const saw = async (name: GateEvent['event']): Promise<void> => {
    while (!events.some(({ event }) => event === name)) {
      await new Promise<void>((resolve) => {
        hear = resolve;
      });
    }
  };
  return { events, emit, saw };
}

const WAITING = "NOT granted AND relation = 'pg_language'::regclass";

test('on a database that nobody has worked in, a run goes on before the first look is answered, and writes nothing until then', async () => {
  const { up, saw, isMade, letGo } = await lookHeld();
  const run = up();
  await saw('planned');
  expect(await isMade()).toBe(false);
  await letGo();
  expect(await run).toMatchObject({ exit: 0, steps: [{ state: 'applied' }] });
});

test('where there is a ledger, the look is waited for', async () => {
  const { up, events, underWay, letGo } = await lookHeld({ afterRun: true });
  const run = up();
  await underWay();
  expect(events.map(({ event }) => event)).not.toContain('connected');
  await letGo();
  expect(await run).toMatchObject({ exit: 0, steps: [], verification: { by: 'fingerprint' } });
});

test('if it is cancelled, nothing is sent after it; the run connects again, and then waits for the look', async () => {
  const { up, saw, events, underWay, ended, isMade, letGo } = await lookHeld();
  const run = up();
  await saw('planned');
  await underWay();
  await ended('pg_cancel_backend');
  await saw('look-refused');
  await underWay();
  expect([events.filter(({ event }) => event === 'connected').length, await isMade()]).toEqual([1, false]);
  await letGo();
  const report = await run;
  expect(report).toMatchObject({ exit: 0, steps: [{ state: 'applied' }], findings: [{ code: 'look-refused', severity: 'warning' }] });
  const said = /:\d+: the first look at the catalogs failed: canceling statement due to user request \(SQLSTATE 57014\)/;
  expect(report.findings[0]?.message).toMatch(said);
  expect(events.filter(({ event }) => ['connection-lost', 'look-refused'].includes(event))).toMatchObject([
    { event: 'look-refused', stage: 'plan', reason: 'look-refused', message: expect.stringMatching(said), underWay: '' },
  ]);
});

test('where it is not allowed, the run ends as if it had been waited for, and has written nothing', async () => {
  const db = await freshDatabase();
  const client = await db.client();
  await client.query('REVOKE SELECT ON pg_catalog.pg_language FROM PUBLIC');
  const { url } = await db.role();
  const { exit, findings } = await runCommand({ command: 'up', env: { DATABASE_URL: url, GATE_MIGRATIONS: migrationsFolder(FILES) } });
  expect([exit, findings.map(({ code }) => code)]).toEqual([4, ['permission', 'look-refused']]);
  expect((await client.query("SELECT to_regnamespace('schemagate') IS NOT NULL AS made")).rows[0].made).toBe(false);
});

test('if the connection is lost meanwhile, the run connects again and begins anew', async () => {
  const { up, saw, underWay, ended, letGo } = await lookHeld();
  const run = up();
  await saw('planned');
  await underWay();
  await ended('pg_terminate_backend');
  await saw('connection-lost');
  await letGo();
  expect(await run).toMatchObject({ exit: 0, steps: [{ state: 'applied' }], findings: [{ code: 'connection-lost' }] });
});

test('what the kinds have brought comes while the server is still reading the catalog', async () => {
  const db = await freshDatabase();
  const [session, holder, watcher] = [await openSession(db.url), await db.client(), await db.client()];
  await holder.query('CREATE TABLE a (id int)');
  await holder.query('BEGIN; LOCK TABLE pg_catalog.pg_largeobject_metadata IN ACCESS EXCLUSIVE MODE');
  const heard: string[] = [];
  let hear = (_: unknown): void => {};
  const column = new Promise((resolve) => {
    hear = resolve;
  });
  const listening: Queryable = {
    query: (sql, each) =>
      session.query(sql, (result) => {
        heard.push(...result.rows.flatMap((row) => row['name'] ?? []));
        if (heard.includes('id')) hear(null);
        return each?.(result);
      }),
  };
  const reading = readCatalog(listening, { exclude: [] });
  await untilRow(watcher, "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'pg_largeobject_metadata'::regclass");
  await column;
  await holder.query('COMMIT');
  expect((await reading).catalog.objects.map(({ kind, id }) => `${kind} ${id}`)).toContain('column public.a.id');
});

test('on an empty database, what is kept is told while the last transaction of the run is under way', async () => {
  const db = await freshDatabase();
  const [holder, watcher] = [await db.client(), await db.client()];
  await holder.query('BEGIN; LOCK TABLE pg_catalog.pg_largeobject_metadata IN ACCESS EXCLUSIVE MODE');
  const files = {
    '1_a.sql': 'CREATE TABLE a (id int);',
    '2_rows.sql': 'INSERT INTO a VALUES (1);',
    '3_b.sql': 'CREATE TABLE b (LIKE pg_largeobject_metadata);',
  };
  const { events, emit, saw } = listened();
  const run = runCommand({ command: 'up', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(files) }, emit });
  await saw('migration-applied');
  await untilRow(
    watcher,
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%1_a.sql and 2 after it%' AND wait_event_type = 'Lock'",
  );
  const applied = events.filter(({ event }) => event === 'migration-applied').length;
  await holder.query('COMMIT');
  expect(applied).toBe(2);
  expect((await run).steps.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
});
