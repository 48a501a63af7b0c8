// What the doctor finds in a server: version, settings, collations, extensions, replication.
import { expect, test } from 'vitest';
import { END_OF_LIFE, KNOWN_FAULTS } from '../../../src/doctor/releases.ts';
import { freshDatabase, untilRow } from '../../support/database.ts';
import { examined, judgedWith, shown } from '../../support/doctor.ts';
import { runCommand } from '../../support/run-command.ts';
import { ownServer } from '../../support/server.ts';

const severitiesOf = ({ findings }: Awaited<ReturnType<typeof judgedWith>>) => findings.map(({ finding: { severity } }) => severity);

test('a version that gets no fixes any more, by the clock of the server', async () => {
  const { url } = await freshDatabase();
  const judged = (now: string, versionNumber = 170_006) =>
    judgedWith(url, 'server-end-of-life', {}, { now: Date.parse(now), versionNumber });
  expect(severitiesOf(await judged('2029-01-01'))).toEqual([]);
  expect(severitiesOf(await judged('2029-10-01'))).toEqual(['notice']);
  expect(severitiesOf(await judged('2029-11-09'))).toEqual(['warning']);
  expect((await judged('2029-11-09', 990_000)).skipped).toContain('PostgreSQL 99');
  expect(Object.keys(END_OF_LIFE).length).toBeGreaterThan(4);
});

test('minor releases with known faults, and those that are right before and after', async () => {
  const { url } = await freshDatabase();
  const judged = async (versionNumber: number) => severitiesOf(await judgedWith(url, 'faulty-minor-release', {}, { versionNumber }));
  expect(await judged(140_003)).toEqual(['error', 'warning']);
  expect([await judged(140_009), await judged(170_000), await judged(170_001), await judged(170_002)]).toEqual([[], [], ['warning'], []]);
  expect(
    KNOWN_FAULTS.filter(({ source, from, to, fixedIn }) => !source.startsWith('https://www.postgresql.org/') || from > to || fixedIn <= to),
  ).toEqual([]);
});

test('a collation that has another version than its indexes: rebuild first, refresh last', async () => {
  const database = await freshDatabase();
  await database.admin(
    `CREATE COLLATION german (provider = icu, locale = 'de'); CREATE TABLE t (a text COLLATE german, b text, c int);
     CREATE INDEX by_a ON t (a); CREATE INDEX by_lower ON t (lower(b COLLATE german)); CREATE INDEX elsewhere ON t (b); CREATE INDEX by_c ON t (c)`,
  );
  expect(shown(await examined(database.url, 'collation-version-changed'))).toEqual(['ok']);
  await database.admin("UPDATE pg_collation SET collversion = '1.2' WHERE collname = 'german'");
  const result = await examined(database.url, 'collation-version-changed');
  expect(shown(result)).toEqual(['findings', 'error: collation public.german']);
  expect(result.findings[0]!.repair?.split('\n')).toEqual([
    'REINDEX INDEX CONCURRENTLY public.by_a;',
    'REINDEX INDEX CONCURRENTLY public.by_lower;',
    'ALTER COLLATION public.german REFRESH VERSION;',
  ]);
});

test('the default collation of a database, with the indexes on its text', async () => {
  const server = await freshDatabase();
  await server.admin("UPDATE pg_database SET datcollversion = '1' WHERE datname = current_database()");
  const [version] = await server.admin(
    'SELECT pg_database_collation_actual_version(oid) IS NOT NULL AS known FROM pg_database WHERE datname = current_database()',
  );
  await server.admin('CREATE TABLE t (a text, c int); CREATE INDEX by_a ON t (a); CREATE INDEX by_c ON t (c)');
  const result = await examined(server.url, 'collation-version-changed');
  // A database with the collation C has no version, so there is nothing that could change.
  const expected = version!['known'] === true ? ['findings', `error: database ${server.name}`] : ['ok'];
  expect(shown(result)).toEqual(expected);
});

test('extensions with an update, and those whose files are gone', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE EXTENSION hstore');
  for (const check of ['extension-update', 'extension-files-missing']) expect(shown(await examined(database.url, check))).toEqual(['ok']);
  await database.admin("UPDATE pg_extension SET extversion = '1.7' WHERE extname = 'hstore'");
  expect(shown(await examined(database.url, 'extension-update'))).toEqual(['findings', 'notice: extension hstore']);
  await database.admin("UPDATE pg_extension SET extname = 'gone' WHERE extname = 'hstore'");
  expect(shown(await examined(database.url, 'extension-files-missing'))).toEqual(['findings', 'error: extension gone']);
});

