// Queries that somebody wrote, asked of a SQLite file: in a process of their own, which may be ended, and without leaving anything behind.
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Emit, silent } from '../../src/core/event.ts';
import { startWriter } from '../../src/sqlite/session/writer.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { type CommandRun, runCommand } from '../support/run-command.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';

const NEVER = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0';
const TABLE = { '1_t.sql': "CREATE TABLE t (a TEXT);\nINSERT INTO t VALUES ('Old'), ('old');\n" };

/** The first migration is applied, and what is asked is there from now on. */
async function withTable(later: Readonly<Record<string, string>>) {
  const file = sqliteFile();
  const folder = migrationsFolder(TABLE);
  const ask = (command: string, more: Partial<CommandRun> = {}) =>
    runCommand({ ...more, command, env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder, ...more.env } });
  expect((await ask('up')).exit).toBe(0);
  writeFiles(folder, later);
  return { file, folder, ask };
}

/** The processes that this one has started since. */
function started(then: () => void = () => {}): readonly ChildProcess[] {
  const seen: ChildProcess[] = [];
  const see = (message: unknown): void => {
    seen.push((message as { process: ChildProcess }).process);
    then();
  };
  subscribe('child_process', see);
  onTestFinished(() => void unsubscribe('child_process', see));
  return seen;
}

describe('what a check query sets for its connection does not reach the migrations', () => {
  test.each([
    ['PRAGMA case_sensitive_like = ON', "DELETE FROM t WHERE a LIKE 'old'"],
    ['PRAGMA query_only = ON', 'DELETE FROM t'],
  ])('%s', async (set, migration) => {
    const { file, ask } = await withTable({ '2_delete.sql': `${migration};\n`, 'check/q.sql': `${set};\n` });
    expect(await ask('up')).toMatchObject({ exit: 0, findings: [] });
    expect(file.values('SELECT a FROM t')).toEqual([]);
  });
});

describe('a process that is killed from outside', () => {
  const CASES = [
    { of: 'verify', command: 'verify', culprit: 'verify/never.sql', later: { 'verify/never.sql': NEVER } },
    { of: 'up with nothing to do', command: 'up', culprit: 'verify/never.sql', later: { 'verify/never.sql': NEVER } },
    { of: 'a check', command: 'up', culprit: 'check/never.sql', later: { '2_b.sql': 'CREATE TABLE b (i);', 'check/never.sql': NEVER } },
    { of: 'a migration', command: 'up', culprit: '2_b.sql', later: { '2_b.sql': `CREATE TABLE b (i);\nINSERT INTO b ${NEVER};` } },
    { of: 'a later query', command: 'up', culprit: 'verify/a.sql', later: { 'verify/a.sql': NEVER, 'verify/b.sql': 'DELETE FROM t' } },
  ];

  test.each(CASES)('is named with what it ran, and nothing is kept: $of', async ({ command, culprit, later }) => {
    const { file, folder, ask } = await withTable(later);
    const processes = started();
    const emit: Emit = ({ event }) => {
      if (event === 'running') processes.at(-1)!.kill('SIGKILL');
    };
    const { exit, findings } = await ask(command, { emit });
    expect([exit, findings]).toMatchObject([3, [{ code: 'file-process-ended', subject: file.path }]]);
    expect(findings[0]!.message).toContain(`was ended by SIGKILL while ${folder}/${culprit} ran`);
    expect(file.values('SELECT a FROM t')).toEqual(['Old', 'old']);
    expect(file.values("SELECT name FROM sqlite_schema WHERE name = 'b'")).toEqual([]);
    expect(file.rows('SELECT * FROM schemagate_lock')).toEqual([]);
  });
});

describe('GATE_STATEMENT_TIMEOUT ends', () => {
  test.each([
    {
      of: 'a query of verify/',
      later: { 'verify/never.sql': NEVER, 'verify/z.sql': 'SELECT a FROM t' },
      exit: 7,
      codes: ['verify-failed', 'verify-rows'],
    },
    { of: 'a query of check/', later: { '2_b.sql': 'CREATE TABLE b (i);', 'check/never.sql': NEVER }, exit: 8, codes: ['check-failed'] },
  ])('$of, and those after it are asked', async ({ later, exit, codes }) => {
    const { file, folder, ask } = await withTable(later);
    const report = await ask('up', { env: { GATE_STATEMENT_TIMEOUT: '300ms' } });
    expect([report.exit, report.findings.map(({ code }) => code)]).toEqual([exit, codes]);
    expect(report.findings[0]!.message).toMatch(/never\.sql failed: the statement was cancelled: it ran for longer than 300ms$/);
    expect(report.findings[0]!.place?.file).toBe(`${folder}/${codes[0] === 'check-failed' ? 'check' : 'verify'}/never.sql`);
    expect(file.values('SELECT a FROM t')).toEqual(['Old', 'old']);
    expect(file.rows('SELECT * FROM schemagate_lock')).toEqual([]);
  });
});

test('what follows in a transaction is not run by another process', async () => {
  const file = sqliteFile();
  const processes = started();
  const writer = startWriter(file.path, { signal: new AbortController().signal, emit: silent });
  onTestFinished(() => writer.close());
  await writer.run(['BEGIN IMMEDIATE', 'CREATE TABLE first (i)']);
  const ended = once(processes[0]!, 'exit');
  processes[0]!.kill('SIGKILL');
  await ended;
  await expect(writer.run(['CREATE TABLE second (i)', 'COMMIT'])).rejects.toMatchObject({ findings: [{ code: 'file-process-ended' }] });
  expect(await writer.rows('SELECT name FROM sqlite_schema')).toEqual([]);
});

