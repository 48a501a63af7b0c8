// Callbacks of a run on a SQLite file: when they run, and what becomes of a run in which one fails.
import { expect, test } from 'vitest';
import { type Files, migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { sqliteFile } from '../support/sqlite.ts';

const FILES = {
  '1_a.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY);\n',
  '2_parts.sql': 'VACUUM;\nCREATE TABLE b (id INTEGER PRIMARY KEY);\n',
  'R__v.sql': 'DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT id FROM a;\n',
  'before-all.sql': "CREATE TABLE IF NOT EXISTS told (what TEXT);\nINSERT INTO told VALUES ('before all');\n",
  'after-each.sqlite.sql': "INSERT INTO told SELECT 'after ' || count(*) FROM sqlite_schema WHERE name IN ('a', 'b', 'v');\n",
  'after-each.postgres.sql': 'SELECT now();\n',
  'after-all.sql': "PRAGMA optimize;\nINSERT INTO told VALUES ('after all');\n",
};

function prepared(files: Files = FILES) {
  const file = sqliteFile();
  const folder = migrationsFolder(files);
  const ask = (command: string, flags: Readonly<Record<string, string | boolean>> = {}) =>
    runCommand({ command, flags, env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder } });
  return { file, folder, ask };
}

test('they run before and after all, and after each, where something is pending', async () => {
  const { file, ask } = prepared();
  expect(await ask('up')).toMatchObject({ exit: 0, steps: [{ version: '1' }, { version: '2' }, {}] });
  expect(file.values('SELECT what FROM told')).toEqual(['before all', 'after 1', 'after 2', 'after 3', 'after all']);
  expect(file.values('SELECT version FROM schemagate_migrations')).toEqual(['1', '2', 'R__v']);
  expect((await ask('up')).exit).toBe(0);
  expect(file.values('SELECT count(*) FROM told')).toEqual([5]);
  expect((await ask('verify')).exit).toBe(0);
});

test.each<[string, Files, object, readonly unknown[]]>([
  ['before all', { 'before-all.sql': 'SELECT 1;\nSELECT * FROM nobody;\n' }, { line: 2, column: 15 }, []],
  [
    'after one, and what that one has done is rolled back',
    { 'after-each.sqlite.sql': 'SELECT 1;\nINSERT INTO nobody VALUES (1);\n' },
    { line: 2, column: 13 },
    [],
  ],
  ['after all, and what was applied stays', { 'after-all.sql': 'SELECT * FROM nobody;\n' }, { line: 1, column: 15 }, ['1', '2', 'R__v']],
])('one that fails %s ends the run, and is named with its place', async (_, files, place, applied) => {
  const { file, folder, ask } = prepared({ ...FILES, ...files });
  const [name] = Object.keys(files);
  const report = await ask('up');
  expect([report.exit, report.failure]).toMatchObject([
    6,
    { message: 'no such table: nobody', place: { file: `${folder}/${name}`, ...place } },
  ]);
  expect(file.values('SELECT version FROM schemagate_migrations')).toEqual(applied);
  writeFiles(folder, { [name!]: FILES[name as keyof typeof FILES] });
  expect((await ask('up')).exit).toBe(0);
});

test('they take part in a test, and in what a snapshot says', async () => {
  const { file, ask } = prepared({
    ...FILES,
    '1_a.down.sql': 'DROP TABLE a;\n',
    '2_parts.down.sql': 'DROP TABLE b;\n',
    'before-all.sql': 'CREATE TABLE IF NOT EXISTS told (what TEXT);\n',
    'after-each.sqlite.sql': 'CREATE TABLE IF NOT EXISTS told (what TEXT);\n',
  });
  expect((await ask('snapshot')).exit).toBe(0);
  expect(await ask('up')).toMatchObject({ exit: 0, verification: { against: 'snapshot', checked: { tables: 3 } } });
  expect(file.values('SELECT what FROM told')).toEqual(['after all']);
  const { exit, findings } = await ask('test');
  expect([exit, findings.map(({ message }) => message)]).toMatchObject([9, [expect.stringContaining('left over: table told')]]);
});
