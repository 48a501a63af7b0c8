// What a person sees on a terminal, through a real one (script of util-linux), and where there is none.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { PROGRAM, runGate } from '../support/gate.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** macOS has another script. */
const hasTerminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;
if (!hasTerminal) console.warn('script of util-linux is not installed: what a terminal shows is not tested');

async function place(files: Readonly<Record<string, string>> = { '1_a.sql': 'CREATE TABLE a (i int);\n' }) {
  const database = await freshDatabase();
  return { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(files) };
}

function onTerminal(env: Readonly<Record<string, string>>): string {
  const { PATH = '', HOME = '' } = process.env;
  const command = `stty cols 120; exec '${process.execPath}' '${PROGRAM}' up`;
  return execFileSync('script', ['-qec', command, join(mkdtempSync(join(tmpdir(), 'terminal-')), 'typescript')], {
    cwd: ROOT,
    env: { PATH, HOME, TERM: 'xterm', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const COLOR = /\x1b\[\d*m/;

test.skipIf(!hasTerminal)('a long migration has a line of its own, which says the how many-th it is, and is drawn over', async () => {
  const files = { '1_a.sql': 'CREATE TABLE a (i int);\n', '2_b.sql': '-- gate: transaction=off\nSELECT pg_sleep(2.5);\n' };
  const shown = onTerminal({ ...(await place(files)), CI: 'true' });
  expect(shown).toMatch(/\r\x1b\[2K[^\n]*2 of 2: \S+2_b\.sql is still running after 2[.\d]*s \(Timeout\/PgSleep\)[^\n]*\r\x1b\[2K/);
  expect(shown).toMatch(COLOR);
  expect(shown).toContain('2 migrations applied');
});

test.skipIf(!hasTerminal)('NO_COLOR leaves out colours on a terminal', async () => {
  expect(onTerminal({ ...(await place()), NO_COLOR: '1' })).not.toMatch(COLOR);
});

test('FORCE_COLOR brings them where there is no terminal, and without it there are none', async () => {
  const env = { ...(await place()), GATE_LOG_FORMAT: 'pretty' };
  expect((await runGate({ env: { ...env, FORCE_COLOR: '1' } })).stdout).toMatch(COLOR);
  expect((await runGate({ env })).stdout).not.toMatch(COLOR);
});

test.each([
  [{}, /^\d\d:\d\d:\d\d {2}connected to /],
  [{ CI: 'true' }, /^\{"level":"info"/],
  [{ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, /^\{"level":"info"/],
  [{ CI: 'true', GATE_LOG_FORMAT: 'plain' }, /^\d\d:\d\d:\d\d {2}connected to /],
])('without a terminal, %j decides who reads the log', async (machine, begins) => {
  const { stdout } = await runGate({ env: { GATE_LOG_FORMAT: '', ...(await place()), ...machine } });
  expect(stdout).toMatch(begins);
});

test('GATE_LOG_FILE has the log of each run after that of the one before, in the form that its name says', async () => {
  const env = await place();
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  for (const name of ['gate.log', 'gate.jsonl'])
    for (const command of ['up', 'verify'])
      expect((await runGate({ args: [command], env: { ...env, GATE_LOG_FILE: join(folder, name) } })).code).toBe(0);
  const readable = readFileSync(join(folder, 'gate.log'), 'utf8');
  expect(readable.match(/^schemagate (?:up|verify): ready \(exit 0\)/gm)).toHaveLength(2);
  const lines = readFileSync(join(folder, 'gate.jsonl'), 'utf8').trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.filter(({ event }) => event === 'summary').map(({ command }) => command)).toEqual(['up', 'verify']);
});

test('GATE_LOG_FILE has what was found at the end of a run as well, such as metrics that cannot be written', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'log-')), 'gate.log');
  const env = { ...(await place()), GATE_LOG_FILE: file, GATE_METRICS_FILE: '/dev/null/metrics.prom' };
  expect((await runGate({ env })).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toMatch(/metrics-not-written/);
});

test('a log that cannot be written is a warning, and the run comes to what it came to', async () => {
  const { code, lines } = await runGate({ env: { ...(await place()), GATE_LOG_FILE: '/dev/null/gate.log' } });
  expect(code).toBe(0);
  expect(lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).toEqual([
    expect.stringContaining('the log cannot be written to /dev/null/gate.log'),
  ]);
});
