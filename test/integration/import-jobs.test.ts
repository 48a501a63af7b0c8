// `import-sqlite --resume --jobs N`: several tables at a time, as far as foreign keys allow.
import { expect, test } from 'vitest';
import { untilRow } from '../support/database.ts';
import { startGate } from '../support/gate.ts';
import { ended, importInto, rowsOf, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const FILE = `CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1), (2); CREATE TABLE b (id INTEGER PRIMARY KEY, a INT); INSERT INTO b VALUES (1, 2);
  CREATE TABLE c (id INTEGER PRIMARY KEY); INSERT INTO c VALUES (7); CREATE TABLE d (id INTEGER PRIMARY KEY, c INT, b INT); INSERT INTO d VALUES (1, 7, 1)`;
const TARGET = `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); CREATE TABLE c (id int PRIMARY KEY);
  CREATE TABLE d (id int PRIMARY KEY, c int REFERENCES c, b int REFERENCES b)`;

test('a table that waits for a lock does not keep others waiting that do not refer to it; those that do come after it', async () => {
  const database = await target(TARGET);
  const locker = await database.client();
  await locker.query('BEGIN; LOCK TABLE a IN SHARE MODE');
  const env = { DATABASE_URL: database.url, GATE_LOCK_TIMEOUT: '60s' };
  const gate = startGate({ args: ['import-sqlite', sqliteFile(FILE), '--yes', '--resume', '--jobs', '2'], env });
  const other = await database.client();
  await untilRow(other, 'SELECT FROM c');
  await untilRow(
    other,
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%COPY%'",
  );
  expect(
    (await other.query('SELECT (SELECT count(*) FROM a)::int AS a, (SELECT count(*) FROM b)::int AS b, (SELECT count(*) FROM d)::int AS d'))
      .rows,
  ).toEqual([{ a: 0, b: 0, d: 0 }]);
  await locker.query('ROLLBACK');
  const { code, report } = await gate.done;
  expect([code, report?.summary]).toEqual([0, expect.stringMatching(/^5 rows of 4 tables moved/)]);
  expect([await rowsOf(database, 'a'), await rowsOf(database, 'b'), await rowsOf(database, 'd')]).toEqual([
    [{ id: 1 }, { id: 2 }],
    [{ id: 1, a: 2 }],
    [{ id: 1, c: 7, b: 1 }],
  ]);
});

test('a table that fails leaves those beside it, which are there when it is run again', async () => {
  const database = await target(`${TARGET}; ALTER TABLE b ADD CHECK (a < 2)`);
  const file = sqliteFile(FILE);
  expect(ended(await importInto(database.url, file, { yes: true, resume: true, jobs: '4' }))).toEqual([6, ['import-row-refused']]);
  expect([await rowsOf(database, 'a'), await rowsOf(database, 'b'), await rowsOf(database, 'c')]).toEqual([
    [{ id: 1 }, { id: 2 }],
    [],
    [{ id: 7 }],
  ]);
  await database.admin('ALTER TABLE b DROP CONSTRAINT b_a_check');
  const again = await importInto(database.url, file, { yes: true, resume: true, jobs: '4' });
  expect([...ended(again), again.summary]).toEqual([
    0,
    [],
    expect.stringMatching(/^2 rows of 2 tables moved .*; 2 tables are there already$/),
  ]);
});

test('the number of jobs is a small one, and needs --resume', async () => {
  const database = await target(TARGET);
  const said = async (flags: Parameters<typeof importInto>[2]) =>
    (await importInto(database.url, sqliteFile(FILE), { yes: true, ...flags })).findings.map(({ message }) => message);
  expect(await said({ jobs: '2' })).toEqual(['--jobs needs --resume']);
  for (const jobs of ['0', '17', 'many', '']) expect(await said({ resume: true, jobs })).toEqual([`--jobs is '${jobs}'`]);
});
