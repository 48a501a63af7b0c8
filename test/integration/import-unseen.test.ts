// A move whose values are looked at while they are sent: what does not fit is found all the same, all of it at once, and nothing is left of the rows.
import { expect, test } from 'vitest';
import { ended, importInto, rowsOf, saidOf, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const FILE = `CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT COLLATE BINARY); CREATE TABLE items (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES users, price);
  INSERT INTO users VALUES (1, 'a@x'), (2, 'b@x'); INSERT INTO items VALUES (1, 1, 5), (2, 2, 6)`;
const TARGET = `CREATE TABLE users (id int PRIMARY KEY, mail text); CREATE UNIQUE INDEX users_mail ON users (lower(mail));
  CREATE TABLE items (id int PRIMARY KEY, owner int REFERENCES users, price int CHECK (price > 0))`;

test('a value that does not fit in the last row: all else is told with it', async () => {
  const database = await target(TARGET);
  const file = `${FILE}; INSERT INTO users VALUES (3, 'A@x'); INSERT INTO items VALUES (3, 9, -1), (4, 1, 'much'), (5, 1, 'more')`;
  const report = await importInto(database.url, sqliteFile(file));
  expect([report.exit, report.findings.map(({ message }) => message)]).toEqual([
    8,
    [
      "items.price: 'much' (id 4) is not a whole number; likewise 'more' (id 5)",
      '1 row of items refers to a row of users that is not there: owner 9 where id 3',
      "public.users takes each value once (users_mail), which does not tell upper from lower case, and users has 1 value more often: mail 'a@x' in 2 rows",
    ],
  ]);
  expect([await rowsOf(database, 'users'), await rowsOf(database, 'items')]).toEqual([[], []]);
});

test.each([
  ['a key', "INSERT INTO users VALUES (3, 'A@x')", 'import-not-unique'],
  ['a reference', 'INSERT INTO items VALUES (3, 9, 1)', 'import-orphans'],
])('what the server finds of %s is told as a look at the file tells it', async (_, rows, code) => {
  const database = await target(TARGET);
  expect(ended(await importInto(database.url, sqliteFile(`${FILE}; ${rows}`)))).toEqual([8, [code]]);
  expect(await rowsOf(database, 'users')).toEqual([]);
});

test('what only the server can judge is told as it says it', async () => {
  const database = await target(TARGET);
  const report = await importInto(database.url, sqliteFile(`${FILE}; INSERT INTO items VALUES (3, 1, -1)`));
  expect([...ended(report), ...saidOf(report, 'import-row-refused')]).toEqual([
    6,
    ['import-row-refused'],
    expect.stringContaining('of the row where id 3: new row for relation "items" violates check constraint "items_price_check"'),
  ]);
});

test('whole numbers beyond 2^53, and a character that stands for bytes that cannot be read, are moved as they are', async () => {
  const database = await target('CREATE TABLE a (id bigint PRIMARY KEY, t text)');
  const file = sqliteFile("CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT); INSERT INTO a VALUES (1, 'x'), (9007199254740993, 'y\ufffd')");
  expect(ended(await importInto(database.url, file))).toEqual([0, []]);
  expect(await database.admin('SELECT id::text, t FROM a ORDER BY a.id')).toEqual([
    { id: '1', t: 'x' },
    { id: '9007199254740993', t: 'y\ufffd' },
  ]);
});

test('times of which only a late one is a number', async () => {
  const database = await target('CREATE TABLE a (id int PRIMARY KEY, at timestamp)');
  const rows = (
    late: string,
  ) => `CREATE TABLE a (id INTEGER PRIMARY KEY, at DATETIME); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO a SELECT i, '2024-01-01' FROM n; INSERT INTO a VALUES (3000, 1700000000), (3001, ${late})`;
  const mixed = await importInto(database.url, sqliteFile(rows('1700000000000')));
  expect(ended(mixed)).toEqual([8, ['import-units-mixed']]);
  const seconds = await importInto(database.url, sqliteFile(rows('0')));
  expect([...ended(seconds), seconds.text?.split('\n').at(-1)]).toEqual([0, [], expect.stringMatching(/at in seconds$/)]);
  expect(await database.admin('SELECT id, at::text FROM a ORDER BY id DESC LIMIT 3')).toEqual([
    { id: 3001, at: '1970-01-01 00:00:00' },
    { id: 3000, at: '2023-11-14 22:13:20' },
    { id: 2000, at: '2024-01-01 00:00:00' },
  ]);
});

test('rows that were to be replaced stay where those of the file do not fit', async () => {
  const database = await target('CREATE TABLE a (id int PRIMARY KEY, n int); INSERT INTO a VALUES (7, 7)');
  const file = sqliteFile("CREATE TABLE a (id INTEGER PRIMARY KEY, n); INSERT INTO a VALUES (1, 1), (2, 'two')");
  expect(ended(await importInto(database.url, file, { yes: true, into: 'truncate' }))).toEqual([8, ['import-value-unfit']]);
  expect(await rowsOf(database, 'a')).toEqual([{ id: 7, n: 7 }]);
});
