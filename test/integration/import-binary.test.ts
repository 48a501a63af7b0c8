// `import-sqlite` sends rows in the binary format of COPY where it knows all types of a table: what is there afterwards is what the texts would have made.
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../../src/core/event.ts';
import { effects } from '../../src/runtime.ts';
import { readSource } from '../../src/stages/import/file/read-source.ts';
import { openSqlite } from '../../src/stages/import/file/sqlite-file.ts';
import { importOptionsIn } from '../../src/stages/import/import-options.ts';
import { loadTable } from '../../src/stages/import/load-tables.ts';
import { pairOrFind } from '../../src/stages/import/plan-move.ts';
import { prepareTables } from '../../src/stages/import/prepared-table.ts';
import { readTarget } from '../../src/stages/import/read-target.ts';
import { differences, hashOf, sumsInTarget } from '../../src/stages/import/verify-loaded.ts';
import { ended, importInto, saidOf, target } from '../support/import-sqlite.ts';
import { openSession } from '../support/session.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

/** Values of a type, as SQL of SQLite. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  boolean: ['0', '1', "'yes'", "'F'", "x'01'"],
  smallint: ['-32768', '32767', '0', "'7'"],
  integer: ['-2147483648', '2147483647', '0', '8.0'],
  bigint: ['-9223372036854775808', '9223372036854775807', '9007199254740993', '-1', "'1e3'"],
  oid: ['0', '4294967295'],
  real: ['0', '-0.0', '0.1', '-1e30', "'NaN'", '9e999'],
  'double precision': ['0', '-0.0', '0.1', '-1e300', "'NaN'", '-9e999', '5e-324', '7'],
  numeric: [
    '0',
    '-0.0001',
    '10000',
    '12345678.9',
    '1e20',
    "'NaN'",
    "'Infinity'",
    "'-Infinity'",
    "'0.00001'",
    "'99999999999999999999.99999999'",
  ],
  'numeric(8,2)': ['0', '-12.5', '999999.99', '0.1', "'NaN'"],
  text: ["''", "'a'", "'žluťoučký 日本 😀'", 'char(9) || char(10) || char(92) || char(127)', '1.0', "x'61'", 'char(65533)'],
  'varchar(3)': ["'abc'", "'žlu'", "''"],
  'char(4)': ["'a'", "'ab  '", "''"],
  citext: ["'Ab'", "'é'"],
  name: ["'n'", "'é'"],
  short: ["'ab'", "'é'"],
  mood: ["'sad'", "'it''s'"],
  uuid: ["'00112233-4455-6677-8899-AABBCCDDEEFF'", "x'00112233445566778899aabbccddeeff'"],
  json: [`' {"b":1,"a":[1.50]}'`, "'7'"],
  jsonb: [`' {"b":1,"a":[1.50]}'`, `'"é"'`, "'7'"],
  bytea: ["x''", "x'00ff5c'", "'text'", 'zeroblob(70000)'],
  timestamp: [
    "'2024-02-29 10:00:00'",
    "'2024-02-29T10:00:00.000001'",
    "'0001-01-01'",
    "'9999-12-31 23:59:59.999999'",
    "'294276-12-31'",
    '0',
  ],
  timestamptz: ["'2024-02-29 10:00:00+02:00'", "'1999-12-31 23:59:59.5'", '1700000000', '1700000000.25'],
  'timestamp(0)': ["'2024-02-29 10:00:00.9'", "'1999-12-31 23:59:59'"],
  date: ["'2000-01-01'", "'1999-12-31'", "'0001-01-01'", "'9999-12-31'", "'2024-02-29 00:00:00'"],
  time: ["'00:00'", "'23:59:59.999999'"],
  inet: ["'10.0.0.1'", "'10.0.0.0/8'", "'::1'", "'2001:db8::/32'"],
  cidr: ["'10.0.0.0/8'", "'2001:db8::/32'"],
};

const SETTINGS = ["SET TimeZone = 'Asia/Tokyo'", "SET DateStyle = 'German'", "SET bytea_output = 'escape'", 'SET extra_float_digits = -3'];

test.each([
  ['with usual settings', []],
  ['whatever a database prints', SETTINGS],
] as const)('every type, %s', async (_name, settings) => {
  const types = Object.keys(VALUES);
  const columns = types.map((type, i) => `c${i} ${type}`).join(', ');
  const database = await target(`CREATE EXTENSION citext; CREATE DOMAIN short AS varchar(5); CREATE TYPE mood AS ENUM ('sad', 'it''s');
      CREATE TABLE in_bytes (id int, ${columns}); CREATE TABLE in_texts (id int, ${columns}, odd interval)`);
  for (const one of settings)
    await database.admin(`DO $do$ BEGIN EXECUTE format($set$ALTER DATABASE %I ${one}$set$, current_database()); END $do$`);
  const untyped = types.map((_, i) => `c${i}`).join(', ');
  const most = Math.max(...Object.values(VALUES).map(({ length }) => length));
  const row = (at: number): string => types.map((type) => VALUES[type]![at] ?? 'NULL').join(', ');
  const rows = Array.from({ length: most + 1 }, (_, at) => `(${at}, ${row(at)})`).join(', ');
  const file = sqliteFile(`CREATE TABLE in_bytes (id INTEGER PRIMARY KEY, ${untyped}); INSERT INTO in_bytes VALUES ${rows};
      CREATE TABLE in_texts (id INTEGER PRIMARY KEY, ${untyped}, odd); INSERT INTO in_texts SELECT *, NULL FROM in_bytes`);
  expect(
    ended(
      await importInto(database.url, file, {
        yes: true,
        unit: types.flatMap((type, i) => (type.startsWith('timestamp') ? [`in_bytes.c${i}=s`, `in_texts.c${i}=s`] : [])).join(','),
      }),
    ),
  ).toEqual([0, []]);
  const differing = await database.admin(`SELECT b, t FROM in_bytes b FULL JOIN in_texts t USING (id)
      WHERE (${types.map((_, i) => `b.c${i}::text`).join(', ')}) IS DISTINCT FROM (${types.map((_, i) => `t.c${i}::text`).join(', ')})`);
  expect(differing).toEqual([]);
  const [counted] = await database.admin(`SELECT ${types.map((_, i) => `count(c${i})::int AS c${i}`).join(', ')} FROM in_bytes`);
  expect(Object.values(counted!)).toEqual(types.map((type) => VALUES[type]!.length));
});

/** What becomes of a value behind our back, by the type of its column. */
const CHANGED: Readonly<Record<string, readonly [value: string, change: string]>> = {
  boolean: ['1', 'NOT c'],
  smallint: ['7', '-c'],
  bigint: ['9007199254740991', 'c - 1'],
  'double precision': ['0.1', 'c + 2e-17'],
  real: ['0', '-c'],
  numeric: ['1.5', '-c'],
  text: ["'a'", "c || ' '"],
  citext: ["'a'", 'upper(c::text)'],
  uuid: ["x'00112233445566778899aabbccddeeff'", 'gen_random_uuid()'],
  jsonb: ["'[1]'", "'[1.0]'"],
  bytea: ["x'00'", "c || '\\x00'"],
  timestamp: ["'2024-01-01 10:00:00'", "c - interval '1 microsecond'"],
  timestamptz: ['1700000000', "c + interval '1 day'"],
  date: ["'2024-01-01'", 'c + 1'],
  time: ["'10:00'", "c + interval '1 second'"],
  inet: ["'10.0.0.1'", 'set_masklen(c, 8)'],
};

