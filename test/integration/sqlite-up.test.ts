// The gate on a SQLite file: applying our own layout, and what is left when something fails.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { VERSION } from '../../src/core/version.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { sqliteFile } from '../support/sqlite.ts';
import { runOn, upOn } from '../support/up-on.ts';

const FILES = {
  '1_users.sql': 'CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);\n',
  '2_orders.sql':
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id));\nINSERT INTO orders VALUES (1, 1);\nINSERT INTO users VALUES (1, 'a@b.c');\n",
};
const APPLIED = 'SELECT version FROM schemagate_migrations ORDER BY version';

describe('our own layout', () => {
  test('is applied to a file that is not there yet, and the next run applies nothing', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    const first = await upOn(file.url, folder);
    expect([first.code, first.applied, first.report.summary]).toEqual([
      0,
      2,
      '2 migrations applied; schema recorded as the expectation: 2 tables, 4 columns, 4 more',
    ]);
    expect(first.report.target).toEqual({ database: file.path, engine: 'SQLite', serverVersion: process.versions.sqlite });
    expect(file.values(APPLIED)).toEqual(['1', '2']);
    expect(file.values('SELECT email FROM users')).toEqual(['a@b.c']);
    const second = await upOn(file.url, folder);
    expect([second.code, second.report.summary]).toEqual([
      0,
      'nothing to apply (2 applied); schema verified against the recorded expectation: 2 tables, 4 columns, 4 more',
    ]);
    expect(file.rows('SELECT * FROM schemagate_lock')).toEqual([]);
  });

  test('is told in the log with the version of SQLite', async () => {
    const file = sqliteFile();
    const env = { DATABASE_URL: file.url, GATE_MIGRATIONS: migrationsFolder(FILES), GATE_LOG_FORMAT: 'json' };
    const { lines } = await runGate({ env });
    const opened = { event: 'opened', version: VERSION, serverVersion: expect.stringMatching(/^3\.\d+\.\d+$/), file: file.path };
    expect(lines).toContainEqual(expect.objectContaining(opened));
  });

  test('of a hundred migrations, each with its row', async () => {
    const file = sqliteFile();
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`${i + 1}_t.sql`, `CREATE TABLE t${i + 1} (id INTEGER PRIMARY KEY);`]),
    );
    const run = await upOn(file.url, migrationsFolder(files));
    expect([run.code, run.applied]).toEqual([0, 100]);
    expect(file.values("SELECT count(*) FROM sqlite_schema WHERE name GLOB 't[0-9]*'")).toEqual([100]);
    expect(file.values('SELECT count(*) FROM schemagate_migrations')).toEqual([100]);
  });

  test('is read for SQLite where it says something else for PostgreSQL', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({
      '1_a.sqlite.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
      '1_a.postgres.sql': 'CREATE TABLE a (id bigserial PRIMARY KEY);\n',
      '2_b.sql':
        'CREATE TABLE b (\n-- gate: only=postgres\n  id bigserial,\n-- gate: end\n-- gate: only=sqlite\n  id INTEGER PRIMARY KEY,\n-- gate: end\n  n int\n);\n',
      '3_none.sql': '-- gate: only=postgres\nCREATE EXTENSION citext;\n-- gate: end\n',
      '4_fails.sql': '-- gate: only=postgres\nSELECT now();\n-- gate: end\nSELECT now();\n',
    });
    const run = await upOn(file.url, folder);
    expect([run.code, run.applied, run.report.failure]).toMatchObject([6, 3, { place: { line: 4, column: 8 } }]);
    expect(file.values("SELECT sql FROM sqlite_schema WHERE name = 'a'")).toEqual([
      'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT)',
    ]);
  });

  test('an edited file stops the run, and nothing is applied', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    await upOn(file.url, folder);
    writeFiles(folder, { '1_users.sql': 'CREATE TABLE users (id TEXT);\n', '3_more.sql': 'CREATE TABLE more (id);\n' });
    const run = await upOn(file.url, folder);
    expect([run.code, run.report.findings.map(({ code }) => code)]).toEqual([8, ['edited']]);
    expect(file.values(APPLIED)).toEqual(['1', '2']);
  });

  test('nothing of a file that fails is kept, and its place is told', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({
      ...FILES,
      '3_fails.sql': 'CREATE TABLE t (a TEXT, b TEXT);\n-- tables\nINSERT INTO t VALUES (1, 2);\nINSERT INTO t (a, a2) VALUES (1, 2);\n',
      '4_never.sql': 'CREATE TABLE never (id);\n',
    });
    const run = await upOn(file.url, folder);
    expect([run.code, run.report.summary]).toEqual([6, `${folder}/3_fails.sql failed and was rolled back; 2 applied before it, 1 not run`]);
    expect(run.report.failure).toMatchObject({
      message: 'table t has no column named a2',
      place: { file: `${folder}/3_fails.sql`, line: 4, column: 19 },
    });
    expect(file.values("SELECT name FROM sqlite_schema WHERE name IN ('t', 'never')")).toEqual([]);
    expect(file.values(APPLIED)).toEqual(['1', '2']);
    writeFiles(folder, { '3_fails.sql': 'CREATE TABLE t (a TEXT, b TEXT);\n' });
    expect((await upOn(file.url, folder)).applied).toBe(2);
  });

  test('the word that does not fit is found, however often it is there', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE a (id INTEGER);\nINSERT INTO a\n  SELECT 1 FROM a FROM a;\n' });
    expect((await upOn(file.url, folder)).report.failure).toMatchObject({ place: { line: 3, column: 19 } });
  });
});

