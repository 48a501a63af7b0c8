// Rows of a table many at a time: the same rows in the same order as one by one, whatever their row ids are; large ones alone.
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { pairTables } from '../../../../../src/import/plan.ts';
import { readSource } from '../../../../../src/stages/import/file/read-source.ts';
import { placeOf, rowsOf } from '../../../../../src/stages/import/file/reading.ts';
import { inBatches } from '../../../../../src/stages/import/file/row-batches.ts';
import { type SqliteFile, sqliteFileOn } from '../../../../../src/stages/import/file/sqlite-file.ts';
import { AS_IT_IS, type Reading } from '../../../../../src/stages/import/prepared-table.ts';
import { CELLS, DECLARED } from '../../../../support/sqlite-values.ts';
import { targetColumn } from '../../../../support/target-column.ts';

const PLAIN = AS_IT_IS;
const NUMBERS = (most: number) => `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most})`;

/** The table `t` of what the SQL makes, for columns of type text. */
function tableOf(sql: string, ...columns: readonly string[]) {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  database.exec(sql);
  const file: SqliteFile = sqliteFileOn(':memory:', database);
  const to = columns.map((name) => ({ ...targetColumn('text'), name }));
  const table = { id: 't', schema: 'public', name: 't', columns: to, foreignKeys: [], uniques: [], indexes: [], triggers: [] };
  const choice = { only: null, skip: [], map: new Map(), columns: [] };
  const { pairs } = pairTables(readSource(file), [{ ...table, isOwned: true, owner: 'o', isRenewable: true, referredBy: [] }], choice);
  const read = (reading: Partial<Reading> = {}) => [...rowsOf(file, pairs[0]!, { ...PLAIN, ...reading })];
  return { database, file, pair: pairs[0]!, read };
}

/** Of all rows that are read, these columns, and how many came at once. */
const shown = (batches: readonly (readonly (readonly unknown[])[])[], columns: number) => ({
  rows: batches.flatMap((rows) => rows.map((cells) => cells.slice(0, columns))),
  sizes: batches.map(({ length }) => length),
});

test.each([
  [0, []],
  [1, [1]],
  [256, [256]],
  [600, [256, 256, 88]],
])('%d rows', (most, sizes) => {
  const { read } = tableOf(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, x); ${NUMBERS(most)} INSERT INTO t SELECT i, i * 2 FROM n LIMIT ${most}`,
    'id',
    'x',
  );
  expect(shown(read(), 2)).toEqual({ rows: Array.from({ length: most }, (_, i) => [i + 1, (i + 1) * 2]), sizes });
});

test('a Node.js without limits of SQLite, as 22 is: the same rows in the same order, one by one', () => {
  const { database } = tableOf(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, x); ${NUMBERS(600)} INSERT INTO t SELECT i * 3, i FROM n`,
    'id',
    'x',
  );
  const following = { sql: 'SELECT id, x FROM t WHERE id > ? ORDER BY id LIMIT 256', columns: 2, at: 0 };
  const statement = database.prepare(following.sql);
  statement.setReturnArrays(true);
  const read = (from: DatabaseSync) => shown([...inBatches(from, statement, following)], 2);
  const { rows, sizes } = read(database);
  expect(sizes).toEqual([256, 256, 88]);
  expect(read({ limits: undefined } as unknown as DatabaseSync)).toEqual({ rows, sizes: Array(600).fill(1) });
});

test.each([
  ['id INTEGER PRIMARY KEY, x', 'id'],
  ['id INTEGER PRIMARY KEY DESC, x', 'rowid'],
  ['id INT, x', 'rowid'],
  ['id TEXT PRIMARY KEY, x', 'rowid'],
  ['rowid TEXT PRIMARY KEY, x', '_rowid_'],
])('row ids from the least to the greatest, with gaps, of a table with %s', (columns, rowId) => {
  const ids = ['-9223372036854775808', '-9007199254740993', '-1', '0', '9007199254740993', '9223372036854775807'];
  const filler = `${NUMBERS(300)} INSERT INTO t (${rowId}, x) SELECT i * i * 7, i FROM n;`;
  const rows = ids.toReversed().map((id) => `(${id}, ${id})`);
  const { read, database } = tableOf(`CREATE TABLE t (${columns}); INSERT INTO t (${rowId}, x) VALUES ${rows}; ${filler}`, 'x');
  const found = database.prepare(`SELECT x FROM t ORDER BY ${rowId}`);
  found.setReadBigInts(true);
  expect(shown(read({ bigints: true }), 1)).toEqual({ rows: found.all().map(({ x }) => [x]), sizes: [256, 50] });
  // The row ids themselves are read exactly, whatever numbers are read as.
  database.exec(`UPDATE t SET x = 'same'`);
  if (rowId !== 'id') expect(shown(read(), 1).sizes).toEqual([256, 50]);
});

