// The history of runs of a command, and of several steps: what was run, how it ended, and how far the tool's ledger was before and after it.
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import type { HistoryEntry } from '../../src/ledger/history-entry.ts';
import { freshDatabase, untilRow } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { pgProgram, sqlProgram } from '../support/pg-program.ts';
import { NO_FOLDER, runUnderGate as run, startUnderGate as start } from '../support/run-under-gate.ts';

const envOf = (url: string, env: Readonly<Record<string, string>> = {}) => ({ ...NO_FOLDER, DATABASE_URL: url, ...env });

async function historyOf(
  url: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<readonly HistoryEntry[]> {
  const { code, report } = await runGate({ args: ['history', ...flags], env: envOf(url, { GATE_COMMAND: 'true', ...env }) });
  expect(code).toBe(0);
  return ((report as Report).data as { readonly events: readonly HistoryEntry[] }).events;
}

const shown = (entries: readonly HistoryEntry[]) =>
  entries.map(({ event, ran, step = ran?.step, version }) => [
    ...[event, ...(step == null ? [] : [step]), ...(version === null ? [] : [version])],
    ...(ran === null ? [] : [ran.exitCode ?? ran.signal, `${ran.before} to ${ran.after}`]),
  ]);
const knex = (name: string) =>
  sqlProgram(
    `CREATE TABLE IF NOT EXISTS knex_migrations (id serial, name text, batch int, migration_time timestamptz); INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('${name}', 1, now())`,
  );
const SLEEPING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
const SLEEP = pgProgram("await c.query('SELECT pg_sleep(60)')");

test('a run that ends well, one that fails, and one that is ended', async () => {
  const db = await freshDatabase();
  const role = await db.role({ grants: 'CREATE SCHEMA schemagate AUTHORIZATION :role; GRANT CREATE ON SCHEMA public TO :role' });
  await run(role.url, knex('1_a.js'), { GATE_IMAGE: 'shop:1.5' });
  await run(role.url, knex('2_b.js'));
  await run(role.url, pgProgram("await c.query('SELECT nonsense')"));
  await run(role.url, pgProgram("process.kill(process.pid, 'SIGKILL')"));
  const entries = await historyOf(db.url);
  expect(shown(entries)).toEqual([
    ['command-failed', 'SIGKILL', '2_b.js to 2_b.js'],
    ['command-failed', 3, '2_b.js to 2_b.js'],
    ['command-ran', 0, '1_a.js to 2_b.js'],
    ['command-ran', 0, 'null to 1_a.js'],
  ]);
  expect(entries.at(-1)).toMatchObject({
    command: 'run',
    login: role.name,
    image: 'shop:1.5',
    program: expect.stringMatching(/^schemagate /),
  });
  expect(entries.every(({ durationMs }) => Number(durationMs) > 0)).toBe(true);
  const text = await runGate({ args: ['history'], env: envOf(db.url, { GATE_COMMAND: 'true', GATE_LOG_FORMAT: 'plain' }) });
  expect(text.stdout).toMatch(/command-ran +\S*node -e …: from 1_a\.js to 2_b\.js/);
});

test('the end of one that the gate is asked to stop is written down; of one whose gate is killed it is known that it began', async () => {
  const db = await freshDatabase();
  const client = await db.client();
  const stopped = start(db.url, SLEEP);
  await untilRow(client, SLEEPING);
  stopped.kill('SIGTERM');
  expect((await stopped.done).code).toBe(143);
  const killed = start(db.url, SLEEP);
  await untilRow(client, SLEEPING);
  killed.kill('SIGKILL');
  await killed.done;
  expect(shown(await historyOf(db.url))).toEqual([
    ['unfinished', null, 'null to null'],
    ['command-failed', 'SIGTERM', 'null to null'],
  ]);
});

test('what is secret in a command is not written down', async () => {
  const db = await freshDatabase();
  await run(db.url, ['true', '--password', 'hunter2-hunter2', 'postgres://me:sesame-open@host/db'], { PGPASSWORD: 'hunter2-hunter2' });
  const [{ detail } = { detail: '' }] = await db.admin('SELECT string_agg(detail, chr(10)) AS detail FROM schemagate.events');
  expect(detail).toContain('--password');
  expect(detail).not.toMatch(/hunter2|sesame/);
});

test('a role that may not write the history runs the command all the same', async () => {
  const db = await freshDatabase();
  const role = await db.role({ grants: 'CREATE SCHEMA schemagate AUTHORIZATION :role' });
  expect((await run(role.url, ['true'])).code).toBe(0);
  await db.admin(`ALTER TABLE schemagate.events OWNER TO CURRENT_USER; REVOKE ALL ON schemagate.events FROM "${role.name}"`);
  expect((await run(role.url, ['true'])).code).toBe(0);
});

test('each step is there with what it did, beside the migrations of all; of one step only its own', async () => {
  const db = await freshDatabase();
  const root = temporaryFolder({
    'auth/1_users.sql': 'CREATE TABLE users (id int);',
    'auth/2_more.sql': 'ALTER TABLE users ADD COLUMN n int;',
    'last/1_t.sql': 'CREATE TABLE t (id int);',
    'last/2_no.sql': 'SELECT nonsense;',
    'schemagate.yml': `steps:
  - {name: auth, migrations: ./auth}
  - name: api
    run: ${JSON.stringify(knex('1_a.js'))}
    if-behind: true
    head-query: SELECT max(name) FROM knex_migrations
    head: 1_a.js
  - {name: last, migrations: ./last}
`,
  });
  const env = { GATE_MIGRATIONS: root };
  expect((await runGate({ args: ['up'], env: envOf(db.url, env) })).code).toBe(6);
  const entries = await historyOf(db.url, { ...env, GATE_COMMAND: '' });
  expect(shown(entries)).toEqual([
    ['step-stopped', 'last', null, 'null to 1'],
    ['applied', 'last', '1'],
    ['step-done', 'api', 0, 'null to 1_a.js'],
    ['step-done', 'auth', null, 'null to 2'],
    ['applied', 'auth', '2'],
    ['applied', 'auth', '1'],
  ]);
  expect(shown(await historyOf(db.url, { ...env, GATE_COMMAND: '' }, ['--step', 'api']))).toEqual([
    ['step-done', 'api', 0, 'null to 1_a.js'],
  ]);
  expect((await historyOf(db.url, { ...env, GATE_COMMAND: '' }, ['--step', 'auth'])).map(({ version }) => version)).toEqual(['2', '1']);
  const alone = await runGate({ args: ['status', '--step', 'api'], env: envOf(db.url, env) });
  expect([alone.code, alone.report?.findings.map(({ code, hint }) => [code, hint])]).toEqual([
    2,
    [['step-needed', 'leave --step out: `schemagate status` is then about all steps']],
  ]);
});
