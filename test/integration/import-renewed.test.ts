// `import-sqlite` of many rows: their tables are given new files in its transaction, of which a rollback leaves nothing, and and which are empty for who looks at them as they were before.
import { expect, test } from 'vitest';
import { type FreshDatabase, untilRow } from '../support/database.ts';
import { startGate } from '../support/gate.ts';
import { ended, importInto, saidOf, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const NUMBERS = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)';
const FILE = `CREATE TABLE p (id INTEGER PRIMARY KEY, x); ${NUMBERS} INSERT INTO p SELECT i, i FROM n;
  CREATE TABLE c (id INTEGER PRIMARY KEY, p INT, y); ${NUMBERS} INSERT INTO c SELECT i, i, i FROM n; CREATE TABLE few (id INTEGER PRIMARY KEY); INSERT INTO few VALUES (1)`;
const TARGET = `CREATE TABLE p (id int PRIMARY KEY, x int); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p, y int); CREATE INDEX c_p ON c (p); CREATE TABLE few (id int PRIMARY KEY)`;

interface State {
  readonly name: string;
  readonly file: number;
  readonly bytes: number;
}

const stateOf = async (database: FreshDatabase): Promise<readonly State[]> =>
  (await database.admin(
    `SELECT relname AS name, pg_relation_filenode(oid)::int AS file, pg_relation_size(oid)::int AS bytes FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  )) as never;

const renewed = (before: readonly State[], after: readonly State[]): readonly string[] =>
  after.filter(({ file }, i) => file !== before[i]!.file).map(({ name }) => name);

test('tables with many rows are renewed; one that is referred to from elsewhere is not', async () => {
  const database = await target(TARGET);
  const before = await stateOf(database);
  expect(ended(await importInto(database.url, sqliteFile(FILE)))).toEqual([0, []]);
  const after = await stateOf(database);
  expect(renewed(before, after)).toEqual(['c', 'p']);
  await database.admin('TRUNCATE p, c, few; CREATE SCHEMA far; CREATE TABLE far.other (p int REFERENCES public.p)');
  const empty = await stateOf(database);
  expect(ended(await importInto(database.url, sqliteFile(FILE)))).toEqual([0, []]);
  expect(renewed(empty, await stateOf(database))).toEqual(['c']);
  await database.admin('INSERT INTO far.other VALUES (10000)');
});

test('a session with an older snapshot, such as a backup, sees nothing of a move, neither of large tables nor of small ones', async () => {
  const database = await target(TARGET);
  const older = await database.client();
  await older.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
  expect(ended(await importInto(database.url, sqliteFile(FILE)))).toEqual([0, []]);
  const asked = 'SELECT (SELECT count(*) FROM c)::int AS c, (SELECT count(*) FROM few)::int AS few';
  expect((await older.query(asked)).rows).toEqual([{ c: 0, few: 0 }]);
  await older.query('COMMIT');
  expect((await older.query(asked)).rows).toEqual([{ c: 10_000, few: 1 }]);
});

test('what has children, or may not be emptied by the role, is filled as it is', async () => {
  const database = await target(`${TARGET}; CREATE TABLE child () INHERITS (p)`);
  const owned = ['p', 'c', 'few', 'child'].map((table) => `ALTER TABLE ${table} OWNER TO :role`).join('; ');
  const role = await database.role({ grants: `${owned}; REVOKE TRUNCATE ON c FROM :role` });
  const before = await stateOf(database);
  expect(ended(await importInto(role.url, sqliteFile(FILE)))).toEqual([0, []]);
  expect(renewed(before, await stateOf(database))).toEqual([]);
});

test.each([
  ['a value', "INSERT INTO c VALUES (20000, 1, 'seven')", 'import-value-unfit'],
  ['a reference', 'INSERT INTO c VALUES (20000, 20000, 1)', 'import-orphans'],
])('nothing is left of the rows where %s does not pass', async (_, row, code) => {
  const database = await target(TARGET);
  const before = await stateOf(database);
  expect(ended(await importInto(database.url, sqliteFile(`${FILE}; ${row}`)))).toEqual([8, [code]]);
  const large = (all: readonly State[]) => all.filter(({ name }) => name !== 'few');
  expect(large(await stateOf(database))).toEqual(large(before));
});

test('nothing is left of the rows of a move that is killed', async () => {
  const database = await target(TARGET);
  const before = await stateOf(database);
  const other = await database.client();
  await other.query('BEGIN; LOCK TABLE few IN SHARE MODE');
  const gate = startGate({
    args: ['import-sqlite', sqliteFile(FILE), '--yes'],
    env: { DATABASE_URL: database.url, GATE_LOCK_TIMEOUT: '60s' },
  });
  await gate.saw('p is loaded into public.p: 10000 rows');
  gate.kill('SIGKILL');
  await gate.done;
  await other.query('ROLLBACK');
  await untilRow(other, "SELECT WHERE NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'p'::regclass)");
  expect(await stateOf(database)).toEqual(before);
});

test('rows that somebody else puts in before the table is locked stay, and the move ends', async () => {
  const database = await target(TARGET);
  const other = await database.client();
  await other.query('BEGIN; LOCK TABLE c IN ROW EXCLUSIVE MODE');
  const moving = importInto(database.url, sqliteFile(FILE));
  await untilRow(await database.client(), "SELECT FROM pg_locks WHERE relation = 'c'::regclass AND NOT granted");
  await other.query('INSERT INTO c VALUES (5); COMMIT');
  const report = await moving;
  expect([...ended(report), ...saidOf(report, 'import-target-filled')]).toEqual([
    8,
    ['import-target-filled'],
    '1 table of the target has rows already: public.c',
  ]);
  expect(await database.admin('SELECT id, p FROM c')).toEqual([{ id: 5, p: null }]);
});
