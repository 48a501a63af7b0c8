// A gate that is gone: the server notices by itself, ends what it was doing, and the lock is free. A server that is gone: nobody says what it did.
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase, untilRow, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { onlyTheFirst, PASS, startProxy } from '../support/proxy.ts';

test('the server ends the statement of a gate that was killed, and the next gate works', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({
    '1_a.sql': "SELECT pg_sleep(CASE WHEN current_setting('gate.quick', true) = '1' THEN 0 ELSE 600 END);\n",
  });
  const gate = startGate({ args: ['up'], env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder } });
  const watcher = await database.client();
  const sleeping = `FROM pg_stat_activity WHERE datname = '${database.name}' AND application_name LIKE 'schemagate%'`;
  await untilRow(watcher, `SELECT pid ${sleeping} AND wait_event = 'PgSleep'`);
  gate.kill('SIGKILL');
  await gate.done;
  // Without the check the backend would sleep to its end, ten minutes later.
  await untilRow(watcher, `SELECT 1 WHERE NOT EXISTS (SELECT ${sleeping})`);
  await database.admin(`ALTER DATABASE "${database.name}" SET gate.quick = '1'`);
  const next = await gateOn(database.url, folder, { GATE_LOCK_WAIT: '0' });
  expect([next.code, next.applied]).toEqual([0, 1]);
});

test.each(['gate', 'dbmate'])(
  'every file of the layout %s runs with what notices a dead gate, whatever the one before has set',
  async (layout) => {
    const database = await freshDatabase();
    const read = (name: string) =>
      `CREATE TABLE ${name} AS SELECT name, setting FROM pg_settings WHERE name LIKE 'tcp\\_%' OR name = 'client_connection_check_interval';\n`;
    const [up, down] = layout === 'dbmate' ? ['-- migrate:up\n', '-- migrate:down\n'] : ['', 'SET client_connection_check_interval = 0;\n'];
    const folder = migrationsFolder({
      '0001_a.sql': `${up}${read('first')}${down}`,
      '0002_b.sql': `${up}${read('second')}${down}`,
    });
    const run = await gateOn(database.url, folder, { GATE_LAYOUT: layout });
    expect(run.code).toBe(0);
    const expected = [
      { name: 'client_connection_check_interval', setting: '2000' },
      { name: 'tcp_keepalives_count', setting: '3' },
      { name: 'tcp_keepalives_idle', setting: '30' },
      { name: 'tcp_keepalives_interval', setting: '10' },
      { name: 'tcp_user_timeout', setting: '60000' },
    ];
    for (const table of ['first', 'second'])
      expect(await database.admin(`SELECT name, setting FROM ${table} ORDER BY name`)).toEqual(expected);
  },
);

test.each([
  ['SIGTERM', {}, 'terminated', /^SIGTERM while in stage verify: the server no longer answered; it may go on .*; safe to run again$/],
  [
    'the deadline',
    { GATE_DEADLINE: '3s' },
    'unreachable',
    /^the deadline of 3s passed while in stage verify: the server no longer answered; /,
  ],
] as const)('a server that does not answer a cancel is not said to have rolled back: %s', async (end, env, outcome, summary) => {
  const database = await freshDatabase();
  const proxy = await startProxy(database.url, onlyTheFirst);
  onTestFinished(() => proxy.close());
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a ();', 'verify/slow.sql': 'SELECT pg_sleep(20)' });
  const gate = startGate({ env: { DATABASE_URL: urlOf(database.url, { port: proxy.port }), GATE_MIGRATIONS: folder, ...env } });
  await untilRow(
    await database.client(),
    `SELECT 1 FROM pg_stat_activity WHERE datname = '${database.name}' AND application_name LIKE 'schemagate%' AND wait_event = 'PgSleep'`,
  );
  if (end === 'SIGTERM') gate.kill('SIGTERM');
  expect((await gate.done).report).toMatchObject({ outcome, summary: expect.stringMatching(summary) });
});

test('a server that is gone once all is applied has not failed a migration', async () => {
  const database = await freshDatabase();
  let isApplied = false;
  const proxy = await startProxy(database.url, ({ to, bytes, connection }) => {
    const text = to === 'server' ? bytes.toString('latin1') : '';
    if (connection > 1 || (isApplied && text.includes('RESET ALL'))) return { do: 'stall', ms: 60_000 };
    isApplied ||= text.includes("SET state = 'applied'");
    return PASS;
  });
  onTestFinished(() => proxy.close());
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);', '2_i.sql': 'CREATE INDEX CONCURRENTLY a_id ON a (id);' });
  const run = await gateOn(urlOf(database.url, { port: proxy.port }), folder, { GATE_DEADLINE: '3s' });
  expect(run.report).toMatchObject({ outcome: 'unreachable', steps: [{ state: 'applied' }, { state: 'applied' }] });
  expect(run.report.summary).toMatch(/^the deadline of 3s passed while in stage apply: the server no longer answered; /);
});
