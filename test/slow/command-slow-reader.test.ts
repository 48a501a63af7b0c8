// A command that the gate runs, with more output than its reader takes.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { PROGRAM } from '../support/gate.ts';
import { NO_FOLDER } from '../support/run-under-gate.ts';

/** Kilobytes: the most memory that a process has had. */
const peakOf = (pid: number) => Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

const MEGABYTES = 150;
const MUCH = [
  process.execPath,
  '-e',
  `const line = Buffer.from('x'.repeat(1023) + '\\n'); const { writeSync } = require('node:fs');
for (let i = 0; i < ${MEGABYTES} * 1024; i++) writeSync(1, line);`,
];

test.each(['plain', 'json'])(
  'the command waits for a slow reader, to whom all of it comes, and memory does not grow: %s',
  async (format) => {
    const { url } = await freshDatabase();
    const gate = spawn(process.execPath, [PROGRAM, 'run', '--', ...MUCH], {
      env: { ...process.env, DATABASE_URL: url, ...NO_FOLDER, GATE_LOG_FORMAT: format },
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
