// What a run costs before it does anything: the modules that are run and the bytes of the program that are read. Each may shrink. Before you let
// one grow, see if the module can be needed later.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { writeLibrary } from '../../scripts/build/library.ts';
import { type StartTrace, traced, traceStart } from '../../scripts/build/trace-start.ts';
import { type WrittenProgram, writeProgram } from '../../scripts/build/write-program.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import { PROGRAM } from '../../src/core/version.ts';
import * as library from '../../src/index.ts';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const ROOT = `${resolve(import.meta.dirname, '../..')}/`;
const folder = mkdtempSync(join(tmpdir(), 'start-'));
let program: WrittenProgram;
let trace: StartTrace;

beforeAll(async () => {
  const database = await freshDatabase({ droppedBy: 'caller' });
  program = await writeProgram(ROOT, folder);
  // Not by name: while a name is looked up, the next part of the program is read, more or less of it.
  trace = await traceStart(program, urlOf(database.url, { port: Number(new URL(database.url).port) }));
  await database.drop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('no more modules are run than are counted here', () => {
  const counted = Object.entries(trace.modules).map(([run, names]) => [run, names.length]);
  expect(Object.fromEntries(counted)).toEqual({
    connect: atMost(74),
    ask: atMost(11),
    pass: atMost(77),
    json: atMost(3),
    words: atMost(61),
    lock: atMost(15),
    apply: atMost(132),
  });
});

test('what the build finds to be needed is what is needed with a server', () => {
  const read = new Set([...program.modules].flatMap(([file, names]) => (/\.(findings|rest)\./.test(file) ? [] : names)));
  expect(Object.values<readonly string[]>({ ...trace.modules }).flatMap((names) => names.filter((name) => !read.has(name)))).toEqual([]);
});

test('a checkpoint is loaded without what few runs need', async () => {
  const migrations = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int PRIMARY KEY);', '2_rows.sql': 'INSERT INTO a VALUES (1);' });
  const env = { DATABASE_URL: (await freshDatabase()).url, GATE_MIGRATIONS: migrations, GATE_CHECKPOINT: 'require' };
  const written = await runCommand({ command: 'checkpoint', env, flags: { scratch: inject('databaseUrl') } });
  const { exit, modules } = await traced(program, ['up'], { ...env, TRACE_START: join(folder, 'trace.json') });
  const rare = new Set([...program.modules].flatMap(([file, names]) => (/\.rest\./.test(file) ? names : [])));
  expect([written.exit, exit, modules.filter((name) => rare.has(name))]).toEqual([0, 0, []]);
});

test.each([
  [1, false],
  [200, true],
])('a run that applies spares memory, and one that reads many files: of %i; every code cache fits', async (count, isMany) => {
  const files = Array.from({ length: count }, (_, i) => [`${1000 + i}_a.sql`, `CREATE TABLE a${i} (id int);`]);
  const env = {
    ...{ DATABASE_URL: (await freshDatabase()).url, GATE_MIGRATIONS: migrationsFolder(Object.fromEntries(files)) },
    TRACE_START: join(folder, 'trace.json'),
  };
  const [applied, passed] = [await traced(program, ['up'], env), await traced(program, ['up'], env)];
  expect([applied.exit, applied.flags.slice(0, SPARING.length), applied.rejected]).toEqual([0, SPARING, []]);
  expect([passed.exit, passed.flags, passed.rejected]).toEqual([0, isMany ? SPARING : [], []]);
});

test.each([
  [499, 0],
  [500, 1],
])('after %i migrations all garbage is collected %i times', async (count, times) => {
  const files = Array.from({ length: count }, (_, i) => [`${1000 + i}_a.sql`, `COMMENT ON SCHEMA public IS 'of ${i}';`]);
  const { url, admin } = await freshDatabase();
  const env = { DATABASE_URL: url, GATE_MIGRATIONS: migrationsFolder(Object.fromEntries(files)), PATH: process.env['PATH'] };
  const { status, stdout } = spawnSync(process.execPath, ['--trace-gc', program.path, 'up'], { env, encoding: 'utf8' });
  const [row] = await admin('SELECT count(*)::int AS applied FROM schemagate.migrations');
  expect([status, row, stdout.match(/Mark-Compact.*forced by flags/g)?.length ?? 0]).toEqual([0, { applied: count }, times]);
});

test.each(['version', '--version', '-V'])('%s needs nothing of the program', (word) => {
  const { stdout } = spawnSync(process.execPath, [program.path, word], { encoding: 'utf8' });
  expect([stdout, trace.version]).toEqual([`${PROGRAM}\n`, 0]);
});

test('a run that finds nothing does without the list of findings', () => {
  expect(passing().filter((name) => name === 'src/core/finding-codes.ts')).toEqual([]);
});

test('a run with notices does without the list of findings', async () => {
  const database = await freshDatabase();
  await database.admin('SELECT lo_create(0)');
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id int);' }) };
  const { exit, modules } = await traced(program, ['up'], { ...env, TRACE_START: join(folder, 'trace.json') });
  expect([exit, modules.filter((name) => name.endsWith('finding-codes.ts'))]).toEqual([0, []]);
});