test('settings, on a server of its own', async () => {
  const server = await ownServer({ fsync: 'on', full_page_writes: 'on', shared_buffers: '128MB', autovacuum: 'on' });
  await server.start();
  const url = server.url();
  expect(shown(await examined(url, 'durability-off'))).toEqual(['ok']);
  expect(shown(await examined(url, 'autovacuum-off'))).toEqual(['ok']);
  expect(shown(await examined(url, 'factory-settings'))).toEqual(['ok']);
  expect(shown(await examined(url, 'idle-timeout-off'))).toEqual(['findings', 'notice: setting idle_in_transaction_session_timeout']);
  const GB = 1024 ** 3;
  const { findings } = await judgedWith(url, 'factory-settings', { size: String(20 * GB), spilled: String(8 * GB), files: '500' });
  expect(findings.map(({ finding: { subject, hint } }) => [subject, hint])).toEqual([
    ['setting shared_buffers', expect.stringContaining('more than 20 GB has no use yet')],
    ['setting effective_cache_size', expect.stringContaining('three quarters')],
    ['setting random_page_cost', expect.stringContaining('1.1')],
    ['setting work_mem', 'ALTER SYSTEM SET work_mem: 32 MB, if the machine has that for each sort of each connection'],
  ]);
  await server.admin('ALTER SYSTEM SET fsync = off; ');
  await server.admin('ALTER SYSTEM SET autovacuum = off');
  await server.admin("ALTER DATABASE postgres SET idle_in_transaction_session_timeout = '5min'; SELECT pg_reload_conf()");
  await untilRow(
    await (await freshDatabase({ serverUrl: url })).client(),
    "SELECT 1 FROM pg_settings WHERE name = 'fsync' AND setting = 'off'",
  );
  expect(shown(await examined(url, 'durability-off'))).toEqual(['findings', 'warning: setting fsync']);
  expect(shown(await examined(url, 'autovacuum-off'))).toEqual(['findings', 'warning: setting autovacuum']);
  expect(shown(await examined(url, 'idle-timeout-off'))).toEqual(['ok']);
});

test('slots that keep WAL, an archiver that fails, subscriptions without a worker', async () => {
  const server = await ownServer({ wal_level: 'logical', archive_mode: 'on', archive_command: 'true', max_replication_slots: '4' });
  await server.start();
  const url = server.url();
  for (const check of ['slot-keeps-wal', 'archiver-failing', 'standby-behind']) expect(shown(await examined(url, check))).toEqual(['ok']);
  await server.admin("SELECT pg_create_physical_replication_slot('left', true)");
  expect(shown(await examined(url, 'slot-keeps-wal'))).toEqual(['findings', 'warning: replication slot left']);
  expect(severitiesOf(await judgedWith(url, 'slot-keeps-wal', { kept: String(2 * 1024 ** 3) }))).toEqual(['error']);
  expect(severitiesOf(await judgedWith(url, 'slot-keeps-wal', { status: 'lost' }))).toEqual(['error']);

  const database = await freshDatabase({ serverUrl: url });
  await database.admin(
    "CREATE SUBSCRIPTION far CONNECTION 'host=127.0.0.1 port=1 dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE)",
  );
  expect(shown(await examined(database.url, 'standby-behind'))).toEqual(['ok']);
  await database.admin('UPDATE pg_subscription SET subenabled = true');
  expect(severitiesOf(await judgedWith(database.url, 'standby-behind', { state: 'subscription' }))).toEqual(['warning']);
  const role = await database.role();
  expect(await examined(role.url, 'standby-behind')).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('pg_monitor') });

  await server.admin("ALTER SYSTEM SET archive_command = 'false'");
  await server.admin('SELECT pg_reload_conf()');
  const client = await database.client();
  await client.query('SELECT pg_switch_wal()');
  await untilRow(client, 'SELECT 1 FROM pg_stat_archiver WHERE failed_count > 0');
  expect(shown(await examined(url, 'archiver-failing'))).toEqual(['findings', 'warning: archive_command']);
});

test('this connection stays on the machine, so nobody can read it on the way', async () => {
  // The server that the tests share may be in a container, which is another host to it.
  const server = await ownServer();
  await server.start();
  expect(shown(await examined(server.url(), 'connection-not-encrypted'))).toEqual(['ok']);
});

test('on a standby nothing is refused for being one, and what only a primary can say is skipped', async () => {
  const server = await ownServer({ max_prepared_transactions: '2' });
  await server.start();
  await server.admin('CREATE TABLE t (id serial PRIMARY KEY); INSERT INTO t DEFAULT VALUES');
  await server.stop('fast');
  await server.becomeStandby();
  await server.start();
  const { exit, data } = await runCommand({ command: 'doctor', env: { DATABASE_URL: server.url(), GATE_MIGRATIONS: '/nowhere' } });
  const { checks } = data as { readonly checks: readonly { readonly id: string; readonly skipped?: string }[] };
  const reasons = checks.flatMap(({ id, skipped }) => (skipped === undefined || skipped.includes('/nowhere') ? [] : [id]));
  // The others are skipped on any server that is new, and has no role of an application and no backups.
  const onAny = ['unused-index', 'sequential-scans', 'application-role-access', 'cache-hit-rate', 'slow-queries', 'last-backup'];
  expect([exit, reasons.filter((id) => !onAny.includes(id))]).toEqual([0, []]);
});
