// `serve` beside an application: what it answers, that it follows the database through everything, and how it ends.
import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import * as library from '../../src/index.ts';
import { grantStatements, READ } from '../../src/stages/least-rights.ts';
import { type FreshDatabase, freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { startProxy } from '../support/proxy.ts';
import { ownServer } from '../support/server.ts';
import { isHealthy, isUnhealthy, type Serving, serving } from '../support/serving.ts';
import { upOn } from '../support/up-on.ts';

const FILES = { '1_users.sql': "CREATE TYPE mood AS ENUM ('sad', 'glad');\nCREATE TABLE users (id int PRIMARY KEY, mood mood);\n" };
const KEYS = [
  ...['healthy', 'migration_version', 'enum_types_valid', 'tables_present', 'tables_expected', 'advisory_locks_count'],
  ...['issues', 'recommendations'],
];
const HEALTH = '/api/health/database';
const TOKEN = 'a-token-that-nobody-guesses';

async function migrated(): Promise<{ readonly database: FreshDatabase; readonly env: Readonly<Record<string, string>> }> {
  const database = await freshDatabase();
  const folder = migrationsFolder(FILES);
  expect((await upOn(database.url, folder)).code).toBe(0);
  return { database, env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder } };
}

test('a healthy database, one that somebody changes, and one that is as it was again', async () => {
  const { database, env } = await migrated();
  const served = await serving(env);
  const good = await served.until(HEALTH, isHealthy);
  expect(Object.keys(good.json!)).toEqual(KEYS);
  expect(good.json).toEqual({
    ...{ healthy: true, migration_version: '1', enum_types_valid: true, tables_present: 1, tables_expected: 1 },
    ...{ advisory_locks_count: 0, issues: [], recommendations: [] },
  });
  expect([(await served.get('/health/live')).json, (await served.get('/health/ready')).json]).toEqual([
    { status: 'live' },
    { status: 'ready' },
  ]);
  const holder = await database.client();
  await holder.query('SELECT pg_advisory_lock(7)');
  await database.admin("ALTER TYPE mood ADD VALUE 'mad'; CREATE TABLE copy AS TABLE users; DROP TABLE users");
  const bad = await served.until(HEALTH, isUnhealthy);
  expect(Object.keys(bad.json!)).toEqual(KEYS);
  expect(bad.json).toMatchObject({ enum_types_valid: false, tables_present: 1, tables_expected: 1, advisory_locks_count: 1 });
  expect(bad.json!['issues']).toEqual(expect.arrayContaining([expect.stringContaining('table public.users is missing')]));
  expect(await served.get('/health/ready')).toMatchObject({ status: 503, json: { status: 'not-ready', reason: expect.any(String) } });
  expect((await served.get('/health/live')).status).toBe(200);
  await database.admin('DROP TABLE copy; DROP TYPE mood');
  await database.admin(FILES['1_users.sql']);
  await served.until(HEALTH, isHealthy);
});

test('a role that may read the ledger is enough', async () => {
  const { database, env } = await migrated();
  const grants = grantStatements(READ, { schema: 'schemagate', role: ':role' }).join('; ').replaceAll('":role"', ':role');
  const role = await database.role({ grants });
  const served = await serving({ ...env, DATABASE_URL: role.url });
  await served.until(HEALTH, isHealthy);
  await database.admin('DROP TABLE users');
  await served.until(HEALTH, isUnhealthy);
});

test('what is not applied yet is not healthy; and SIGTERM ends it in order, with exit 0', async () => {
  const database = await freshDatabase();
  const served = await serving({ DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(FILES) });
  const behind = await served.until(HEALTH, ({ json }) => !String(json?.['issues']).startsWith('no check'));
  expect(behind.json).toMatchObject({
    healthy: false,
    migration_version: null,
    issues: [expect.stringContaining('1_users.sql is not applied yet')],
  });
  served.gate.kill('SIGTERM');
  const { code, report, lines } = await served.gate.done;
  expect([code, report?.outcome, report?.summary]).toEqual([0, 'ready', expect.stringMatching(/^ended by SIGTERM after /)]);
  expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['serving', 'health']));
});

