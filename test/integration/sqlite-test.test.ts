// `schemagate test` where DATABASE_URL names a SQLite file: what it says of histories that hold and of those that do not; no file is made.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Files, migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { sqliteFile } from '../support/sqlite.ts';

type Flags = Readonly<Record<string, string | boolean>>;

async function tried(folder: string, flags: Flags = {}, env: Readonly<Record<string, string>> = {}) {
  const { path, url } = sqliteFile();
  const report = await runCommand({ command: 'test', env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, ...env }, flags });
  expect(existsSync(path)).toBe(false);
  return report;
}

interface Data {
  readonly migrations: readonly Readonly<Record<string, unknown>>[];
}

const outcomes = (data: unknown): readonly string[] =>
  (data as Data).migrations.map(({ up, down, again, twice }) => [up, down, again, twice].join(' '));

const rowsFile = (sql: string): string => join(temporaryFolder({ 'rows.sql': sql }), 'rows.sql');

const USERS: Files = {
  '0001_users.sql': 'CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, seen TEXT DEFAULT CURRENT_TIMESTAMP);',
  '0001_users.down.sql': 'DROP TABLE users;',
};

describe('a history that holds', () => {
  test('is tried step by step and as a whole, with rows, repeatable ones twice, and verified', async () => {
    const folder = migrationsFolder({
      ...USERS,
      '0002_wal.sql': 'PRAGMA journal_mode = WAL;',
      '0002_wal.down.sql': 'SELECT 1;',
      '0003_guarded.sql': 'CREATE TABLE IF NOT EXISTS more (id INTEGER); CREATE INDEX IF NOT EXISTS by_email ON users (email);',
      '0003_guarded.down.sql': 'DROP TABLE more; DROP INDEX by_email;',
      '0004_strict.sql':
        'CREATE TABLE fresh (id INTEGER PRIMARY KEY, email TEXT, seen TEXT) STRICT; INSERT INTO fresh SELECT * FROM users; DROP TABLE users; ALTER TABLE fresh RENAME TO users;',
      '0004_strict.down.sql':
        'CREATE TABLE old (id INTEGER PRIMARY KEY, email TEXT, seen TEXT DEFAULT CURRENT_TIMESTAMP); INSERT INTO old SELECT * FROM users; DROP TABLE users; ALTER TABLE old RENAME TO users; CREATE INDEX by_email ON users (email);',
      'R__names.sql': 'DROP VIEW IF EXISTS names; CREATE VIEW names AS SELECT email FROM users;',
    });
    const report = await tried(folder, { data: rowsFile("INSERT INTO users VALUES (1, 'a@x', 'n'), (2, NULL, 'm');") });
    expect([report.findings, report.exit]).toEqual([[], 0]);
    expect(report).toMatchObject({ summary: '4 migrations tested', data: { reverted: 4, repeated: 1 } });
    expect(outcomes(report.data)).toEqual(['ok ok ok none', 'ok ok ok none', 'ok ok ok ok', 'ok ok ok none']);
    expect(report.text).toContain('all down: 4 migrations taken back; nothing is left over\nall up again: the same schema');
  });

  test('without ways back it is as far as it goes, and an error only where it is asked for', async () => {
    const folder = migrationsFolder({ ...USERS, '0002_more.sql': 'CREATE TABLE more (id INTEGER);' });
    const record = join(temporaryFolder({}), 'record.json');
    expect(await tried(folder, { record })).toMatchObject({
      exit: 0,
      summary: '2 migrations tested, 1 of them without a way back',
      findings: [{ code: 'without-way-back', severity: 'notice', subject: `${folder}/0002_more.sql` }],
    });
    expect(JSON.parse(readFileSync(record, 'utf8'))).toMatchObject({ migrations: 2, oneWay: ['0002'] });
    expect(await tried(folder, { 'require-down': true })).toMatchObject({ exit: 9, findings: [{ severity: 'error' }] });
  });

  test('is verified against the snapshot', async () => {
    const folder = migrationsFolder(USERS);
    const { url } = sqliteFile();
    expect((await runCommand({ command: 'snapshot', env: { DATABASE_URL: url, GATE_MIGRATIONS: folder } })).exit).toBe(0);
    expect((await tried(folder)).text).toContain('schema verified against the snapshot: 1 table');
  });

  test.each([
    ['dbmate', { '1_a.sql': '-- migrate:up\nCREATE TABLE a (id);\n-- migrate:down\nDROP TABLE a;\n' }, 'ok ok ok none'],
    ['golang-migrate', { '1_a.up.sql': 'CREATE TABLE a (id);', '1_a.down.sql': 'DROP TABLE a;' }, 'ok ok ok none'],
    ['prisma', { '1_a/migration.sql': 'CREATE TABLE a (id);' }, 'ok none none none'],
  ] as const)('in the layout %s', async (layout, files, outcome) => {
    const report = await tried(migrationsFolder(files), {}, { GATE_LAYOUT: layout });
    expect([report.exit, outcomes(report.data)]).toEqual([0, [outcome]]);
  });
});

