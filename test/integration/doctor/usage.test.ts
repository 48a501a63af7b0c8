// What the doctor finds in the counters of queries and pages; how old they are is put in where time alone would make it.
import { expect, test } from 'vitest';
import { freshDatabase, untilRow } from '../../support/database.ts';
import { examined, judgedWith, shown } from '../../support/doctor.ts';
import { ownServer } from '../../support/server.ts';

const WEEK = { countedFor: 7 * 24 * 3_600_000 };

test('the share of pages that were in memory, once there are enough of them', async () => {
  const { url } = await freshDatabase();
  const judged = (hit: number, needed: number) => judgedWith(url, 'cache-hit-rate', { hit: String(hit), needed: String(needed) });
  expect(await examined(url, 'cache-hit-rate')).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('1,000,000 pages') });
  expect(await judged(950_000, 1_000_000)).toMatchObject({ findings: [] });
  const { findings, rows } = await judged(949_000, 1_000_000);
  expect(findings.map(({ finding: { severity, message } }) => `${severity}: ${message}`)).toEqual([
    expect.stringMatching(/^notice: only 94 % of the pages/),
  ]);
  expect(Number(rows[0]!['needed'])).toBeGreaterThanOrEqual(Number(rows[0]!['hit']));
});

test('large tables that are mostly read from end to end', async () => {
  const database = await freshDatabase();
  await database.admin(
    `CREATE TABLE read_whole (id int PRIMARY KEY, n int); CREATE TABLE by_key (id int PRIMARY KEY); CREATE TABLE small (id int);
     INSERT INTO read_whole SELECT i, i FROM generate_series(1, 20000) i; INSERT INTO by_key SELECT generate_series(1, 20000); INSERT INTO small VALUES (1)`,
  );
  await database.admin('ANALYZE');
  const judged = async () => (await judgedWith(database.url, 'sequential-scans', {}, WEEK)).findings.map(({ finding }) => finding);
  expect(await judged()).toEqual([]);
  const client = await database.client();
  await client.query(`SET max_parallel_workers_per_gather = 0; DO $$ BEGIN FOR i IN 1..150 LOOP
    PERFORM count(*) FROM read_whole WHERE n = i; PERFORM count(*) FROM small; PERFORM FROM by_key WHERE id = i; END LOOP; END $$`);
  await client.end();
  const watcher = await database.client();
  await untilRow(watcher, "SELECT 1 FROM pg_stat_user_tables WHERE relname = 'read_whole' AND seq_scan >= 150");
  expect(await judged()).toMatchObject([
    { severity: 'notice', subject: 'table public.read_whole', message: expect.stringContaining('20,000 rows') },
  ]);
  expect(await examined(database.url, 'sequential-scans')).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('a day') });
});

test('queries that are slow and often asked, where pg_stat_statements is there', async () => {
  const server = await ownServer({ shared_preload_libraries: 'pg_stat_statements' });
  await server.start();
  const database = await freshDatabase({ serverUrl: server.url() });
  const state = async (url = database.url) => shown(await examined(url, 'slow-queries'));
  expect(await examined(database.url, 'slow-queries')).toMatchObject({
    state: 'skipped',
    skipped: expect.stringContaining('is not in this database'),
  });
  await database.admin('CREATE SCHEMA "e x"; CREATE EXTENSION pg_stat_statements SCHEMA "e x"');
  expect(await state()).toEqual(['ok']);
  const client = await database.client();
  for (let call = 0; call < 99; call += 1) await client.query('SELECT pg_sleep(0.025), 1 AS slow');
  for (let call = 0; call < 200; call += 1) await client.query('SELECT 1 AS quick');
  expect(await state()).toEqual(['ok']);
  await client.query('SELECT pg_sleep(0.025), 1 AS slow');
  const result = await examined(database.url, 'slow-queries');
  expect(shown(result)).toEqual(['findings', expect.stringMatching(/^notice: query -?\d+$/)]);
  const sql = /(SELECT query FROM .*?);/.exec(result.findings[0]!.hint ?? '')![1]!;
  expect(await database.admin(sql)).toEqual([{ query: 'SELECT pg_sleep($1), $2 AS slow' }]);
  const role = await database.role();
  expect(await examined(role.url, 'slow-queries')).toMatchObject({ state: 'skipped' });
});

test('an extension that the server does not load is skipped', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE EXTENSION pg_stat_statements');
  expect(await examined(database.url, 'slow-queries')).toMatchObject({
    state: 'skipped',
    skipped: expect.stringContaining('shared_preload_libraries'),
  });
});
