// What a run leaves for those who watch many: metrics in a file or a Pushgateway, and the trace it is part of.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { freePort } from '../../src/postgres/scratch/embedded.ts';
import { freshDatabase, query, urlOf } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runGate } from '../support/gate.ts';

const GATEWAY = 'prometheus-pushgateway';
const hasGateway = spawnSync(GATEWAY, ['--version']).error === undefined;
if (!hasGateway) console.warn(`${GATEWAY} is not installed: pushing to a real Pushgateway is not tested`);

async function place(files: Readonly<Record<string, string>> = { '1_a.sql': 'CREATE TABLE a (i int);\n' }) {
  const database = await freshDatabase();
  const folder = migrationsFolder(files);
  return { database, folder, env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder }, out: mkdtempSync(join(tmpdir(), 'metrics-')) };
}

/** By name and labels, without those that all have. */
const samplesIn = (text: string) =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, name, labels = '', value] = /^(schemagate_run_\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const own = labels.replace(/,?(?:command|database|job|instance)="[^"]*"/g, '').replace(/^,/, '');
      return name === undefined ? [] : [[own === '' ? name : `${name}{${own}}`, Number(value)]];
    }),
  );

test('metrics of a run are in the file: of one that succeeds, and of one that fails in its place', async () => {
  const { database, folder, env, out } = await place();
  const file = join(out, 'schemagate.prom');
  expect((await runGate({ args: ['up', '--metrics-file', file], env })).code).toBe(0);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(`schemagate_run_success{command="up",database="${database.name}"} 1`);
  expect(samplesIn(text)).toMatchObject({
    schemagate_run_exit_code: 0,
    'schemagate_run_outcome{outcome="ready"}': 1,
    'schemagate_run_migrations{state="applied"}': 1,
    'schemagate_run_findings{severity="error"}': 0,
  });
  writeFiles(folder, { '2_b.sql': 'SELECT nothing;\n' });
  expect((await runGate({ env: { ...env, GATE_METRICS_FILE: file } })).code).toBe(6);
  expect(samplesIn(readFileSync(file, 'utf8'))).toMatchObject({
    ...{ schemagate_run_success: 0, schemagate_run_exit_code: 6, 'schemagate_run_outcome{outcome="failed"}': 1 },
    ...{ 'schemagate_run_migrations{state="applied"}': 0, 'schemagate_run_migrations{state="failed"}': 1 },
  });
});

test('a file or a gateway that takes no metrics is a warning, and the run comes to what it came to', async () => {
  const { env, out } = await place();
  const metrics = { GATE_METRICS_FILE: join(out, 'no', 'where.prom'), GATE_PUSHGATEWAY_URL: 'http://reader:hidden-word@127.0.0.1:1' };
  const { code, report, stdout } = await runGate({ env: { ...env, ...metrics } });
  expect(code).toBe(0);
  expect(report?.findings.map(({ code, severity, subject }) => [code, severity, subject])).toEqual([
    ['metrics-not-written', 'warning', join(out, 'no', 'where.prom')],
    ['metrics-not-written', 'warning', '127.0.0.1:1'],
  ]);
  expect(stdout).not.toContain('hidden-word');
});

test('what is no URL is refused before anything is done', async () => {
  const { env, database } = await place();
  const { code, stdout } = await runGate({ env: { ...env, GATE_PUSHGATEWAY_URL: 'pushgateway:9091' } });
  expect(code).toBe(2);
  expect(stdout).toContain('GATE_PUSHGATEWAY_URL is not a URL of http or https');
  expect(await database.admin("SELECT 1 FROM pg_namespace WHERE nspname = 'schemagate'")).toEqual([]);
});

test.skipIf(!hasGateway)(
  'a real Pushgateway shows the last run of each command and database, whatever the database is called',
  async () => {
    const port = await freePort();
    const gateway = spawn(
      GATEWAY,
      [`--web.listen-address=127.0.0.1:${port}`, `--persistence.file=${join(mkdtempSync(join(tmpdir(), 'pushgateway-')), 'data')}`],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    onTestFinished(async () => {
      gateway.kill();
      await once(gateway, 'exit');
    });
    const shown = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await expect.poll(() => shown().catch(() => ''), { timeout: 60_000 }).toContain('go_info');
    const server = inject('databaseUrl');
    const name = `metrics of/a ${process.pid}`;
    await query(server, `CREATE DATABASE "${name}"`);
    onTestFinished(async () => void (await query(server, `DROP DATABASE "${name}" WITH (FORCE)`)));
    const env = {
      DATABASE_URL: urlOf(server, { database: name }),
      GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'SELECT 1;\n' }),
      GATE_PUSHGATEWAY_URL: `http://127.0.0.1:${port}/`,
    };
    for (const command of ['up', 'verify', 'up']) {
      const { code, report } = await runGate({ args: [command], env });
      expect([code, report?.findings]).toEqual([0, []]);
    }
    const lines = (await shown()).split('\n').filter((line) => line.startsWith('schemagate_run_success'));
    expect(lines.map((line) => /command="(\w+)",database="([^"]*)".* (\d)$/.exec(line)?.slice(1))).toEqual([
      ['up', name, '1'],
      ['verify', name, '1'],
    ]);
  },
);

test('the trace of the environment is in each line of the log, and in the name of the session', async () => {
  const { env, database } = await place({ '1_a.sql': 'CREATE TABLE seen AS SELECT current_setting($$application_name$$) AS name;\n' });
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { code, lines } = await runGate({ env: { ...env, TRACEPARENT: `00-${trace}-00f067aa0ba902b7-01` } });
  expect(code).toBe(0);
  expect(new Set(lines.map((line) => `${line['trace_id']} ${line['span_id']}`))).toEqual(new Set([`${trace} 00f067aa0ba902b7`]));
  const [seen] = await database.admin('SELECT name FROM seen');
  expect(seen?.['name']).toMatch(new RegExp(`^schemagate \\S+ [0-9a-f]{8} ${trace}`));
});