test('a server that cannot be reached any more, one that does not answer, and one that is there again', async () => {
  const { database, env } = await migrated();
  const proxy = await startProxy(database.url);
  const served = await serving({ ...env, DATABASE_URL: urlOf(database.url, { port: proxy.port }), GATE_CONNECT_TIMEOUT: '500ms' });
  await served.until(HEALTH, isHealthy);
  proxy.judge = () => ({ do: 'cut' });
  const cut = await served.until(HEALTH, isUnhealthy);
  expect(cut.json).toMatchObject({ migration_version: null, enum_types_valid: null, tables_present: null, issues: [expect.any(String)] });
  expect((await served.get('/metrics')).text).toMatch(/^schemagate_database_reachable 0$/m);
  proxy.judge = () => ({ do: 'pass' });
  await served.until(HEALTH, isHealthy);
  proxy.judge = () => ({ do: 'stall', ms: 60_000 });
  const silent = await served.until(HEALTH, isUnhealthy);
  expect(silent.json!['issues']).toEqual([expect.stringMatching(/did not answer|no answer/)]);
  proxy.judge = () => ({ do: 'pass' });
  await served.until(HEALTH, isHealthy);
  // What the name leads to is gone, and then leads to a server again, as after a failover.
  proxy.switchTo(1);
  await served.until(HEALTH, isUnhealthy);
  proxy.switchTo(Number(new URL(database.url).port));
  await served.until(HEALTH, isHealthy);
  await proxy.close();
});

test('a database that a command migrates: its schema is the one that the last run left, and nothing is healed', async () => {
  const database = await freshDatabase();
  const script = `const { Client } = require('pg'); const c = new Client(process.env.DATABASE_URL); c.connect().then(() => c.query('CREATE TABLE made (id int)')).then(() => c.end());`;
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: '/nowhere', GATE_COMMAND: `${process.execPath} -e "${script}"` };
  expect((await runGate({ args: ['run'], env })).code).toBe(0);
  const served = await serving({ ...env, GATE_HEAL: 'auto' });
  expect((await served.until(HEALTH, isHealthy)).json).toMatchObject({ tables_present: 1, tables_expected: 1 });
  await database.admin('DROP TABLE made');
  await served.until(HEALTH, isUnhealthy);
  const { json } = await served.until('/api/heal', (answer) => answer.json?.['state'] === 'held');
  expect(json).toMatchObject({ plan: null, reason: expect.stringContaining('a command migrates') });
  expect((await served.get('/')).text).toContain('made');
});

test('a server that is stopped, crashes, starts up and is a standby for a while', async () => {
  const server = await ownServer();
  await server.start();
  const folder = migrationsFolder(FILES);
  expect((await upOn(server.url(), folder)).code).toBe(0);
  const served = await serving({ DATABASE_URL: server.url(), GATE_MIGRATIONS: folder });
  await served.until(HEALTH, isHealthy);
  for (const mode of ['fast', 'kill'] as const) {
    await server.stop(mode);
    await served.until(HEALTH, isUnhealthy);
    await server.start();
    await served.until(HEALTH, isHealthy);
  }
  await server.stop('fast');
  await server.becomeStandby();
  await served.until(HEALTH, isUnhealthy);
  await server.start();
  // A standby can be read.
  await served.until(HEALTH, isHealthy);
});

