// One folder for two databases: what PostgreSQL takes of it, and that errors, checksums and the way back are right all the same.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { sqliteFile, USERS } from '../support/sqlite.ts';

const FOLDER = {
  '0001_users.sql': USERS,
  '0001_users.down.sql': '-- gate: only=sqlite\nPRAGMA optimize;\n-- gate: end\nDROP TABLE users;',
  '0002_fill.sqlite.sql': "INSERT OR IGNORE INTO users VALUES (1, 'a');",
  '0002_fill.postgres.sql': "INSERT INTO users (name) VALUES ('a') ON CONFLICT DO NOTHING;",
  '0003_files.sql': '-- gate: only=sqlite\nPRAGMA user_version = 3;\n-- gate: end\n',
};

test('PostgreSQL takes its own sections and files, and one that is empty for it', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder(FOLDER);
  const first = await gateOn(database.url, folder);
  expect([first.code, first.report.findings, first.report.steps.map(({ file }) => file.split('/').at(-1))]).toEqual([
    0,
    [],
    ['0001_users.sql', '0002_fill.postgres.sql', '0003_files.sql'],
  ]);
  expect(await database.admin('SELECT name FROM users')).toEqual([{ name: 'a' }]);
  expect(await database.admin('SELECT version, name FROM schemagate.migrations ORDER BY 1')).toEqual([
    { version: '0001', name: 'users' },
    { version: '0002', name: 'fill' },
    { version: '0003', name: 'files' },
  ]);
  writeFiles(folder, { '0002_fill.sqlite.sql': '-- another way\n' });
  expect(await gateOn(database.url, folder)).toMatchObject({ code: 0, applied: 0 });
  expect((await gateOn(database.url, folder, {}, ['down', '2', '--yes'])).code).toBe(8);
  writeFiles(folder, {
    '0003_files.down.sql': '-- gate: only=sqlite\nPRAGMA user_version = 2;\n-- gate: end\n',
    '0002_fill.down.sql': 'DELETE FROM users;',
  });
  expect((await gateOn(database.url, folder, {}, ['down', '--all', '--yes'])).code).toBe(0);
  expect(await database.admin("SELECT to_regclass('users') AS found")).toEqual([{ found: null }]);
});

test('a file with sections is edited when the section of another database is', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder(FOLDER);
  expect((await gateOn(database.url, folder)).code).toBe(0);
  writeFiles(folder, { '0001_users.sql': USERS.replace('AUTOINCREMENT', '') });
  const { code, report } = await gateOn(database.url, folder);
  expect([code, report.findings.map((finding) => finding.code)]).toEqual([8, ['edited']]);
});

test('an error is placed in the file as it is on disk', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ '0001_users.sql': USERS.replace('name text', 'name txt') });
  const { code, report } = await gateOn(database.url, folder);
  expect([code, report.failure?.place]).toMatchObject([6, { file: `${folder}/0001_users.sql`, line: 8, column: 8 }]);
});

test('a section that is not ended stops the run before anything is applied', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ '0001_a.sql': 'CREATE TABLE a ();', '0002_b.sql': '-- gate: only=sqlite\nSELECT 1;' });
  const { code, report } = await gateOn(database.url, folder);
  expect([code, report.findings.map((finding) => finding.code)]).toEqual([2, ['bad-section']]);
  expect(await database.admin("SELECT to_regclass('a') AS found")).toEqual([{ found: null }]);
});

test.each([
  ['CREATE TABLE a (id int);\n  PRAGMA foreign_keys = ON;', 2, 3, /^PostgreSQL does not read PRAGMA, as SQLite does: put it between/],
  [
    'CREATE TABLE a (id int);\nINSERT OR IGNORE INTO a VALUES (1);',
    2,
    8,
    /^PostgreSQL does not read INSERT OR IGNORE, .*: write INSERT INTO … ON CONFLICT DO NOTHING/,
  ],
  ["SELECT datetime('now');", 1, 8, /^PostgreSQL does not read datetime\('now'\), .*: write CURRENT_TIMESTAMP/],
  ['CREATE TABLE a (id int, at DATETIME);', 1, 28, /^PostgreSQL does not read the type DATETIME, .*: write TIMESTAMP/],
  ['CREATE TABLE a (`id` int);', 1, 17, /^PostgreSQL does not read a name in backticks/],
  ['CREATE TABLE a (id int);\nINSERT INTO a VALUES ("x");', 2, 23, /^PostgreSQL does not read a string in double quotes/],
  ['SELECT missing;', 1, 8, undefined],
])('%j is refused with what to write instead', async (sql, line, column, hint) => {
  const database = await freshDatabase();
  const { code, report } = await gateOn(database.url, migrationsFolder({ '1_a.sql': sql }));
  expect([code, report.failure?.place]).toMatchObject([6, { line, column }]);
  if (hint === undefined) expect(report.failure?.hint).toBeUndefined();
  else expect(report.failure?.hint).toMatch(hint);
});

test.each([
  [
    'CREATE TABLE a (id int);\n\nCREATE EXTENSION citext;',
    3,
    8,
    /^SQLite does not read CREATE EXTENSION, as PostgreSQL does: put it between/,
  ],
  ['CREATE TABLE a (at text DEFAULT now());', 1, 36, /^SQLite does not read NOW\(\), .*: write CURRENT_TIMESTAMP/],
  ["SELECT '1'::int;", 1, 11, /^SQLite does not read a cast with ::, .*: write CAST/],
  ['CREATE TABLE public.a (id int);', 1, 14, /^SQLite does not read a name with a schema, .*: leave the schema out/],
])('%j is refused by SQLite with what to write instead', async (sql, line, column, hint) => {
  const file = sqliteFile();
  const { code, report } = await gateOn(file.url, migrationsFolder({ '1_a.sql': sql }));
  expect([code, report.failure?.place, report.failure?.hint]).toMatchObject([6, { line, column }, expect.stringMatching(hint)]);
});

test('SQLite takes its own sections and files of the same folder, under the same versions', async () => {
  const file = sqliteFile();
  const { code, report } = await gateOn(file.url, migrationsFolder(FOLDER));
  expect([code, report.steps.map((step) => step.file.split('/').at(-1))]).toEqual([
    0,
    ['0001_users.sql', '0002_fill.sqlite.sql', '0003_files.sql'],
  ]);
  expect(file.rows('SELECT version, name FROM schemagate_migrations ORDER BY version')).toEqual([
    { version: '0001', name: 'users' },
    { version: '0002', name: 'fill' },
    { version: '0003', name: 'files' },
  ]);
  expect(file.values("SELECT name FROM sqlite_schema WHERE name = 'sqlite_sequence'")).toEqual(['sqlite_sequence']);
});