describe('a file with transactions of its own', () => {
  test('is one transaction with its row where it has only one', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({
      '1_a.sql': 'PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE a (id);\nCOMMIT;\nPRAGMA foreign_keys=ON;\n',
    });
    expect((await upOn(file.url, folder)).report.steps).toMatchObject([{ state: 'applied', mode: 'transaction' }]);
  });

  test('stops half-way, says so, and goes on there', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({
      '1_a.sql': 'BEGIN;\nCREATE TABLE a (id);\nCOMMIT;\nVACUUM;\nBEGIN;\nINSERT INTO missing VALUES (1);\nCOMMIT;\n',
    });
    const run = await upOn(file.url, folder);
    expect([run.code, run.report.findings.map(({ code, message }) => [code, message])]).toEqual([
      10,
      [['incomplete', `${folder}/1_a.sql is not one transaction, and stopped after 4 of its 7 statements, which are kept`]],
    ]);
    expect(run.report.failure?.place).toMatchObject({ line: 6, column: 13 });
    file.run('CREATE TABLE missing (id)');
    const again = await upOn(file.url, folder);
    expect([again.code, file.values('SELECT id FROM missing')]).toEqual([0, [1]]);
  });

  test('sets the journal of the file', async () => {
    const file = sqliteFile();
    await upOn(file.url, migrationsFolder({ '1_a.sql': 'PRAGMA journal_mode = WAL;\nCREATE TABLE a (id);\n' }));
    expect(file.values('PRAGMA journal_mode')).toEqual(['wal']);
  });
});

describe('foreign keys', () => {
  const CHANGED =
    'CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT);\nINSERT INTO new_users SELECT id, email FROM users;\nDROP TABLE users;\nALTER TABLE new_users RENAME TO users;\n';

  test('do not get in the way of the change of a table, and its rows keep theirs', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({ ...FILES, '3_change.sql': CHANGED });
    expect((await upOn(file.url, folder)).code).toBe(0);
    expect(file.values('SELECT user_id FROM orders')).toEqual([1]);
  });

  test('a row that the change of a table has orphaned stops it, and is named', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({ ...FILES, '3_change.sql': CHANGED.replace('FROM users', 'FROM users WHERE id > 1') });
    const run = await upOn(file.url, folder);
    expect([run.code, run.report.failure?.message, run.report.failure?.detail]).toEqual([
      6,
      '1 row of orders refers to a row of users that does not exist',
      'orders, rowid 1: user_id = 1',
    ]);
    expect(file.values('SELECT count(*) FROM users')).toEqual([1]);
  });

  test('rows that were orphaned before are not held against it', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    await upOn(file.url, folder);
    file.run('PRAGMA foreign_keys = OFF; INSERT INTO orders VALUES (2, 99)');
    writeFiles(folder, { '3_change.sql': CHANGED });
    expect((await upOn(file.url, folder)).code).toBe(0);
  });

  test('are enforced where no table is dropped, at the end of the migration, and follow their actions', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({ ...FILES, '3_bad.sql': 'INSERT INTO orders VALUES (2, 7);\nCREATE TABLE kept (id);\n' });
    const run = await upOn(file.url, folder);
    expect([run.code, run.report.failure]).toMatchObject([
      6,
      { message: '1 row of orders refers to a row of users that does not exist', detail: 'orders, rowid 2: user_id = 7' },
    ]);
    expect(file.values('SELECT id FROM orders')).toEqual([1]);
  });
});