test('a run that finds the fingerprint unchanged does without the kinds of objects', () => {
  expect(passing().filter((name) => name.startsWith('src/schema/kinds/'))).toEqual([]);
});

test('layouts are loaded when the server has been asked', () => {
  const { connect, ask } = trace.modules;
  expect([...connect, ...ask].filter((name) => /^src\/layouts\/(?!known-layouts|ledger-tables)/.test(name))).toEqual([]);
});

test('the log is loaded when the server has been asked', () => {
  const { connect, ask } = trace.modules;
  expect([...connect, ...ask].filter((name) => name === 'pino' || name.startsWith('src/report/log/event-line'))).toEqual([]);
});

test('no command but its own is loaded for a run whose command line is that name', () => {
  const commands = passing().filter((name) => name.startsWith('src/commands/'));
  expect(commands.sort()).toEqual(['src/commands/commands-for.ts', 'src/commands/history/up.ts']);
});

test('no more of the program is read than is recorded here', () => {
  const { connect, ask, pass } = trace.bytesRead;
  expect(connect).toBeLessThan(144_800);
  expect(ask).toBeLessThan(235_600);
  expect(pass).toBeLessThan(397_400);
});

test('what the build is answered instead of by a server is what a server answers, so that the code caches hold a whole run', () => {
  expect(program.isWarm).toBe(true);
});

test('to import the library loads none of the packages', async () => {
  // Within the project, so that it finds them.
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const path = await writeLibrary(ROOT, mkdtempSync(join(cache, 'library-')));
  onTestFinished(() => rmSync(dirname(path), { recursive: true }));
  const told = `
    import { createRequire } from 'node:module';
    const library = await import(${JSON.stringify(pathToFileURL(path).href)});
    const loaded = Object.keys(createRequire(import.meta.url).cache).length;
    const { exit } = await library.up({ env: {} });
    console.log(JSON.stringify([Object.keys(library), loaded, exit]));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', told], { encoding: 'utf8' });
  expect([stderr, JSON.parse(stdout || '[]')]).toEqual(['', [Object.keys(library).sort(), 0, OUTCOMES.misused.exit]]);
});

test('with nothing to do there are two questions to the server: what it is, and what is applied', () => {
  expect(trace.conversation.passing).toHaveLength(2);
});

/** V8's flags of such a run. */
const SPARING = [
  '--semi-space-growth-factor=1',
  '--invocation-count-for-maglev=20000',
  '--invocation-count-for-turbofan=200000',
  '--no-parallel-scavenge',
];

/** What a run with nothing to do needs. */
function passing(): readonly string[] {
  const { connect, ask, pass } = trace.modules;
  return [...connect, ...ask, ...pass];
}

/** Equal to a number that is not greater. */
const atMost = (count: number): unknown => expect.toSatisfy((actual: number) => actual <= count, `at most ${count}`);
