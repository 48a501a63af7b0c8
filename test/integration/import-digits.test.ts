// Numbers of more digits than a double holds: on their way to PostgreSQL none becomes another number, and what is left out is written as it was.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/files.ts';
import { ended, importInto, rowsOf, saidOf, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const MIXED = `CREATE TABLE n (id INTEGER PRIMARY KEY, v NUMERIC, w INTEGER);
  INSERT INTO n VALUES (1, 9007199254740993, 9007199254740993), (2, 0.5, 0.5), (3, 9007199254740992, 1)`;

test('a whole number that a double would round is refused, and nothing is moved', async () => {
  const database = await target('CREATE TABLE n (id int PRIMARY KEY, v float8, w float8)');
  const report = await importInto(database.url, sqliteFile(MIXED));
  expect([report.exit, saidOf(report, 'import-value-unfit'), await rowsOf(database, 'n')]).toEqual([
    8,
    [
      'n.v: 9007199254740993 (id 1) has more digits than double precision keeps',
      'n.w: 9007199254740993 (id 1) has more digits than double precision keeps',
    ],
    [],
  ]);
});

test('a table that is made for whole numbers of so many digits and fractions keeps both', async () => {
  const database = await target('');
  expect(ended(await importInto(database.url, sqliteFile(MIXED), { yes: true, 'create-schema': true }))).toEqual([0, []]);
  const [kept] = await database.admin('SELECT array_agg(w::text ORDER BY id) AS w, pg_typeof(min(w))::text AS type FROM n');
  expect(kept).toEqual({ w: ['9007199254740993', '0.5', '1'], type: 'numeric' });
});

test('numbers inside arrays keep their digits', async () => {
  const database = await target('CREATE TABLE a (id int PRIMARY KEY, v bigint[], w numeric[])');
  const file = sqliteFile(
    `CREATE TABLE a (id INTEGER PRIMARY KEY, v, w); INSERT INTO a VALUES (1, '[9007199254740993]', '[0.12345678901234567891]')`,
  );
  expect(ended(await importInto(database.url, file))).toEqual([0, []]);
  expect(await database.admin('SELECT v::text, w::text FROM a')).toEqual([{ v: '{9007199254740993}', w: '{0.12345678901234567891}' }]);
});

test('an infinite number of a row that is left out is written, and not as null', async () => {
  const database = await target('CREATE TABLE f (id int PRIMARY KEY, x float8, d date)');
  const file = sqliteFile(
    `CREATE TABLE f (id INTEGER PRIMARY KEY, x, d); INSERT INTO f VALUES (1, 9e999, 'no'), (2, -9e999, 'no'), (3, NULL, 'no')`,
  );
  const rejects = join(temporaryFolder(), 'rejects');
  expect(ended(await importInto(database.url, file, { yes: true, rejects }))).toEqual([0, []]);
  const lines = readFileSync(rejects, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).row.x)).toEqual(['Infinity', '-Infinity', null]);
});
