// Everything is written before the process ends, into real pipes of a shell: a reader that is slow, one that leaves, one that never reads.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { encodeSnapshot } from '../../src/schema/verify/snapshot.ts';
import { temporaryFolder } from '../support/files.ts';
import { PROGRAM } from '../support/gate.ts';
import { catalog, column, table } from '../unit/schema/catalogs.ts';

/** Begins to read when the program has long filled the pipe (64 KiB). */
const SLOWLY = '{ sleep 0.5; cat; }';
const MEBIBYTE = 1024 * 1024;
const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', GATE_LOG_FORMAT: 'json' };

test('a slow reader gets all of the SQL of a diff, and its exit code stands, also where reader and program share stderr', async () => {
  const folder = temporaryFolder({ 'a.json': snapshotOf(0), 'b.json': snapshotOf(12_000), 'c.json': snapshotOf(2000) });
  for (const [to, tables, more] of [
    ['b', 12_000, MEBIBYTE],
    ['c', 2000, 65_536],
  ] as const) {
    const output = await shell(`{ GATE diff --sql --from a.json --to ${to}.json; echo $? >code; } | ${SLOWLY}`, folder);
    expect(output.length).toBeGreaterThan(more);
    expect([output.match(/^CREATE TABLE/gm)?.length, output.slice(-3), codeIn(folder)]).toEqual([tables, ');\n', 9]);
  }
});

test.each([
  ['json', /"exit":9,.*\}$/],
  ['plain', /^schemagate diff: findings \(exit 9\)/],
  ['pretty', /^ {14}→ /],
] as const)('a slow reader gets all of a log of more than a mebibyte: %s', async (format, end) => {
  const folder = temporaryFolder({ 'a.json': snapshotOf(0), 'b.json': snapshotOf(12_000) });
  const script = `{ GATE diff --from a.json --to b.json 2>&1; echo $? >code; } | ${SLOWLY}`;
  const output = await shell(script, folder, { GATE_LOG_FORMAT: format });
  expect(output.length).toBeGreaterThan(MEBIBYTE);
  expect([output.trimEnd().split('\n').at(-1), codeIn(folder)]).toEqual([expect.stringMatching(end), 9]);
});

test('a report that goes where the log goes has both in it', async () => {
  const folder = temporaryFolder(badFiles(300));
  const both = { GATE_REPORT: '/dev/stdout' };
  const piped = await shell(`{ GATE up; echo $? >code; } | ${SLOWLY}`, folder, both);
  await shell('GATE up >log; echo $? >code', folder, both);
  for (const output of [piped, readFileSync(`${folder}/log`, 'utf8')]) {
    expect(output.match(/^\{\n {2}"format": 1,$/gm)).toHaveLength(1);
    expect(JSON.parse(output.trimEnd().split('\n').at(-1)!)).toMatchObject({ event: 'summary', exit: 2 });
  }
  expect(codeIn(folder)).toBe(2);
});

test('a reader that leaves early changes no exit code and is not a crash', async () => {
  const folder = temporaryFolder(badFiles(300));
  for (const reader of ['head -c 10', 'true']) {
    await shell(`{ GATE up 2>err; echo $? >code; } | ${reader}`, folder);
    expect([codeIn(folder), readFileSync(`${folder}/err`, 'utf8')]).toEqual([2, '']);
  }
});

test.each(['up >p', 'up >p 2>&1', 'up --report /dev/stdout >p', 'up --report /dev/stderr >q 2>p', 'up --report p >q'])(
  'nobody reads: %s ends by its deadline',
  async (command) => {
    const folder = temporaryFolder(badFiles(300));
    expect(await shell(`mkfifo p q; exec 3<>p 4<>q; GATE ${command}; echo $?`, folder, { GATE_DEADLINE: '1s' })).toBe('2\n');
  },
);

test('nobody reads: SIGTERM ends what is finished, with the code of its end', async () => {
  const folder = temporaryFolder(badFiles(300));
  const script =
    'mkfifo p; exec 3<>p; GATE up --report r.json >p & until [ -e r.json ] || ! kill -0 $!; do sleep 0.05; done; kill $!; wait $!; echo $?';
  expect(await shell(script, folder)).toBe('2\n');
});

/** A shell's script in the folder, in which GATE is the program. @returns what it prints, complaints included. */
function shell(script: string, folder: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const gate = `'${process.execPath}' '${PROGRAM}'`;
  const child = spawn('/bin/sh', ['-c', `exec 2>&1; ${script.replaceAll('GATE ', `${gate} `)}`], {
    cwd: folder,
    env: { PATH, HOME, ...env, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((settle, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.once('error', reject);
    child.once('close', () => settle(output));
  });
}

const codeIn = (folder: string): number => Number(readFileSync(`${folder}/code`, 'utf8'));

const snapshotOf = (tables: number): string =>
  encodeSnapshot(
    catalog(
      Array.from({ length: tables }, (_, index) => `table_number_${index}`).flatMap((name) => [table(name, ['id']), column(name, 'id')]),
    ),
    null,
  );

/** Each is a finding of some hundred bytes, told without a database. */
const badFiles = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`migrations/without_a_version_${index}.sql`, 'SELECT 1;\n']));
