// `import-sqlite --compare`: what has been written to one of the two sides since the move, by table.
import { expect, test } from 'vitest';
import { ended, importInto, rowsOf, saidOf, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const TABLES = `CREATE TABLE users (id integer PRIMARY KEY, name text, seen timestamptz, score double precision);
CREATE TABLE events (what text, at integer); CREATE TABLE empty (id integer PRIMARY KEY)`;
const FILE = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, seen TEXT, score REAL);
CREATE TABLE events (what TEXT, at INTEGER); CREATE TABLE empty (id INTEGER PRIMARY KEY);
INSERT INTO users VALUES (1, 'Anna', '2026-01-01 10:00:00', 1.5), (2, 'Béla', NULL, NULL), (3, 'Cyril', NULL, 0);
INSERT INTO events VALUES ('login', 1), ('login', 1), ('logout', 2)`;
const same = (table: string, rows: number) => ({
  ...{ from: table, into: `public.${table}`, inFile: rows, inTarget: rows, onlyInFile: 0, onlyInTarget: 0, changed: 0 },
});

test('after a move both sides are the same, and what is written since is counted by table', async () => {
  const database = await target(TABLES);
  const file = sqliteFile(FILE);
  await importInto(database.url, file);
  const first = await importInto(database.url, file, { compare: true });
  expect([...ended(first), first.summary]).toEqual([0, [], `${file} and the target have the same rows: 6 rows of 3 tables`]);
  await database.admin(`INSERT INTO users VALUES (4, 'Dora'), (5, 'Emil'); DELETE FROM users WHERE id = 2; UPDATE users SET score = 2 WHERE id = 1;
    UPDATE users SET seen = '2026-01-01 12:00:00+02' WHERE id = 1; DELETE FROM events WHERE what = 'logout'; INSERT INTO events VALUES ('login', 1)`);
  const later = await importInto(database.url, file, { compare: true });
  expect(ended(later)).toEqual([7, ['import-not-the-same', 'import-not-the-same']]);
  expect(saidOf(later, 'import-not-the-same')).toEqual([
    'public.events differs from the file: 1 row only here, 1 row only in the file',
    'public.users differs from the file: 2 rows only here, 1 row only in the file, 1 row changed',
  ]);
  expect((later.data as { readonly tables: readonly object[] }).tables.toSorted(byName)).toEqual([
    same('empty', 0),
    { ...same('events', 3), onlyInFile: 1, onlyInTarget: 1 },
    { ...same('users', 3), inTarget: 4, onlyInFile: 1, onlyInTarget: 2, changed: 1 },
  ]);
  expect(await rowsOf(database, 'users')).toHaveLength(4);
});

test('before a move all rows are only in the file, and what could not be moved is said as a plan says it', async () => {
  const database = await target(TABLES);
  const file = sqliteFile(`${FILE}; CREATE TABLE notes (id INTEGER PRIMARY KEY)`);
  const report = await importInto(database.url, file, { compare: true });
  expect(ended(report)).toEqual([8, ['import-no-partner', 'import-not-the-same', 'import-not-the-same']]);
  expect(saidOf(report, 'import-not-the-same')[1]).toBe('public.users differs from the file: 3 rows only in the file');
});

test('keys that the target takes for the same are told apart', async () => {
  const database = await target(`CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TABLE t (code text COLLATE nocase PRIMARY KEY, n integer)`);
  const file = sqliteFile("CREATE TABLE t (code TEXT COLLATE NOCASE PRIMARY KEY, n INTEGER); INSERT INTO t VALUES ('a', 1), ('b', 2)");
  await importInto(database.url, file);
  await database.admin("UPDATE t SET code = 'A' WHERE code = 'a'");
  const report = await importInto(database.url, file, { compare: true });
  expect(saidOf(report, 'import-not-the-same')).toEqual(['public.t differs from the file: 1 row only here, 1 row only in the file']);
});

test('--compare with --yes is refused', async () => {
  const database = await target(TABLES);
  expect(ended(await importInto(database.url, sqliteFile(FILE), { compare: true, yes: true }))).toEqual([2, ['bad-flag']]);
});

const byName = (a: object, b: object): number => JSON.stringify(a).localeCompare(JSON.stringify(b));
