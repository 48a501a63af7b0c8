// A process that was started strangely: nobody hears it, the clock jumps, the folder it stands in is gone. The work is done all the same.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { PROGRAM, runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n' };

/** @returns the line's exit code, and what it printed. */
function shell(line: string, env: Readonly<Record<string, string>>): Promise<{ readonly code: number | null; readonly stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', line], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout }));
  });
}

test.for([
  ['whose reader is gone', '{ $GATE up; echo $? >"$CODE"; } | true'],
  ['whose reader stops after a line', '{ $GATE up; echo $? >"$CODE"; } | head -n 1'],
  ['on a disk that is full', '$GATE up >/dev/full; echo $? >"$CODE"'],
  ['that is closed, with input and errors as well', '$GATE up <&- >&- 2>&-; echo $? >"$CODE"'],
] as const)('an output %s changes nothing', async ([, line]) => {
  const db = await freshDatabase();
  const code = `${temporaryFolder()}/code`;
  for (const format of ['json', 'pretty']) {
    await shell(line.replace('$GATE', `env -u GATE -u CODE ${process.execPath} ${PROGRAM}`), {
      CODE: code,
      DATABASE_URL: db.url,
      GATE_MIGRATIONS: migrationsFolder(FILES),
      GATE_LOG_FORMAT: format,
    });
    expect([format, readFileSync(code, 'utf8').trim()]).toEqual([format, '0']);
  }
  expect(await db.admin('SELECT version FROM schemagate.migrations')).toEqual([{ version: '1' }]);
});

test('the folder it stands in may be gone', async () => {
  const db = await freshDatabase();
  const cwd = `${temporaryFolder()}/gone`;
  mkdirSync(cwd);
  const line = `cd '${cwd}' && rmdir '${cwd}' && exec env -u GATE ${process.execPath} ${PROGRAM} up --log-format json`;
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(FILES) };
  expect((await shell(line, env)).code).toBe(0);
  mkdirSync(cwd, { recursive: true });
  const relative = await shell(line, { ...env, GATE_MIGRATIONS: './migrations' });
  expect([relative.code, relative.stdout]).toEqual([2, expect.stringContaining('"code":"no-folder"')]);
  rmSync(cwd, { recursive: true, force: true });
});

test('a clock that goes back an hour at every look bends neither a limit nor a duration', async () => {
  const db = await freshDatabase();
  const code = `const real = Date; let look = 0;
globalThis.Date = class extends real { constructor(...given) { given.length ? super(...given) : super(real.now() - 3600000 * ++look); } static now() { return real.now() - 3600000 * ++look; } };`;
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
  const run = await gateOn(db.url, migrationsFolder(FILES), env);
  expect([run.code, run.report.durationMs >= 0, run.report.durationMs < 60_000]).toEqual([0, true, true]);
  const waiting = await gateOn(urlOf(db.url, { port: 1 }), migrationsFolder(FILES), { ...env, GATE_WAIT_TIMEOUT: '1s' });
  expect([waiting.code, waiting.report.durationMs >= 1000, waiting.report.durationMs < 30_000]).toEqual([3, true, true]);
});

test('what an --env-file adds to a value is taken off or reported', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  const carriage = await runGate({
    args: ['up'],
    env: {
      DATABASE_URL: `${db.url}\r`,
      GATE_MIGRATIONS: `${folder}\r`,
      GATE_LAYOUT: 'gate\r',
      GATE_LOCK_WAIT: '5s\r',
      GATE_ROLE: `${new URL(db.url).username}\r`,
      GATE_DRIFT: '\r',
    },
  });
  expect(carriage.code).toBe(0);
  const quoted = await runGate({ args: ['up'], env: { DATABASE_URL: `"${db.url}"`, GATE_LOCK_WAIT: "'5s'", GATE_REPORT: '' } });
  expect([quoted.code, quoted.lines.filter(({ event }) => event === 'finding').map(({ subject }) => subject)]).toEqual([
    2,
    ['GATE_LOCK_WAIT', 'DATABASE_URL'],
  ]);
});
