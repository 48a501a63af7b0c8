// `schemagate run`: however a command ends, nothing of it is left, neither a process nor a session, and there is a report.
import { expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { freshDatabase, untilRow, urlOf } from '../support/database.ts';
import { pgProgram as program, sqlProgram as sql } from '../support/pg-program.ts';
import { startProxy } from '../support/proxy.ts';
import { codesOf, dataOf, killCommand, outputOf, runUnderGate as run, startUnderGate as start } from '../support/run-under-gate.ts';

/** Does not end by SIGTERM, nor does what it starts. */
const STUBBORN = program(
  `process.on('SIGTERM', () => console.log('asked to end'));
   require('node:child_process').spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setTimeout(() => {}, 60000)"], { stdio: 'inherit' });
   await c.query('CREATE TABLE before_it (id int)'); await c.query('BEGIN; CREATE TABLE open_in_it (id int); SELECT pg_sleep(60)')`,
);
const SLEEPING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";

test('SIGTERM reaches the whole group, and what it was doing on the server is ended', async () => {
  const db = await freshDatabase();
  const gate = start(db.url, STUBBORN);
  await untilRow(await db.client(), SLEEPING);
  gate.kill('SIGTERM');
  const ended = await gate.done;
  expect(ended.code).toBe(143);
  expect(outputOf(ended)).toContain('asked to end');
  expect(ended.report?.summary).toMatch(/SIGTERM while in stage apply: .+ was ended by SIGKILL after .+, and what it had committed stays/);
  // The gate has two seconds: where the server takes longer, it says that it does not know.
  const isLeft = codesOf(ended).includes('command-session-left');
  expect(isLeft || (await db.admin(SLEEPING)).length === 0).toBe(true);
  expect(await db.admin("SELECT relname FROM pg_class WHERE relname IN ('before_it', 'open_in_it')")).toEqual([{ relname: 'before_it' }]);
});

test('if the server does not answer any more after SIGTERM, there is a report all the same', async () => {
  const db = await freshDatabase();
  const proxy = await startProxy(db.url);
  onTestFinished(() => proxy.close());
  const command = [process.execPath, '-e', "process.on('SIGTERM', () => {}); console.log('at work'); setTimeout(() => {}, 60000)"];
  const gate = start(urlOf(db.url, { port: proxy.port }), command);
  await gate.saw('at work');
  proxy.judge = () => ({ do: 'stall', ms: 60_000 });
  gate.kill('SIGTERM');
  const ended = await gate.done;
  expect([ended.code, codesOf(ended)]).toEqual([143, ['command-failed', 'command-session-left']]);
  expect((ended.report as Report).findings.at(-1)?.message).toMatch(/could not be determined .+: the server did not answer within \d+ ms$/);
});

test('so does the deadline', async () => {
  const db = await freshDatabase();
  const late = await run(db.url, STUBBORN, { GATE_DEADLINE: '3s' });
  expect([late.code, codesOf(late).slice(0, 1)]).toEqual([6, ['deadline']]);
  expect(await db.admin(SLEEPING)).toEqual([]);
});

test('of a command that is killed the sessions are ended, whatever they are called', async () => {
  const db = await freshDatabase();
  const body = `await c.query('SELECT pg_sleep(5)'); await c.query("SET application_name = 'anything'"); await c.query('SELECT pg_sleep(60)')`;
  const gate = start(db.url, program(body));
  // By then it knows whose session that is; once it is called something else, nothing says so but a port that no proxy has changed.
  await gate.saw(/"event":"running".*PgSleep/);
  await untilRow(await db.client(), "SELECT 1 FROM pg_stat_activity WHERE application_name = 'anything' AND wait_event = 'PgSleep'");
  killCommand(gate);
  const killed = await gate.done;
  expect([killed.code, codesOf(killed)]).toEqual([6, ['command-failed', 'command-session-ended']]);
  expect(dataOf(killed)).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  expect(await db.admin(SLEEPING)).toEqual([]);
});

test('if the session that holds the lock is lost, the command is ended', async () => {
  const db = await freshDatabase();
  const gate = start(db.url, sql('SELECT pg_sleep(60)'));
  await untilRow(await db.client(), SLEEPING);
  await db.admin(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
  const ended = await gate.done;
  expect([ended.code, codesOf(ended)[0]]).toEqual([3, 'lock-lost']);
  expect(await db.admin(SLEEPING)).toEqual([]);
});
