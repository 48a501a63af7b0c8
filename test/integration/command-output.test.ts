// The output of a command that the gate runs: a reader that is gone, lines without end, bytes that are not text, escapes of a terminal.
import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { PROGRAM } from '../support/gate.ts';
import { NO_FOLDER, outputOf, runUnderGate } from '../support/run-under-gate.ts';

const node = (body: string): readonly string[] => [process.execPath, '-e', body];
const envOf = (url: string) => ({ DATABASE_URL: url, ...NO_FOLDER });
const run = async (body: string) => runUnderGate((await freshDatabase()).url, node(body));

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