test('a value that is changed on its way is found, whatever its type; another order of rows is no change', async () => {
  const types = Object.entries(CHANGED).map(([type, [value, change]], i) => ({
    type,
    value,
    change: change.replaceAll(/\bc\b/g, `c${i}`),
  }));
  const database = await target(
    `CREATE EXTENSION citext; CREATE TABLE t (id int PRIMARY KEY, ${types.map(({ type }, i) => `c${i} ${type}`).join(', ')})`,
  );
  const row = types.map(({ value }) => value).join(', ');
  const file = await openSqlite(
    sqliteFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, ${types.map((_, i) => `c${i}`).join(', ')});
    INSERT INTO t VALUES (1, ${row}), (2, ${row}); INSERT INTO t (id) VALUES (3)`),
    effects,
  );
  onTestFinished(() => file.close());
  const session = await openSession(database.url);
  const options = importOptionsIn({ unit: types.flatMap(({ type }, i) => (type === 'timestamptz' ? [`t.c${i}=s`] : [])).join(',') });
  const { pairing } = pairOrFind(readSource(file), await readTarget(session), options);
  const [table] = prepareTables(file, pairing.pairs, options);
  const hash = await hashOf(session);
  await session.query('BEGIN');
  const context = { emit: silent, signal: new AbortController().signal };
  const loaded = await loadTable({ context, session, file, hash }, table!, 3);
  const changed = async () => differences(loaded, await sumsInTarget(session, table!, hash));
  await session.query('UPDATE t SET id = id WHERE id = 1');
  expect([hash, loaded.sums.map(({ count }) => count), await changed()]).toEqual(['lookup3', [3, ...types.map(() => 2)], null]);
  for (const [i, { type, change }] of types.entries()) {
    await session.query(`SAVEPOINT s; UPDATE t SET c${i} = ${change} WHERE id = 2`);
    expect([type, await changed()]).toEqual([type, { rows: null, columns: [`c${i}`] }]);
    await session.query('ROLLBACK TO SAVEPOINT s');
  }
});

test('an empty text is NULL in a column of bytes where that is asked for, and an empty blob is none', async () => {
  const database = await target('CREATE TABLE t (id int, y bytea)');
  const file = sqliteFile("CREATE TABLE t (id INTEGER PRIMARY KEY, y); INSERT INTO t VALUES (1, ''), (2, x''), (3, x'ff')");
  expect(ended(await importInto(database.url, file, { yes: true, 'empty-as-null': 't.y' }))).toEqual([0, []]);
  expect(ended(await importInto(database.url, file, { yes: true, into: 'append' }))).toEqual([0, []]);
  expect(await database.admin('SELECT id, y::text AS y FROM t ORDER BY id, y NULLS FIRST')).toEqual([
    ...[null, '\\x'].map((y) => ({ id: 1, y })),
    ...['\\x', '\\x'].map((y) => ({ id: 2, y })),
    ...['\\xff', '\\xff'].map((y) => ({ id: 3, y })),
  ]);
});

test('a row that PostgreSQL refuses is named by its key', async () => {
  const database = await target('CREATE TABLE t (id int, price int CHECK (price > 0), net cidr)');
  const file = (values: string): string =>
    sqliteFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, price INT, net TEXT); INSERT INTO t VALUES ${values}`);
  const checked = await importInto(database.url, file('(10, 5, NULL), (20, -5, NULL)'));
  expect([...ended(checked), ...saidOf(checked, 'import-row-refused')]).toEqual([
    6,
    ['import-row-refused'],
    'PostgreSQL refuses a row of t for public.t, of the row where id 20: new row for relation "t" violates check constraint "t_price_check" (Failing row contains (20, -5, null)); nothing was moved',
  ]);
  const read = await importInto(database.url, file("(10, 5, '10.0.0.0/8'), (30, 5, '10.0.0.1/8')"));
  expect(saidOf(read, 'import-row-refused')).toEqual([
    expect.stringMatching(/^PostgreSQL refuses a row of t for public.t, of the row where id 30: invalid external "cidr" value/),
  ]);
});

test('of a table that SQLite reads in another order by an index of its key, the row is named all the same', async () => {
  const database = await target('CREATE TABLE t (code text PRIMARY KEY, price int CHECK (price > 0))');
  const file = sqliteFile("CREATE TABLE t (code TEXT PRIMARY KEY, price INT); INSERT INTO t VALUES ('c', -5), ('b', 5), ('a', 5)");
  expect(saidOf(await importInto(database.url, file), 'import-row-refused')).toEqual([
    expect.stringMatching(/^PostgreSQL refuses a row of t for public.t, of the row where code 'c': /),
  ]);
});
