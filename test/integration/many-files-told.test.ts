// A folder of many files: what is told of a run that went the short way is what would have been told of any other, and what it cannot know it
// leaves to that.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Effects } from '../../src/project/effects.ts';
import { effects } from '../../src/runtime.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { type Env, lasting, many, manyFiles } from '../support/many-files.ts';
import type { CommandRun } from '../support/run-command.ts';

test('what depends on the clock is looked at in each run, however fast one follows the other', async () => {
  const files = {
    ...many((n, sql) => [`V${n}__t.sql`, sql]),
    'V121__log.sql': 'CREATE TABLE log (at timestamptz DEFAULT now());\n',
    'R__each.sql': '-- ${flyway:timestamp}\nINSERT INTO log DEFAULT VALUES;\n',
  };
  const { up, admin } = await manyFiles(files);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const ran = async (): Promise<unknown> => {
    expect((await up({ GATE_LAYOUT: 'flyway' })).report).toMatchObject({ exit: 0 });
    return (await admin('SELECT count(*)::int AS n FROM log'))[0]!['n'];
  };
  expect([await ran(), await ran(), await ran()]).toEqual([1, 1, 1]);
  vi.setSystemTime(Date.now() + 2000);
  expect([await ran(), await ran()]).toEqual([2, 2]);
});

const SLEEPING = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND wait_event = 'PgSleep'`;

/** A run whose verify query sleeps, and what happens meanwhile. */
async function sleeping(seconds: number) {
  const { up, short, admin, folder } = await manyFiles();
  writeFiles(folder, { 'verify/v.sql': `SELECT 1 WHERE pg_sleep(coalesce(current_setting('x.s', true), '0')::float) IS NULL;` });
  await up();
  await short();
  const whileRunning = async (meanwhile: (pid: number) => unknown, env: Env, more: Partial<CommandRun>) => {
    const running = up({ PGOPTIONS: `-c x.s=${seconds}`, ...env }, more);
    for (;;) {
      const [found] = await admin(SLEEPING);
      if (found !== undefined) {
        await meanwhile(Number(found['pid']));
        break;
      }
      await setTimeout(20);
    }
    return running;
  };
  const both = async (meanwhile: (pid: number) => unknown, env: Env = {}, more: () => Partial<CommandRun> = () => ({})) => {
    const run = await whileRunning(meanwhile, env, more());
    expect(run.sent).toContain('SELECT true AS yes');
    await admin(`DELETE FROM schemagate.expectations WHERE head LIKE ':files%'`);
    const whole = await whileRunning(meanwhile, env, more());
    expect(lasting([run.report, run.events])).toEqual(lasting([whole.report, whole.events]));
    return run;
  };
  return { both, admin };
}

test('a deadline that passes in the verify queries is told in the same words', async () => {
  const { both } = await sleeping(60);
  const { report, events } = await both(() => {}, { GATE_DEADLINE: '4s' });
  expect(report).toMatchObject({ exit: 3, findings: [expect.objectContaining({ message: expect.stringContaining('verify') })] });
  expect(events.filter(({ event }) => event === 'planned')).toHaveLength(1);
});

test('so is a signal', async () => {
  const { both } = await sleeping(60);
  let end = new AbortController();
  const { report } = await both(
    () => end.abort('SIGTERM'),
    {},
    () => {
      end = new AbortController();
      return { signal: end.signal };
    },
  );
  expect(report).toMatchObject({ exit: 143, outcome: 'terminated' });
});

test('so is a connection that is lost, after which the run goes on', async () => {
  const { both, admin } = await sleeping(2);
  const { report, events } = await both((pid) => admin(`SELECT pg_terminate_backend(${pid})`));
  expect(report).toMatchObject({ exit: 0, findings: [{ code: 'connection-lost' }] });
  expect(events.find(({ event }) => event === 'connection-lost')).toMatchObject({ stage: 'verify' });
});

test('what a verify query finds is confirmed once, under the lock, and told in the same words', async () => {
  const { up, short, admin, folder } = await manyFiles();
  writeFiles(folder, { 'verify/v.sql': `SELECT 1 WHERE current_setting('x.s', true) = '1';` });
  await up();
  await short();
  const env = { PGOPTIONS: '-c x.s=1' };
  const run = await up(env);
  expect(run.report).toMatchObject({ exit: 7, outcome: 'mismatch' });
  expect(run.sent.split(`= '1'`)).toHaveLength(3);
  await admin(`DELETE FROM schemagate.expectations WHERE head LIKE ':files%'`);
  const whole = await up(env);
  expect(whole.sent.split(`= '1'`)).toHaveLength(3);
  expect(lasting([run.report, run.events])).toEqual(lasting([whole.report, whole.events]));
});

test('a server that answers late is asked the short way, too', async () => {
  const { up, short, delay } = await manyFiles();
  await up();
  await short();
  delay(30);
  const runs = [await up(), await up(), await up()];
  expect(runs.map(({ isShort }) => isShort)).toEqual([true, true, true]);
});

test('a file that is another one once it was looked at is not written down', async () => {
  const { up, admin, folder } = await manyFiles();
  await up();
  await admin(`DELETE FROM schemagate.expectations WHERE head LIKE ':files%'`);
  let opened = 0;
  const openFolder: Effects['openFolder'] = (path) => {
    if (path === folder && ++opened === 2) writeFiles(folder, { '0050_t.sql': 'SELECT 2;\n' });
    return effects.openFolder(path);
  };
  expect((await up({}, { effects: { ...effects, openFolder } })).report).toMatchObject({ exit: 0 });
  expect(opened).toBe(2);
  expect(await admin(`SELECT count(*)::int AS n FROM schemagate.expectations WHERE head LIKE ':files%'`)).toEqual([{ n: 0 }]);
});

test('nor is one where what speaks for a tool around it has changed meanwhile', async () => {
  const { up, admin, folder } = await manyFiles();
  await up();
  await admin(`DELETE FROM schemagate.expectations WHERE head LIKE ':files%'`);
  let opened = 0;
  const openFolder: Effects['openFolder'] = (path) => {
    if (path === folder && ++opened === 2) writeFiles(dirname(folder), { 'sqlx.toml': '' });
    return effects.openFolder(path);
  };
  expect((await up({}, { effects: { ...effects, openFolder } })).report).toMatchObject({ exit: 0 });
  expect(await admin(`SELECT count(*)::int AS n FROM schemagate.expectations WHERE head LIKE ':files%'`)).toEqual([{ n: 0 }]);
});

test('services with other settings and other files do not forget each other', async () => {
  const { up, short, folder, admin } = await manyFiles();
  await up();
  const other = migrationsFolder(Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])));
  const services: Env[] = [{}, { GATE_OUT_OF_ORDER: 'apply' }, { GATE_MIGRATIONS: other, GATE_AHEAD: 'fail' }];
  for (const env of services) await up(env);
  for (const env of services) await short(env);
  const runs = [];
  for (const env of services) runs.push(await up(env));
  expect(runs.map(({ isShort, asked }) => [isShort, asked])).toEqual(services.map(() => [true, ['probe', 'state']]));
  for (let i = 0; i < 9; i++) await up({ GATE_PLACEHOLDER_N: String(i) });
  const [row] = await admin(`SELECT json_array_length(snapshot::json) AS n FROM schemagate.expectations WHERE head = ':files'`);
  expect(row).toEqual({ n: 8 });
});
