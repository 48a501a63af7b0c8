// Several gates on one SQLite file, gates that are killed, and other programs that have the file.
import { fork } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { silent } from '../../src/core/event.ts';
import { deadlineAfter } from '../../src/core/time/deadline.ts';
import { WRITER_WORD } from '../../src/core/version.ts';
import { effects, newRun, surroundings } from '../../src/runtime.ts';
import { inTransaction } from '../../src/sqlite/apply/transaction.ts';
import { takeFileLock } from '../../src/sqlite/lock/lock.ts';
import { openFile } from '../../src/sqlite/session/open-file.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { PROGRAM, startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';

/** Takes seconds. */
const SLOW = `CREATE TABLE slow (id INTEGER);
INSERT INTO slow WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000000) SELECT count(*) FROM n;
`;
const FILES = { '1_a.sql': 'CREATE TABLE a (id INTEGER);\n', '2_slow.sql': SLOW, '3_b.sql': 'CREATE TABLE b (id INTEGER);\n' };

const ENDLESS = { ...FILES, '2_slow.sql': SLOW.replace('20000000', '1e15') };

const start = (file: SqliteFile, folder: string, env: Readonly<Record<string, string>> = {}) =>
  startGate({ args: ['up'], env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder, GATE_LOG_LEVEL: 'debug', ...env } });

test('of several gates at once one applies, and the others wait for it and have nothing to do', async () => {
  const file = sqliteFile();
  const folder = migrationsFolder(FILES);
  const runs = await Promise.all(Array.from({ length: 3 }, () => gateOn(file.url, folder)));
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(runs.map(({ applied }) => applied).sort()).toEqual([0, 0, 3]);
  expect(file.values('SELECT count(*) FROM schemagate_migrations')).toEqual([3]);
});

test('a gate that is killed in the middle of a migration leaves nothing of it, and the next one takes its lock over at once', async () => {
  const file = sqliteFile();
  const folder = migrationsFolder(FILES);
  const gate = start(file, folder);
  await gate.saw(/applying \S+2_slow.sql/);
  gate.kill('SIGKILL');
  expect((await gate.done).signal).toBe('SIGKILL');
  expect(file.values("SELECT name FROM sqlite_schema WHERE name IN ('a', 'slow')")).toEqual(['a']);
  expect(file.values('SELECT pid FROM schemagate_lock')).toEqual([gate.pid]);
  const next = await gateOn(file.url, folder, { GATE_LOCK_WAIT: '10s' });
  expect([next.code, next.applied]).toEqual([0, 2]);
  expect(file.values('SELECT id FROM slow')).toEqual([20000000]);
});

describe('a migration that takes too long', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends at %s: nothing of it is kept, and the lock is free', async (signal, exit) => {
    const file = sqliteFile();
    const gate = start(file, migrationsFolder(ENDLESS));
    await gate.saw(/applying \S+2_slow.sql/);
    gate.kill(signal);
    const { code, report } = await gate.done;
    expect([code, report?.steps.map(({ state }) => state)]).toEqual([exit, ['applied', 'not-run', 'not-run']]);
    expect(file.values("SELECT name FROM sqlite_schema WHERE name = 'slow'")).toEqual([]);
    expect(file.rows('SELECT * FROM schemagate_lock')).toEqual([]);
  });

  test('ends at the deadline of the run', async () => {
    const file = sqliteFile();
    const { code, report } = await gateOn(file.url, migrationsFolder(ENDLESS), { GATE_DEADLINE: '4s' });
    expect([code, report.findings.map((one) => one.code)]).toEqual([6, ['deadline']]);
    expect(file.rows('SELECT * FROM schemagate_lock')).toEqual([]);
  });

  test('ends at the limit of a statement, which is named', async () => {
    const file = sqliteFile();
    const { code, report } = await gateOn(file.url, migrationsFolder(ENDLESS), { GATE_STATEMENT_TIMEOUT: '1s' });
    expect([code, report.failure]).toMatchObject([
      6,
      { message: 'the statement was cancelled: it ran for longer than 1s', place: { line: 2, column: 1 } },
    ]);
    expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'failed', 'not-run']);
    expect(file.values("SELECT name FROM sqlite_schema WHERE name = 'slow'")).toEqual([]);
    expect(file.rows('SELECT * FROM schemagate_lock')).toEqual([]);
  });
});

