// A monitor inside an application: what it says and when, that it is silent otherwise, and what it does about what is missing.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DatabaseMonitor, type MonitorOptions } from '../../src/index.ts';
import { type FreshDatabase, freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startProxy } from '../support/proxy.ts';
import { upOn } from '../support/up-on.ts';

const FILES = { '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY);\n', '2_orders.sql': 'CREATE TABLE orders (id int);\n' };
const ROOT = resolve(import.meta.dirname, '../..');

interface Watched {
  readonly monitor: DatabaseMonitor;
  readonly heard: string[];
  /** Until so many events have come. */
  until(count: number): Promise<void>;
}

async function watched(database: FreshDatabase, { env = {}, ...options }: MonitorOptions = {}): Promise<Watched> {
  const folder = migrationsFolder(FILES);
  expect((await upOn(database.url, folder)).code).toBe(0);
  const monitor = new DatabaseMonitor({ env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, ...env }, interval: 100, ...options });
  onTestFinished(() => monitor.stop());
  const heard: string[] = [];
  monitor.on('unhealthy', ({ issues }) => heard.push(`unhealthy: ${issues[0]}`));
  monitor.on('recovered', ({ healthy }) => heard.push(`recovered: ${healthy}`));
  monitor.on('heal', ({ result, summary }) => heard.push(`${result}: ${summary}`));
  await monitor.start();
  const until = async (count: number): Promise<void> => {
    const end = performance.now() + 60_000;
    while (heard.length < count) {
      if (performance.now() > end) throw new Error(`heard ${heard.length}: ${heard.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { monitor, heard, until };
}

test('silent as long as all is well; what is wrong once, something else once more, and that it is over', async () => {
  const database = await freshDatabase();
  const { monitor, heard, until } = await watched(database);
  expect(monitor.health).toMatchObject({ healthy: true, migration_version: '2', tables_present: 2, issues: [] });
  await database.admin('ALTER TABLE users ADD extra int');
  await database.admin('DROP TABLE orders');
  await until(1);
  expect(monitor.health).toMatchObject({ healthy: false, tables_present: 1, tables_expected: 2 });
  await database.admin('DROP TABLE users');
  await until(2);
  await database.admin('CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (id int)');
  await until(3);
  expect(heard).toEqual([
    expect.stringMatching(/^unhealthy: table public\.orders is missing/),
    expect.stringMatching(/^unhealthy: /),
    'recovered: true',
  ]);
  await monitor.stop();
  await monitor.stop();
});

test('a server that cannot be reached, and that is there again', async () => {
  const database = await freshDatabase();
  const proxy = await startProxy(database.url);
  const { heard, until } = await watched(database, { env: { DATABASE_URL: urlOf(database.url, { port: proxy.port }) } });
  proxy.judge = () => ({ do: 'cut' });
  await until(1);
  proxy.judge = () => ({ do: 'pass' });
  await until(2);
  await proxy.close();
  expect(heard).toEqual([expect.stringMatching(/^unhealthy: .*closed the connection/), 'recovered: true']);
});

test('with recovery it creates again what is missing; and a listener that throws does not end it', async () => {
  const database = await freshDatabase();
  const { monitor, heard, until } = await watched(database, { recovery: 'auto', env: { GATE_HEAL: 'ask' } });
  const thrown: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => thrown.push(error));
  onTestFinished(() => {
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
  });
  monitor.on('unhealthy', () => {
    throw new Error('of the application');
  });
  await database.admin('DROP TABLE users');
  await until(3);
  expect(heard.map((text) => text.replace(/:.*/s, '')).toSorted()).toEqual(['healed', 'recovered', 'unhealthy']);
  expect(await database.admin("SELECT to_regclass('users') IS NOT NULL AS there")).toEqual([{ there: true }]);
  expect(thrown).toEqual([new Error('of the application')]);
});

test('settings that cannot work are an error of the start, options that mean nothing of the constructor', async () => {
  await expect(new DatabaseMonitor({ env: {} }).start()).rejects.toThrow('no database is given');
  const env = { DATABASE_URL: (await freshDatabase()).url, GATE_MIGRATIONS: '/nowhere' };
  await expect(new DatabaseMonitor({ env }).start()).rejects.toThrow('/nowhere');
  for (const options of [{ intervall: 1 }, { interval: 0 }, { interval: 'soon' }, { recovery: 'ask' }])
    expect(() => new DatabaseMonitor(options as MonitorOptions)).toThrow(TypeError);
});

test('its signal ends it; and it keeps no process from ending', async () => {
  const database = await freshDatabase();
  const ended = new AbortController();
  const { monitor } = await watched(database, { signal: ended.signal });
  ended.abort();
  await monitor.stop();
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(FILES) };
  const script = `
    import { DatabaseMonitor } from ${JSON.stringify(join(ROOT, 'src/index.ts'))};
    const monitor = new DatabaseMonitor({ env: ${JSON.stringify(env)}, interval: '1h' });
    await monitor.start();
    console.log(monitor.health.healthy);`;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', timeout: 50_000 });
  expect([run.stdout, run.stderr, run.status]).toEqual(['true\n', '', 0]);
});
