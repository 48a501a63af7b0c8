// Messages about runs and about a database that is watched: once each, to everybody, and nothing that a receiver does changes a run.
import { expect, test } from 'vitest';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { startProxy } from '../support/proxy.ts';
import { type Receiver, receiver } from '../support/receiver.ts';
import { isHealthy, isUnhealthy, serving } from '../support/serving.ts';
import { upOn } from '../support/up-on.ts';

const BAD = { '1_a.sql': 'CREATE TABLE a (id int);\n', '2_b.sql': 'SELECT 1;\nSELECT * FROM usres;\n' };
const titles = ({ received }: Receiver) => received.map(({ body }) => String(body['text']).split('\n')[0]);
/** The same URLs for no other test: what was told is remembered by them. */
let count = 0;
const secretPath = () => `/hook/T${process.pid}${++count}/SECRET-PART-OF-THE-URL`;

test('a failure once, however often it is tried; another failure; and that it is over, once', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder(BAD);
  const hook = await receiver();
  const env = { GATE_NOTIFY_URL: `${hook.url}${secretPath()}` };
  const codes = [];
  for (let i = 0; i < 2; i++) codes.push((await gateOn(database.url, folder, env)).code);
  writeFiles(folder, { '2_b.sql': 'SELECT 1 FROM nothing;\n' });
  codes.push((await gateOn(database.url, folder, env)).code);
  writeFiles(folder, { '2_b.sql': 'CREATE TABLE b (id int);\n' });
  for (let i = 0; i < 2; i++) codes.push((await gateOn(database.url, folder, env)).code);
  expect(codes).toEqual([6, 6, 6, 0, 0]);
  const where = new URL(database.url).host;
  expect(titles(hook)).toEqual([
    `✗ schemagate up failed on ${where}/${database.name}: failed (exit 6)`,
    `✗ schemagate up failed on ${where}/${database.name}: failed (exit 6)`,
    `✓ schemagate up succeeded again on ${where}/${database.name}`,
  ]);
  const [first] = hook.received;
  expect(first!.body).toMatchObject({
    ...{ kind: 'failure', command: 'up', outcome: 'failed', exit: 6, place: `${folder}/2_b.sql:2:15` },
    text: expect.stringContaining(`${folder}/2_b.sql:2:15\nERROR 42P01 undefined_table: relation "usres" does not exist\n→ `),
  });
  const rows = await database.admin("SELECT event FROM schemagate.events WHERE event LIKE 'run-%' ORDER BY at");
  expect(rows.map(({ event }) => event)).toEqual(['run-failed', 'run-failed', 'run-recovered']);
});

test('what a receiver does changes nothing, takes no more than 5 s, and shows no secret', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder(BAD);
  const hook = await receiver();
  hook.answer = (path, nth) => {
    if (path.startsWith('/silent')) return 'silence';
    if (path.startsWith('/moved')) return { status: 307, headers: { location: '/elsewhere' } };
    if (path.startsWith('/gone')) return { status: 404 };
    return { status: nth === 1 ? 503 : 200 };
  };
  const paths = ['/silent/SECRET-PART-1', '/moved/SECRET-PART-2', '/gone/SECRET-PART-3', '/late/SECRET-PART-4'];
  const GATE_NOTIFY_URL = [...paths.map((path) => `${hook.url}${path}`), 'http://127.0.0.1:1/SECRET-PART-5'].join(' ');
  const run = await gateOn(database.url, folder, { GATE_NOTIFY_URL });
  expect(run.code).toBe(6);
  const told = run.report.findings
    .filter(({ code }) => code === 'notify-failed')
    .map(({ severity, message }) => [severity, message.replace(/^.*? sent to /, '')]);
  const host = new URL(hook.url).host;
  expect(told.sort()).toEqual(
    [
      ['warning', '127.0.0.1:1: ECONNREFUSED'],
      ['warning', `${host}: it answered 307, and redirects are not followed`],
      ['warning', `${host}: it answered 404`],
      ['warning', `${host}: no answer in time`],
    ].sort(),
  );
  expect(hook.received.filter(({ path }) => path.startsWith('/late'))).toHaveLength(2);
  expect(hook.received.filter(({ path }) => path.startsWith('/elsewhere') || path.startsWith('/moved'))).toHaveLength(1);
  expect(run.report.durationMs).toBeLessThan(20_000);
  expect(`${run.stdout}${run.stderr}${JSON.stringify(run.report)}`).not.toContain('SECRET-PART');
});

test('a server that is away is told once, and so is that it is back: nothing could be written into the database', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);\n' });
  const proxy = await startProxy(database.url, () => ({ do: 'cut' }));
  const hook = await receiver();
  const env = { GATE_NOTIFY_URL: `${hook.url}${secretPath()}`, GATE_WAIT_TIMEOUT: '0' };
  const url = urlOf(database.url, { port: proxy.port });
  const up = async () => (await gateOn(url, folder, env)).code;
  const codes = [await up(), await up()];
  proxy.judge = () => ({ do: 'pass' });
  codes.push(await up(), await up());
  await proxy.close();
  expect(codes).toEqual([3, 3, 0, 0]);
  expect(titles(hook)).toEqual([expect.stringMatching(/^✗ schemagate up failed .*unreachable \(exit 3\)$/), expect.stringMatching(/^✓ /)]);
});

test('serve tells of drift, of a server that is away, and that all is well again, once each, and tries again until it is taken', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);\n' });
  expect((await upOn(database.url, folder)).code).toBe(0);
  const proxy = await startProxy(database.url);
  const hook = await receiver();
  hook.answer = (_, nth) => ({ status: nth === 1 ? 400 : 200 });
  const env = {
    DATABASE_URL: urlOf(database.url, { port: proxy.port }),
    GATE_MIGRATIONS: folder,
    GATE_NOTIFY_URL: `${hook.url}${secretPath()}`,
  };
  const served = await serving(env);
  await served.until('/api/health/database', isHealthy);
  await database.admin('DROP TABLE a');
  // The first attempt was not taken.
  await hook.until(2);
  await database.admin('CREATE TABLE a (id int)');
  await hook.until(3);
  proxy.judge = () => ({ do: 'cut' });
  await hook.until(4);
  await served.until('/api/health/database', isUnhealthy);
  proxy.judge = () => ({ do: 'pass' });
  await hook.until(5);
  await proxy.close();
  expect(titles(hook).map((title) => title!.replace(/127\S+/, 'DB'))).toEqual([
    '✗ DB is not as it should be',
    '✗ DB is not as it should be',
    '✓ DB is healthy again',
    '✗ DB cannot be reached',
    '✓ DB is healthy again',
  ]);
  expect(hook.received[0]!.body['text']).toContain('table public.a is missing');
});