describe('what is wrong with the file', () => {
  const up = (url: string) => upOn(url, migrationsFolder(FILES), { GATE_WAIT_TIMEOUT: '1s', GATE_LOCK_WAIT: '1s' });

  test('its folder is not there', async () => {
    const { path } = sqliteFile();
    const run = await up(`sqlite:///${dirname(path)}/none/app.db`);
    expect([run.code, run.report.findings.map(({ code }) => code)]).toEqual([4, ['no-database-folder']]);
  });

  test('it is something else', async () => {
    const file = sqliteFile();
    writeFileSync(file.path, 'this is a text, and it is long enough for a page of a database. '.repeat(100));
    const run = await up(file.url);
    expect([run.code, run.report.findings.map(({ code }) => code)]).toEqual([4, ['not-a-file-of-sqlite']]);
  });

  test('it is a folder', async () => {
    const file = sqliteFile();
    mkdirSync(file.path);
    expect((await runOn('status', file.url, migrationsFolder(FILES))).report).toMatchObject({
      exit: 4,
      findings: [{ code: 'file-not-readable' }],
    });
    expect((await up(file.url)).report).toMatchObject({ exit: 4, findings: [{ code: 'file-not-readable' }] });
  });

  test('it is damaged', async () => {
    const file = sqliteFile();
    await up(file.url);
    const bytes = readFileSync(file.path);
    bytes.fill(0xff, 100, 400);
    writeFileSync(file.path, bytes);
    expect((await up(file.url)).report).toMatchObject({ exit: 4, findings: [{ code: 'file-damaged' }] });
  });

  test('it may only be read, which is enough where nothing is pending', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder(FILES);
    await upOn(file.url, folder);
    chmodSync(file.path, 0o444);
    expect((await upOn(file.url, folder)).code).toBe(0);
  });

  test('another program writes to it for longer than the gate waits', async () => {
    const file = sqliteFile();
    const writer = file.open();
    writer.exec('CREATE TABLE other (id); BEGIN IMMEDIATE; INSERT INTO other VALUES (1)');
    const run = await up(file.url);
    expect([run.code, run.report.findings.map(({ code }) => code)]).toEqual([5, ['file-busy']]);
    writer.exec('COMMIT');
    expect((await up(file.url)).code).toBe(0);
  });
});

describe('what only PostgreSQL has is refused before anything is done', () => {
  const REFUSED = COMMANDS.filter((command) => !('ofSqlite' in command) && command.needs !== 'no-settings').map(({ name }) => name);

  test.each(REFUSED)('%s', async (command) => {
    const file = sqliteFile();
    const run = await runOn(command, file.url, migrationsFolder(FILES));
    expect(run.report).toMatchObject({ exit: 2, findings: [{ code: 'postgresql-only', subject: `schemagate ${command}` }] });
    expect(existsSync(file.path)).toBe(false);
  });

  test('modules and directives, each by its name', async () => {
    const file = sqliteFile();
    const folder = migrationsFolder({ '1_a.sql': '-- gate: batch=10\nSELECT 1;\n', '2_b.mjs': 'export const up = () => {};\n' });
    const refused = async () => (await runOn('up', file.url, folder)).report.findings.map(({ code, subject }) => [code, subject]);
    expect(await refused()).toEqual([
      ['postgresql-only', `${folder}/1_a.sql`],
      ['postgresql-only', `${folder}/2_b.mjs`],
    ]);
    expect(file.values("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'schemagate%'")).toEqual([]);
  });
});
