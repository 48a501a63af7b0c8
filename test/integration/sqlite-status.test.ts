// What only looks at a SQLite file: status, plan, wait; and a run that goes only so far.
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { runCommand } from '../support/run-command.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';

const FILES = {
  '1_a.sql': 'CREATE TABLE a (id INTEGER);\n',
  '2_b.sql': 'CREATE TABLE b (id INTEGER);\n',
  '3_c.sql': 'VACUUM;\nCREATE TABLE c (id INTEGER);\n',
};

const run = (
  command: string,
  file: SqliteFile,
  flags: Readonly<Record<string, string | boolean>> = {},
  files: Readonly<Record<string, string>> = FILES,
) => runCommand({ command, env: { DATABASE_URL: file.url, GATE_MIGRATIONS: migrationsFolder(files), GATE_WAIT_TIMEOUT: '300ms' }, flags });

describe('status', () => {
  test('of a file that is not there shows everything as pending, and does not create it', async () => {
    const file = sqliteFile();
    const report = await run('status', file, { 'exit-code': true });
    expect([report.exit, report.summary]).toEqual([9, '0 applied, 3 pending, 0 ahead of this folder']);
    expect(existsSync(file.path)).toBe(false);
  });

  test('shows file, ledger, lock and each migration', async () => {
    const file = sqliteFile();
    await run('up', file, { to: '2' });
    file.run("INSERT INTO schemagate_lock VALUES (1, 'r', 'elsewhere', 17, 'schemagate 9', '2026-01-02T03:04:05Z', 5)");
    const { text = '', exit } = await run('status', file);
    expect([exit, text.replaceAll(/\/\S+\/migrations/g, 'migrations').replaceAll(/20\S+Z$/gm, 'TIME')]).toEqual([
      0,
      `file     ${file.path}, SQLite ${process.versions.sqlite}
folder   migrations (head 3)
layout   gate: files are named NNNN_name.sql, and the database has its ledger
ledger   schemagate_migrations (head 2)
pending  1, the next is 3_c
schema   the same as the schema recorded by the last run at head 2
lock     held by schemagate 9 (run r), pid 17 on elsewhere, since TIME

applied  1_a  TIME
applied  2_b  TIME
pending  3_c

2 applied, 1 pending, 0 ahead of this folder`,
    ]);
  });
});