describe('a lock that another gate holds', () => {
  const held = async (host: string, pid: number): Promise<{ readonly file: SqliteFile; readonly folder: string }> => {
    const file = sqliteFile();
    await gateOn(file.url, migrationsFolder({ '1_a.sql': FILES['1_a.sql'] }));
    file.run(`INSERT INTO schemagate_lock VALUES (1, 'its-run', '${host}', ${pid}, 'schemagate 9', '2026-01-02T03:04:05Z', 5)`);
    return { file, folder: migrationsFolder(FILES) };
  };

  test('is waited for, and the gate is named', async () => {
    const { file, folder } = await held('elsewhere', 17);
    const run = await gateOn(file.url, folder, { GATE_LOCK_WAIT: '500ms' });
    expect(run.report).toMatchObject({ exit: 5, findings: [{ code: 'lock-held', subject: 'pid 17 on elsewhere' }] });
    expect(run.report.findings[0]?.message).toContain('schemagate 9 (run its-run), pid 17 on elsewhere, since 2026-01-02T03:04:05Z');
    expect(file.values('SELECT run FROM schemagate_lock')).toEqual(['its-run']);
  });

  test('does not keep a run from seeing that there is nothing to do', async () => {
    const { file } = await held('elsewhere', 17);
    expect((await gateOn(file.url, migrationsFolder({ '1_a.sql': FILES['1_a.sql'] }))).code).toBe(0);
  });

  test('of a process of this host that is alive is not taken over', async () => {
    const { file, folder } = await held(hostname(), process.pid);
    expect((await gateOn(file.url, folder, { GATE_LOCK_WAIT: '500ms' })).code).toBe(5);
  });
});

test('the program itself becomes the process that writes, where it is a single executable', async () => {
  const file = sqliteFile();
  const child = fork(PROGRAM, [WRITER_WORD], { serialization: 'advanced', stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ask = (request: object): Promise<unknown> =>
    new Promise((resolve) => {
      child.once('message', resolve);
      child.send(request);
    });
  expect(await ask({ id: 1, op: 'open', path: file.path, options: {} })).toEqual({ id: 1, value: undefined });
  expect(await ask({ id: 2, op: 'rows', sql: 'SELECT ? AS one', values: ['x'] })).toMatchObject({ id: 2, value: [{ one: 'x' }] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await ended;
});

test('who has lost the lock can write nothing more', async () => {
  const file = sqliteFile();
  const { config } = loadConfig(surroundings({}, { DATABASE_URL: file.url }, false));
  const { signal } = new AbortController();
  const context = { config, effects, emit: silent, signal, deadline: deadlineAfter(60_000), run: newRun(), stage: () => {} };
  const connection = await openFile(context, file.path, 'write');
  const lock = await takeFileLock(context, connection);
  const writing = { context, path: file.path, lock };
  await inTransaction(writing, connection, () => connection.run(['CREATE TABLE first (id)']));
  file.run("UPDATE schemagate_lock SET run = 'thief', host = 'elsewhere', pid = 3");
  await expect(inTransaction(writing, connection, () => connection.run(['CREATE TABLE second (id)']))).rejects.toMatchObject({
    outcome: 'busy',
    findings: [{ code: 'lock-taken-over', subject: 'pid 3 on elsewhere' }],
  });
  await lock.free();
  await connection.close();
  expect(file.values("SELECT name FROM sqlite_schema WHERE name IN ('first', 'second')")).toEqual(['first']);
  expect(file.values('SELECT run FROM schemagate_lock')).toEqual(['thief']);
});

test('a reader that ends in time only delays the commit', async () => {
  const file = sqliteFile();
  await gateOn(file.url, migrationsFolder({ '1_a.sql': FILES['1_a.sql'] }));
  const reader = file.open();
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM schemagate_migrations').all();
  const gate = start(file, migrationsFolder(FILES));
  await gate.saw('planned');
  reader.exec('COMMIT');
  expect((await gate.done).code).toBe(0);
});

describe('a query of somebody that does not end', () => {
  const NEVER = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0';
  const CASES = [
    { of: 'verify/ in verify', args: ['verify'], pending: {}, asked: { 'verify/never.sql': NEVER } },
    { of: 'verify/ in up with nothing to do', args: ['up'], pending: {}, asked: { 'verify/never.sql': NEVER } },
    { of: 'verify/ in up', args: ['up'], pending: { '9_more.sql': 'CREATE TABLE more (a)' }, asked: { 'verify/never.sql': NEVER } },
    { of: 'check/ in up', args: ['up'], pending: { '9_more.sql': 'CREATE TABLE more (a)' }, asked: { 'check/never.sql': NEVER } },
    { of: 'check/ in plan', args: ['plan'], pending: { '9_more.sql': 'CREATE TABLE more (a)' }, asked: { 'check/never.sql': NEVER } },
  ];

  test.each(CASES)('ends at the deadline: $of', async ({ args, pending, asked }) => {
    const file = sqliteFile();
    const folder = migrationsFolder({ '1_a.sql': FILES['1_a.sql'] });
    expect((await gateOn(file.url, folder)).code).toBe(0);
    writeFiles(folder, { ...pending, ...asked });
    const { code, report } = await gateOn(file.url, folder, { GATE_DEADLINE: '3s' }, args);
    expect([code, report.findings.map((one) => one.code)]).toEqual([3, ['deadline']]);
    expect(file.rows('SELECT * FROM schemagate_lock')).toEqual([]);
  });

  test('ends at SIGTERM, and is named while it runs', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({ '1_a.sql': FILES['1_a.sql'], 'verify/never.sql': NEVER });
    const gate = start(file, folder);
    await gate.saw(/never.sql/);
    gate.kill('SIGTERM');
    expect((await gate.done).code).toBe(143);
  });
});
