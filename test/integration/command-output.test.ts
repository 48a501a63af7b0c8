// The output of a command that the gate runs: more of it than the reader takes, lines without end, bytes that are no text, escapes of a terminal.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase, untilRow } from '../support/database.ts';
import { PROGRAM } from '../support/gate.ts';
import { pgProgram } from '../support/pg-program.ts';
import { codesOf, killCommand, NO_FOLDER, outputOf, runUnderGate, startUnderGate } from '../support/run-under-gate.ts';

const node = (body: string): readonly string[] => [process.execPath, '-e', body];
const envOf = (url: string) => ({ DATABASE_URL: url, ...NO_FOLDER });
const run = async (body: string) => runUnderGate((await freshDatabase()).url, node(body));

/** Kilobytes: the most memory that a process has had. */
const peakOf = (pid: number) => Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

const MEGABYTES = 150;
const MUCH = node(`const line = Buffer.from('x'.repeat(1023) + '\\n'); const { writeSync } = require('node:fs');
for (let i = 0; i < ${MEGABYTES} * 1024; i++) writeSync(1, line);`);

test.each(['plain', 'json'])(
  'the command waits for a slow reader, to whom all of it comes, and memory does not grow: %s',
  async (format) => {
    const { url } = await freshDatabase();
    const gate = spawn(process.execPath, [PROGRAM, 'run', '--', ...MUCH], {
      env: { ...process.env, ...envOf(url), GATE_LOG_FORMAT: format },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void gate.kill('SIGKILL'));
    const ended = new Promise((settle) => void gate.once('close', settle));
    await new Promise((settle) => setTimeout(settle, 3000));
    let told = 0;
    let peak = 0;
    for await (const chunk of gate.stdout) {
      told += (chunk as Buffer).length;
      if (told < MEGABYTES * 1024 * 1024) peak = peakOf(gate.pid!);
    }
    expect(await ended).toBe(0);
    expect(told).toBeGreaterThan(MEGABYTES * 1024 * 1024);
    expect(peak).toBeGreaterThan(0);
    expect(peak / 1024).toBeLessThan(250);
  },
);

test('a reader that is gone ends neither the command nor the gate', async () => {
  const { url } = await freshDatabase();
  const command = node("for (let i = 0; i < 5000; i++) console.log('x'.repeat(1000)); process.exitCode = 7");
  const gate = spawn(process.execPath, [PROGRAM, 'run', '--', ...command], {
    env: { ...process.env, ...envOf(url), GATE_LOG_FORMAT: 'json' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void gate.kill('SIGKILL'));
  gate.stdout.once('data', () => gate.stdout.destroy());
  expect(await new Promise((settle) => void gate.once('close', settle))).toBe(6);
});

test('lines without end are told in pieces, bytes that are no text as such, and the last line need not end', async () => {
  const ran = await run(`process.stdout.write('a'.repeat(40000) + '\\n'); process.stdout.write(Buffer.from([0x66, 0xff, 0xfe, 0x0a]));
process.stdout.write('\\u001b[31mred\\u001b[0m \\u0007\\n'); process.stdout.write('no end')`);
  const told = outputOf(ran);
  expect(told.slice(0, 3).map(({ length }) => length)).toEqual([16384, 16384, 7232]);
  expect(told.slice(3)).toEqual(['f\ufffd\ufffd', expect.stringContaining('red'), 'no end']);
  expect(ran.stdout).not.toContain('\u001b');
  expect(ran.code).toBe(0);
});

test('a session that comes late and calls itself something else is ended with the command', async () => {
  const db = await freshDatabase();
  const body = `await c.end(); await new Promise((r) => setTimeout(r, 900)); const d = new Client(process.env.DATABASE_URL); await d.connect();
await d.query('SELECT pg_sleep(5)'); await d.query("SET application_name = 'anything'"); await d.query('SELECT pg_sleep(60)')`;
  const gate = startUnderGate(db.url, pgProgram(body));
  // By then it knows whose session that is; once it is called something else, nothing says so but a port that no proxy has changed.
  await gate.saw(/"event":"running".*PgSleep/);
  await untilRow(await db.client(), "SELECT 1 FROM pg_stat_activity WHERE application_name = 'anything' AND wait_event = 'PgSleep'");
  killCommand(gate);
  const ran = await gate.done;
  expect([ran.report?.data, codesOf(ran)]).toMatchObject([{ signal: 'SIGKILL' }, ['command-failed', 'command-session-ended']]);
  expect(await db.admin("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")).toEqual([]);
});
