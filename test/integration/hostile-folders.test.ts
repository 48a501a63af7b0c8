// A migrations folder that may not be read or entered, or that is something else: every command that reads it reports the folder itself, and not
// a file that it looked for in it. Exit 2.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { asNobody } from '../support/as-nobody.ts';
import { temporaryFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const COMMANDS = ['up', 'status', 'plan', 'verify', 'snapshot', 'down', 'run'];
const STEPS = 'schemagate.yml';

/** The path that GATE_MIGRATIONS gets; a folder with a migration in it unless `make` leaves something else there. */
function folderOf(make: (path: string) => void): string {
  const base = temporaryFolder();
  chmodSync(base, 0o755);
  make(`${base}/m`);
  return `${base}/m`;
}

function withMigration(path: string): void {
  mkdirSync(path);
  writeFileSync(`${path}/1_a.sql`, 'SELECT 1;\n');
}

const ask = (command: string, folder: string): Promise<Report> =>
  runCommand({
    command,
    env: { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none', GATE_MIGRATIONS: folder, GATE_WAIT_TIMEOUT: '0' },
    operands: command === 'run' ? ['/bin/true'] : [],
  });

/** Every command, after a run with all rights: libraries load parts of themselves when they are first used. */
async function toldByAll(path: string, close: (path: string) => void = () => {}, commands = COMMANDS): Promise<Record<string, unknown>> {
  const told: Record<string, unknown> = {};
  for (const command of commands) await ask(command, folderOf(withMigration));
  close(path);
  for (const command of commands) {
    const { exit, findings } = await asNobody(() => ask(command, path));
    told[command] = [exit, ...findings.map(({ code, subject, message }) => `${code} ${subject}: ${message}`)];
  }
  chmodSync(path.replace(/\/m\/.*/, '/m'), 0o755);
  return told;
}

const ofAll = (finding: string, commands = COMMANDS) => Object.fromEntries(commands.map((command) => [command, [2, finding]]));

test.for([
  ['may not be read or entered', 0],
  ['may be entered and not listed', 0o111],
  ['may be listed and not entered', 0o444],
] as const)('a folder that %s', async ([, mode]) => {
  const path = folderOf(withMigration);
  expect(await toldByAll(path, () => chmodSync(path, mode))).toEqual(
    ofAll(`unreadable ${path}: ${path} exists, but cannot be read: EACCES: permission denied`),
  );
});

test('a folder that is a link to itself', async () => {
  const path = folderOf((at) => symlinkSync(at, at));
  const told: Record<string, unknown> = {};
  for (const command of COMMANDS) {
    const { exit, findings } = await ask(command, path);
    told[command] = [exit, ...findings.map(({ code, subject, message }) => `${code} ${subject}: ${message}`)];
  }
  expect(told).toEqual(ofAll(`unreadable ${path}: ${path} exists, but cannot be read: ELOOP: too many symbolic links encountered`));
});

test('a folder that is a file, is under a file, or does not exist', async () => {
  const file = folderOf((path) => writeFileSync(path, ''));
  const needing = COMMANDS.filter((command) => command !== 'run');
  for (const path of [file, `${file}/deeper`])
    expect(await toldByAll(path, () => {}, needing)).toEqual(
      ofAll(`no-folder ${path}: the migrations folder ${path} does not exist, or is not a folder`, needing),
    );
  const absent = `${file}-not-there`;
  expect((await ask('up', absent)).findings.map(({ code, subject }) => [code, subject])).toEqual([['no-folder', absent]]);
});

test('a list of steps that may not be read, is a folder, or is a broken link is reported by name', async () => {
  const closed = folderOf(withMigration);
  writeFileSync(`${closed}/${STEPS}`, 'steps: []\n');
  expect(await toldByAll(closed, () => chmodSync(`${closed}/${STEPS}`, 0))).toEqual(
    ofAll(`unreadable ${closed}/${STEPS}: ${closed}/${STEPS} exists, but cannot be read: EACCES: permission denied`),
  );
  for (const [make, code] of [
    [(path: string) => mkdirSync(path), 'unreadable'],
    [(path: string) => symlinkSync(STEPS, path), 'unreadable'],
    [(path: string) => symlinkSync('nowhere', path), 'not-a-file'],
  ] as const) {
    const folder = folderOf(withMigration);
    make(`${folder}/${STEPS}`);
    const { exit, findings } = await ask('up', folder);
    expect([exit, findings.map((one) => [one.code, one.subject])]).toEqual([2, [[code, `${folder}/${STEPS}`]]]);
  }
});