describe('the schema in status', () => {
  const schemaOf = async (file: SqliteFile, files: Readonly<Record<string, string>> = FILES) => {
    const { data, exit } = await run('status', file, { 'exit-code': true }, files);
    const { schema } = data as { readonly schema: { readonly state: string; readonly differences: number; readonly text: string } };
    return [exit, schema.state, schema.differences, schema.text.replaceAll(/\/\S+\//g, '')];
  };

  test('is compared with what the last run recorded', async () => {
    const file = sqliteFile();
    const nothing = 'nothing says what is expected: no run has recorded it, and there is no snapshot';
    expect(await schemaOf(file)).toEqual([9, 'unknown', 0, nothing]);
    await run('up', file);
    expect(await schemaOf(file)).toEqual([0, 'as-expected', 0, 'the same as the schema recorded by the last run at head 3']);
    file.run('CREATE INDEX by_hand ON a (id)');
    expect(await schemaOf(file)).toEqual([0, 'as-expected', 0, 'the same as the schema recorded by the last run at head 3']);
    file.run('DROP TABLE b; ALTER TABLE a ADD COLUMN n INT');
    const differs = '3 differences to the schema recorded by the last run at head 3: `schemagate verify` says which';
    expect(await schemaOf(file)).toEqual([9, 'differs', 3, differs]);
    expect(await schemaOf(file, { '1_a.sql': FILES['1_a.sql'] })).toEqual([
      9,
      'unknown',
      0,
      'not compared: the database is ahead of this folder',
    ]);
  });

  test('is compared with the snapshot when nothing is pending', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    const env = { DATABASE_URL: file.url, GATE_MIGRATIONS: folder };
    await runCommand({ command: 'snapshot', env });
    await runCommand({ command: 'up', env });
    file.run('DROP TABLE b');
    const { data } = await runCommand({ command: 'status', env });
    expect(data).toMatchObject({ schema: { state: 'differs', against: expect.stringMatching(/schema\.snapshot\.sqlite\.json$/) } });
  });
});

describe('plan', () => {
  test('says what would be applied, and how', async () => {
    const file = sqliteFile();
    await run('up', file, { to: '+1' });
    const { text = '', exit, summary } = await run('plan', file);
    expect([exit, summary, text.replaceAll(/\/\S+\//g, '')]).toEqual([
      0,
      '2 of 3 migrations to apply',
      '2 of 3 migrations to apply\n  2_b.sql  (one transaction)\n  3_c.sql  (statement by statement)',
    ]);
    expect(file.values('SELECT version FROM schemagate_migrations')).toEqual(['1']);
  });

  test.each(['sql', 'trace'])('refuses --%s', async (flag) => {
    expect(await run('plan', sqliteFile(), { [flag]: true })).toMatchObject({
      exit: 2,
      findings: [{ code: 'postgresql-only', subject: `--${flag}` }],
    });
  });
});

describe('up --to', () => {
  test('goes so far, says what is withheld, and refuses a version that the database is past', async () => {
    const file = sqliteFile();
    const first = await run('up', file, { to: '2' });
    expect([first.exit, first.steps.map(({ version }) => version), first.findings.map(({ code }) => code)]).toEqual([
      0,
      ['1', '2'],
      ['pending'],
    ]);
    expect(await run('up', file, { to: '1' })).toMatchObject({ exit: 8, findings: [{ code: 'past-target' }] });
    expect(await run('up', file, { to: '7' })).toMatchObject({ exit: 2, findings: [{ code: 'no-such-migration' }] });
    expect(await run('up', file, { to: '+0' })).toMatchObject({ exit: 2, findings: [{ code: 'bad-flag' }] });
    expect(await run('up', file)).toMatchObject({ exit: 0, steps: [{ version: '3' }] });
  });

  test('GATE_SKIP passes the head that it names without a look at the file', async () => {
    const file = sqliteFile();
    const env = { DATABASE_URL: file.url, GATE_MIGRATIONS: migrationsFolder(FILES), GATE_SKIP: '3' };
    expect((await runCommand({ command: 'up', env })).summary).toContain('SKIPPED by GATE_SKIP=3');
    expect(existsSync(file.path)).toBe(false);
  });
});

test('a relative path that is a file beside the migrations, and none in the working folder, is not taken for a new database', async () => {
  const folder = migrationsFolder(FILES);
  writeFiles(dirname(folder), { 'only-beside.db': '' });
  const env = { DATABASE_URL: 'file:./only-beside.db', GATE_MIGRATIONS: folder, GATE_LAYOUT: 'gate' };
  for (const command of ['up', 'status']) {
    const report = await runCommand({ command, env });
    expect(report).toMatchObject({ exit: 2, findings: [{ code: 'database-file-elsewhere', subject: './only-beside.db' }] });
  }
  expect(existsSync('only-beside.db')).toBe(false);
});

describe('wait', () => {
  test('waits until the file is there', async () => {
    const file = sqliteFile();
    const gate = startGate({ args: ['wait'], env: { DATABASE_URL: file.url, GATE_WAIT_TIMEOUT: '1m' } });
    await gate.saw('there is no file');
    file.run('CREATE TABLE a (id)');
    expect((await gate.done).report).toMatchObject({ exit: 0, summary: `the database ${file.path} can be used` });
  });

  test('does not wait for ever, neither for the file nor for its folder', async () => {
    const file = sqliteFile();
    expect(await run('wait', file)).toMatchObject({ exit: 3, findings: [{ code: 'no-database-file' }] });
    const env = { DATABASE_URL: `sqlite:///${dirname(file.path)}/none/x.db`, GATE_WAIT_TIMEOUT: '0' };
    expect(await runCommand({ command: 'wait', env })).toMatchObject({ exit: 3, findings: [{ code: 'no-database-file' }] });
  });

  test('waits for other services too, and so does up', async () => {
    const file = sqliteFile();
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    onTestFinished(() => void server.close());
    const env = (port: number) => ({
      DATABASE_URL: file.url,
      GATE_MIGRATIONS: migrationsFolder(FILES),
      GATE_WAIT_FOR: `tcp://127.0.0.1:${port}`,
      GATE_WAIT_TIMEOUT: '300ms',
    });
    expect((await runCommand({ command: 'up', env: env(1) })).exit).toBe(3);
    expect(existsSync(file.path)).toBe(false);
    expect((await runCommand({ command: 'up', env: env(port) })).exit).toBe(0);
    expect((await runCommand({ command: 'wait', env: env(port) })).summary).toBe(
      `the database ${file.path}, tcp://127.0.0.1:${port} can be used`,
    );
  });
});