describe('nothing that a query does is kept, though its transaction is ended', () => {
  const ROLLS_BACK = 'INSERT OR ROLLBACK INTO k VALUES (1)';
  const CASES = [
    { by: ROLLS_BACK, said: 'UNIQUE constraint failed: k.id' },
    { by: 'COMMIT', said: 'COMMIT ends the transaction' },
    { by: 'end transaction', said: 'END ends the transaction' },
    { by: 'ROLLBACK', said: 'ROLLBACK ends the transaction' },
  ];

  test.each(CASES)('by $by', async ({ by, said }) => {
    const text = `DELETE FROM t;\n${by};\n`;
    const after = { 'verify/b.sql': 'DELETE FROM t;\n', 'check/b.sql': 'DELETE FROM t;\n' };
    const { file, folder, ask } = await withTable({ '2_k.sql': 'CREATE TABLE k (id INTEGER PRIMARY KEY);\nINSERT INTO k VALUES (1);\n' });
    expect((await ask('up')).exit).toBe(0);
    writeFiles(folder, { ...after, 'verify/a.sql': text });
    const failed = { message: expect.stringContaining(said), place: { line: 2 } };
    expect(await ask('up')).toMatchObject({ exit: 7, findings: [{ code: 'verify-failed', ...failed }] });
    expect(file.values('SELECT a FROM t')).toEqual(['Old', 'old']);
    writeFiles(folder, { ...after, 'check/a.sql': text, '3_c.sql': 'CREATE TABLE c (i);\n' });
    expect(await ask('up')).toMatchObject({ exit: 8, findings: [{ code: 'check-failed', message: expect.stringContaining(said) }] });
    expect(file.values('SELECT a FROM t')).toEqual(['Old', 'old']);
  });

  test('a savepoint of its own may be ended', async () => {
    const text = 'SAVEPOINT one;\nDELETE FROM t;\nROLLBACK TRANSACTION TO one;\nRELEASE one;\n';
    const { ask } = await withTable({ 'verify/a.sql': text });
    expect(await ask('up')).toMatchObject({ exit: 0, findings: [] });
  });
});

describe('while another program has the file locked', () => {
  const QUERY = { 'verify/q.sql': 'SELECT 1 WHERE 0;\n' };

  test('one process is started for them, however often a run tries', async () => {
    const { file, ask } = await withTable(QUERY);
    const other = file.open();
    const processes = started();
    const seen: string[] = [];
    const emit: Emit = ({ event }) => {
      seen.push(event);
      if (event === 'planned') other.exec('BEGIN EXCLUSIVE');
      if (event === 'waiting') other.exec('ROLLBACK');
    };
    expect(await ask('up', { emit })).toMatchObject({ exit: 0, verification: { queries: 1 } });
    expect(seen).toContain('waiting');
    expect(processes).toHaveLength(1);
  });

  test('a run with nothing to do waits as long as it would without them', async () => {
    const { file, ask } = await withTable(QUERY);
    const other = file.open();
    const lock = (): void => {
      // The schema has been read by then.
      setImmediate(() => other.exec('BEGIN EXCLUSIVE'));
      setTimeout(() => other.exec('ROLLBACK'), 2500);
    };
    started(lock);
    const seen: string[] = [];
    const env = { GATE_WAIT_TIMEOUT: '1s' };
    expect(await ask('up', { env, emit: ({ event }) => void seen.push(event) })).toMatchObject({ exit: 0, findings: [] });
    expect(seen).toContain('waiting');
  });
});

describe('the schema is read when nobody has the file locked', () => {
  /** Another program writes for a moment whenever the gate itself has committed something. */
  function lockAfterCommits(file: SqliteFile): void {
    const other = file.open();
    const { exec } = DatabaseSync.prototype;
    const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
      exec.call(this, sql);
      if (sql !== 'COMMIT') return;
      exec.call(other, 'BEGIN EXCLUSIVE');
      setTimeout(() => other.isOpen && exec.call(other, 'ROLLBACK'), 50);
    });
    onTestFinished(() => spy.mockRestore());
  }
  const LATER = { '2_b.sql': 'CREATE TABLE b (i);\n', '2_b.down.sql': 'DROP TABLE b;\n' };

  test.each([
    { of: 'up', more: {} },
    { of: 'up that fails', more: { '3_c.sql': 'CREATE TABLE b (i);\n' }, exit: 6 },
    { of: 'down', first: true, flags: { yes: true } },
  ])('$of', async ({ of, more = {}, first = false, flags = {}, exit = 0 }) => {
    const { file, ask } = await withTable({ ...LATER, ...more });
    if (first) expect((await ask('up')).exit).toBe(0);
    lockAfterCommits(file);
    const report = await ask(of.split(' ')[0]!, { flags });
    expect([report.exit, report.findings.filter(({ code }) => code === 'bug')]).toEqual([exit, []]);
  });

  test('baseline', async () => {
    const file = sqliteFile();
    file.run(TABLE['1_t.sql']);
    lockAfterCommits(file);
    const env = { DATABASE_URL: file.url, GATE_MIGRATIONS: migrationsFolder(TABLE) };
    expect(await runCommand({ command: 'baseline', operands: ['1'], env })).toMatchObject({ exit: 0 });
  });
});