describe('a history that does not hold', () => {
  test.each<[string, Files, object]>([
    [
      'fails going up',
      { '0001_a.sql': 'CREATE TABLE a (id INTEGER);\nSELEC 1;' },
      { exit: 6, findings: [{ code: 'migration-failed', place: { line: 2, column: 1 } }] },
    ],
    [
      'fails going down',
      { '0001_a.sql': 'CREATE TABLE a (id INTEGER);', '0001_a.down.sql': 'DROP TABLE b;' },
      { exit: 6, findings: [{ code: 'down-failed', message: expect.stringMatching(/no such table: b; left over: table a$/) }] },
    ],
    [
      'leaves something behind',
      { '0001_a.sql': 'CREATE TABLE a (id INTEGER); CREATE TABLE b (id INTEGER);', '0001_a.down.sql': 'DROP TABLE a;' },
      {
        exit: 9,
        findings: [{ code: 'down-leaves', message: expect.stringMatching(/left over: table b$/), repair: 'DROP TABLE b;' }],
      },
    ],
    [
      'takes too much away',
      { ...USERS, '0002_b.sql': 'CREATE TABLE b (id INTEGER);', '0002_b.down.sql': 'DROP TABLE b; ALTER TABLE users DROP COLUMN seen;' },
      { exit: 9, findings: [{ code: 'down-leaves', message: expect.stringMatching(/missing: column users\.seen$/) }] },
    ],
    [
      'cannot go up again',
      { ...USERS, '0002_b.sql': 'INSERT INTO users (id) VALUES (1);', '0002_b.down.sql': 'SELECT 1;' },
      { exit: 6, findings: [{ code: 'rows-changed' }, { code: 'up-again-failed', message: expect.stringContaining('UNIQUE') }] },
    ],
    [
      'says that it can be run twice, and cannot',
      { '0001_a.sql': 'CREATE TABLE IF NOT EXISTS a (id INTEGER);\nINSERT INTO a VALUES (1) ON CONFLICT DO NOTHING;' },
      { exit: 9, findings: [{ code: 'not-repeatable', message: expect.stringContaining('1 row more in table a') }, {}] },
    ],
    [
      'does not pass its verify query',
      { ...USERS, 'verify/rows.sql': 'SELECT 1 AS found;' },
      { exit: 7, findings: [{ code: 'verify-rows' }] },
    ],
  ])('%s', async (_, files, expected) => {
    expect(await tried(migrationsFolder(files))).toMatchObject(expected);
  });

  test('names the values that a column loses, unless its header gives them up', async () => {
    const drop = 'ALTER TABLE users DROP COLUMN email;';
    const files = { ...USERS, '0002_drop.down.sql': 'ALTER TABLE users ADD COLUMN email TEXT;' };
    const data = rowsFile("INSERT INTO users (id, email) VALUES (1, 'a@x');");
    const report = await tried(migrationsFolder({ ...files, '0002_drop.sql': drop }), { data });
    expect(report).toMatchObject({
      exit: 9,
      findings: [{ code: 'rows-lost', message: expect.stringContaining('column users.email has 0 of 1 value') }],
    });
    for (const name of ['users.email', 'public.users.email']) {
      const meant = migrationsFolder({ ...files, '0002_drop.sql': `-- gate: destroys=column ${name}\n${drop}` });
      expect(await tried(meant, { data })).toMatchObject({ exit: 0, findings: [{ code: 'rows-given-up' }] });
    }
  });
});

test.each<[string, Files, Flags, string, object]>([
  [
    'a way back that is not one transaction',
    { '1_a.sql': 'CREATE TABLE a (id);', '1_a.down.sql': 'DROP TABLE a; VACUUM;' },
    {},
    'postgresql-only',
    {},
  ],
  [
    'rows that no version takes',
    USERS,
    { data: 'INSERT INTO nobody VALUES (1);' },
    'data-not-loaded',
    { message: expect.stringContaining('no such table: nobody') },
  ],
  ['rows that cannot be one transaction', USERS, { data: 'VACUUM;' }, 'data-not-loaded', {}],
  ['a scratch server', USERS, { scratch: 'same-server' }, 'postgresql-only', { subject: '--scratch' }],
  ['a version without rows', USERS, { 'data-at': '1' }, 'bad-flag', {}],
])('refuses %s', async (_, files, { data, ...flags }, code, finding) => {
  const given = typeof data === 'string' ? { data: rowsFile(data) } : {};
  expect(await tried(migrationsFolder(files), { ...flags, ...given })).toMatchObject({ exit: 2, findings: [{ code, ...finding }] });
});