describe('who asks, and how', () => {
  let served: Serving;
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase({ droppedBy: 'caller' });
    return () => database.drop();
  });
  const start = async (more: Readonly<Record<string, string>> = {}) => {
    served = await serving({ DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(FILES), GATE_SERVE_TOKEN: TOKEN, ...more });
  };

  test('methods, paths, names and bodies that are not expected', async () => {
    await start();
    expect(await served.get('/metrics', { method: 'PUT' })).toMatchObject({ status: 405, json: { error: { code: 'method-not-allowed' } } });
    expect(await served.get('/etc/passwd')).toMatchObject({ status: 404, json: { error: { code: 'not-found' } } });
    expect(await served.get(`/${'a'.repeat(3000)}`)).toMatchObject({ status: 414 });
    expect(await served.get('/metrics', { method: 'POST', body: 'x'.repeat(5000) })).toMatchObject({ status: 413 });
    expect(await served.get('/health/live', { headers: { 'x-large': 'x'.repeat(9000) } })).toMatchObject({ status: 431 });
    expect(await raw(served, 'GET /health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1.1 421 .*wrong-host/s,
    );
    expect(await raw(served, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 Bad Request.*bad-request/s);
    expect(await raw(served, 'HEAD /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1.1 200 OK[^{]*$/s,
    );
    const { headers } = await served.get('/health/live');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('a request that never ends is ended, and others are answered meanwhile', async () => {
    await start();
    const slow = raw(served, 'GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    expect((await served.get('/health/live')).status).toBe(200);
    expect(await slow).toMatch(/^HTTP\/1.1 408 Request Timeout.*too-slow/s);
  });

  test('with a token for reading too, only whether it lives and is ready is open, without a reason', async () => {
    await start({ GATE_SERVE_READS: 'token' });
    expect((await served.get('/health/live')).status).toBe(200);
    expect(Object.keys((await served.get('/health/ready')).json!)).toEqual(['status']);
    for (const path of ['/', HEALTH, '/metrics', '/nowhere']) {
      const refused = await served.get(path);
      expect([path, refused.status, refused.headers.get('www-authenticate')]).toEqual([path, 401, expect.stringContaining('Basic')]);
    }
    const basic = `Basic ${Buffer.from(`any:${TOKEN}`).toString('base64')}`;
    expect((await served.get('/metrics', { headers: { authorization: basic } })).status).toBe(200);
    expect((await served.get('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
    expect((await served.get('/metrics', { headers: { authorization: `Bearer ${TOKEN}x` } })).status).toBe(401);
  });
});

test('as a function of the library it runs inside an application, until its signal is aborted', async () => {
  const { env } = await migrated();
  const ended = new AbortController();
  let heard = (_: string): void => {};
  const url = new Promise<string>((resolve) => {
    heard = resolve;
  });
  const report = library.serve({
    env: { ...env, GATE_SERVE_LISTEN: '127.0.0.1:0', GATE_SERVE_INTERVAL: '200ms' },
    signal: ended.signal,
    onEvent: (event) => void (event.event === 'serving' && heard(event.url)),
  });
  const answer = await fetch(`${await url}/health/live`);
  expect(await answer.json()).toEqual({ status: 'live' });
  ended.abort();
  expect(await report).toMatchObject({ exit: 0, command: 'serve' });
});

test('what cannot work is refused at once', async () => {
  const database = await freshDatabase();
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(FILES) };
  const codes = async (more: Readonly<Record<string, string>>) => {
    const { code, report } = await runGate({ args: ['serve'], env: { ...env, ...more } });
    return [code, report?.findings.map((one) => one.code)];
  };
  expect(await codes({ GATE_MIGRATIONS: '/nowhere' })).toEqual([2, ['no-folder']]);
  expect(await codes({ DATABASE_URL: '' })).toEqual([2, ['no-connection']]);
  expect(await codes({ GATE_SERVE_READS: 'token' })).toEqual([2, ['no-serve-token']]);
  expect(await codes({ GATE_HEAL: 'ask' })).toEqual([2, ['no-serve-token']]);
  const { port } = new URL((await serving(env)).url);
  expect(await codes({ GATE_SERVE_LISTEN: `127.0.0.1:${port}` })).toEqual([2, ['cannot-listen']]);
});

/** What comes back for these bytes until the other end closes. */
function raw(served: Serving, text: string): Promise<string> {
  const { hostname, port } = new URL(served.url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
    let heard = '';
    socket.setEncoding('utf8').on('data', (more: string) => {
      heard += more;
    });
    socket.once('error', reject).once('close', () => resolve(heard));
  });
}