test('a column whose value is NULL instead still has its row id', () => {
  const { read } = tableOf('CREATE TABLE t (id INTEGER PRIMARY KEY, x); INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)', 'id', 'x');
  expect(shown(read({ nulls: new Map([[0, 't.x = 2']]), where: 't.x < 3 OR t.x > 5' }), 2).rows).toEqual([
    [1, 1],
    [null, 2],
  ]);
});

test('rows with a large value come alone, and others many at a time again behind them', () => {
  const { read, file } = tableOf(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, x); ${NUMBERS(700)} INSERT INTO t SELECT i, CASE WHEN i IN (3, 4, 300) THEN zeroblob(16385) ELSE 'x' END FROM n`,
    'id',
    'x',
  );
  const { rows, sizes } = shown(read(), 1);
  expect([rows, sizes]).toEqual([Array.from({ length: 700 }, (_, i) => [i + 1]), [...Array.from({ length: 512 }, () => 1), 188]]);
  expect(String(file.all('SELECT hex(zeroblob(100000))')[0]![0]).length).toBe(200_000);
});

test.each([
  [3, 13_000, 1],
  [3, 5_000, 256],
  [20, 1_000, 204],
  [20, 10_000, 1],
  [60, 900, 68],
  [60, 16_000, 1],
  [500, 500, 16],
  [500, 525, 1],
])('%d columns with values of %d bytes: rows at once', (columns, bytes, most) => {
  const names = Array.from({ length: columns }, (_, i) => `c${i}`);
  const values = names.map(() => `printf('%.*c', ${bytes}, 'x')`);
  const { read } = tableOf(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, ${names.join(', ')}); ${NUMBERS(300)} INSERT INTO t SELECT i, ${values.join(', ')} FROM n`,
    ...['id', ...names].slice(0, -1),
  );
  const { sizes } = shown(read(), 1);
  expect([Math.max(...sizes), Math.max(...sizes) * columns * bytes <= 4 * 1024 * 1024]).toEqual([most, true]);
});

test.each(['CREATE TABLE t (k TEXT, n INT, x, PRIMARY KEY (k, n)) WITHOUT ROWID', 'CREATE TABLE t (rowid, _rowid_, oid, x)'])(
  'one by one: %s',
  (sql) => {
    const columns = sql.includes('oid') && !sql.includes('k TEXT') ? 'rowid, _rowid_' : 'k, n';
    const { read } = tableOf(`${sql}; INSERT INTO t (${columns}, x) VALUES ('b', 1, 1), ('a', 2, 2)`, 'x');
    expect(shown(read(), 1)).toEqual({ rows: columns === 'k, n' ? [[2], [1]] : [[1], [2]], sizes: [1, 1] });
  },
);

test.each([
  'CREATE TABLE t (code TEXT PRIMARY KEY, x)',
  'CREATE TABLE t (code TEXT PRIMARY KEY, x); CREATE INDEX i ON t (x, code)',
  'CREATE TABLE t (code TEXT PRIMARY KEY, x) WITHOUT ROWID',
  'CREATE TABLE t (code TEXT PRIMARY KEY, x, y) WITHOUT ROWID; CREATE INDEX i ON t (x)',
])('a row is named by the key of what is read at its place: %s', (sql) => {
  const { file, pair, read } = tableOf(`${sql}; INSERT INTO t (code, x) VALUES ('c', 5), ('a', 6), ('b', 4)`, 'code', 'x');
  const keys = shown(read(), 1).rows.map(([code]) => `code '${code}'`);
  expect(keys.map((_, index) => placeOf(file, pair, PLAIN, index))).toEqual(keys);
});

test('columns of bytes give texts as blobs and short blobs as their digits, whatever their affinity', () => {
  const names = DECLARED.map((_, i) => `c${i}`);
  const rows = [...CELLS, 'zeroblob(256)', 'zeroblob(257)'].map((cell) => `(${names.map(() => cell).join(', ')})`);
  const { read, database } = tableOf(
    `CREATE TABLE t (${names.map((name, i) => `${name} ${DECLARED[i]}`).join(', ')}); INSERT INTO t VALUES ${rows.join(', ')}`,
    ...names,
  );
  const said = names.map(
    (name) => `CASE typeof(${name}) WHEN 'text' THEN CAST(${name} AS BLOB) WHEN 'blob' THEN
    CASE WHEN length(${name}) <= 256 THEN hex(${name}) ELSE ${name} END ELSE ${name} END`,
  );
  const plain = database.prepare(`SELECT ${said.join(', ')} FROM t`);
  plain.setReturnArrays(true);
  plain.setReadBigInts(true);
  expect(shown(read({ asDigits: new Set(names.keys()), bigints: true }), names.length).rows).toEqual(plain.all());
});
