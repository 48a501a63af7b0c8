// `export-sqlite`: the rows of PostgreSQL into the tables of a SQLite file, all or nothing, and what is said where that cannot be.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Stop } from '../../src/core/stop.ts';
import { exportOptionsIn } from '../../src/stages/export-sqlite/export-options.ts';
import { fillTable } from '../../src/stages/export-sqlite/fill-table.ts';
import { pairOrFindBack } from '../../src/stages/export-sqlite/pair-or-find.ts';
import { prepareBack } from '../../src/stages/export-sqlite/prepare-back.ts';
import { differenceOf } from '../../src/stages/export-sqlite/verify-filled.ts';
import { sqliteFileOn } from '../../src/stages/import/file/sqlite-file.ts';
import { hashOf, sumsInTarget } from '../../src/stages/import/verify-loaded.ts';
import { bytesOf, cellsIn, exportInto } from '../support/export-sqlite.ts';
import { temporaryFolder } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';
import { ended, importInto, saidOf, target } from '../support/import-sqlite.ts';
import { openSession } from '../support/session.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const APP = `CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, mail TEXT NOT NULL UNIQUE COLLATE NOCASE, admin BOOLEAN NOT NULL DEFAULT 0, seen INTEGER, born DATE,
    made DATETIME DEFAULT CURRENT_TIMESTAMP, token TEXT, extra JSON, photo BLOB, balance DECIMAL(10,2), score REAL, note);
  CREATE TABLE items (id TEXT PRIMARY KEY, owner INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE, title TEXT, at TEXT, double INT AS (length(title) * 2));
  CREATE TABLE tags (item TEXT REFERENCES items(id), tag TEXT, PRIMARY KEY (item, tag)) WITHOUT ROWID;
  CREATE INDEX items_owner ON items (owner); CREATE VIEW mails AS SELECT mail FROM users;
  CREATE TABLE log (text TEXT); CREATE TRIGGER logs AFTER INSERT ON items BEGIN INSERT INTO log VALUES (new.title); END;
  INSERT INTO users VALUES (1, 'Anna@x', 1, 1700000000123, '2001-02-03', '2024-02-29T10:00:00.250Z', '00112233-4455-6677-8899-AABBCCDDEEFF', '{"b":1,"a":[1.50]}', x'00ff', 12.5, 0.1, 'n'),
    (2, 'bob@x', 0, NULL, NULL, '2024-02-29T10:00:00.000Z', '10112233-4455-6677-8899-AABBCCDDEEFF', '[]', NULL, 7, -0.0, NULL),
    (3, 'cat@x', 0, 1700000000456, NULL, '2024-02-29T12:00:00.000Z', NULL, NULL, NULL, NULL, 1e300, '');
  INSERT INTO items (id, owner, title, at) VALUES ('b', 1, 'žluť' || char(10) || 'back\\slash' || char(9) || '\\N', '10:00'), ('a', 2, NULL, '10:30:00.5');
  INSERT INTO tags VALUES ('a', 'x'), ('a', 'y'), ('b', 'x')`;
const APP_TARGET = `CREATE TABLE users (id bigserial PRIMARY KEY, mail text NOT NULL UNIQUE, admin boolean NOT NULL DEFAULT false, seen timestamptz, born date,
    made timestamptz DEFAULT now(), token uuid, extra jsonb, photo bytea, balance numeric(10,2), score float8, note text);
  CREATE TABLE items (id text PRIMARY KEY, owner bigint NOT NULL REFERENCES users ON DELETE CASCADE, title text, at time, double int GENERATED ALWAYS AS (length(title) * 2) STORED);
  CREATE TABLE tags (item text REFERENCES items, tag text, PRIMARY KEY (item, tag)); CREATE TABLE log (text text)`;

const everything = (file: string) =>
  ['users', 'items', 'tags', 'log'].map((table) =>
    cellsIn(
      file,
      `SELECT *${table === 'tags' ? '' : ', rowid'}${table === 'users' ? ', typeof(note), quote(made), quote(extra)' : ''} FROM ${table}`,
    ),
  );

test('there and back: what was not changed is byte for byte as it was, and what was written since is there', async () => {
  const database = await target(APP_TARGET);
  const file = sqliteFile(APP);
  expect(ended(await importInto(database.url, file))).toEqual([0, []]);
  const before = everything(file);
  const same = await exportInto(database.url, file, { yes: true, into: 'truncate' });
  expect([...ended(same), same.text]).toEqual([
    0,
    [],
    expect.stringContaining('public.users  users  3     3 unchanged, seen in milliseconds'),
  ]);
  expect(everything(file)).toEqual(before);
  await database.admin(`UPDATE users SET mail = 'x' WHERE id = 1; UPDATE users SET mail = 'Anna@x' WHERE id = 3; UPDATE users SET mail = 'cat@x', admin = false, extra = '{"z": 1}' WHERE id = 1;
    INSERT INTO users (mail, admin, seen, made, token, photo, balance, score) VALUES ('new@x', true, '2024-01-01 00:00:00.001+00', '2024-03-01 00:00:00.123456+00', '20112233-4455-6677-8899-aabbccddeeff', '\\x0102', 99999999.99, 'Infinity');
    DELETE FROM tags WHERE tag = 'y'; UPDATE items SET owner = 4 WHERE id = 'a'; DELETE FROM users WHERE id = 2;
    SELECT nextval('users_id_seq'), nextval('users_id_seq')`);
  const report = await exportInto(database.url, file, { yes: true, into: 'truncate' });
  expect([...ended(report), report.text?.split('\n'), ...saidOf(report, 'export-triggers-off')]).toEqual([
    0,
    [],
    [
      'table         into   rows',
      'public.items  items  2     1 unchanged, 1 changed',
      'public.log    log    2     2 unchanged',
      'public.tags   tags   2     2 unchanged, 1 removed',
      'public.users  users  3     1 added, 2 changed, 1 removed, seen in milliseconds',
    ],
    '1 trigger of the file does not run for the rows that are moved: logs on items',
  ]);
  const [users, items, tags, log] = everything(file);
  expect(users).toEqual([
    [1, 'cat@x', 0, ...before[0]![0]!.slice(3, 7), '{"z": 1}', ...before[0]![0]!.slice(8, 15), `'{"z": 1}'`],
    [3, 'Anna@x', ...before[0]![2]!.slice(2)],
    [
      ...[4, 'new@x', 1, 1704067200001, null, '2024-03-01T00:00:00.123456Z', '20112233-4455-6677-8899-AABBCCDDEEFF', null, "x'0102'"],
      ...[99999999.99, Number.POSITIVE_INFINITY, null, 4, 'null', "'2024-03-01T00:00:00.123456Z'", 'NULL'],
    ],
  ]);
  expect([items, tags, log]).toEqual([
    [before[1]![0], ['a', 4, null, '10:30:00.5', null, 2]],
    [
      ['a', 'x'],
      ['b', 'x'],
    ],
    before[3],
  ]);
  expect(cellsIn(file, 'SELECT seq FROM sqlite_sequence')).toEqual([[6]]);
  expect(cellsIn(file, "SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view', 'index') AND sql IS NOT NULL ORDER BY 1")).toEqual(
    [['items_owner'], ['logs'], ['mails']],
  );
  expect(readdirSync(dirname(file))).toEqual(['app.db']);
});

test('every type goes into columns of every declaration that can keep it, and comes back the same', async () => {
  const database = await target(`CREATE DOMAIN short AS varchar(5); CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE TABLE t (id bigint PRIMARY KEY, b boolean, i2 smallint, i8 bigint, f4 real, f8 double precision, n numeric, m numeric(8,2), c char(6), s short, u uuid, j json, y bytea,
      ts timestamp, d date, tm time, mo mood, ip inet, a int[], aa text[], iv interval, r int4range, tz timestamptz, x text);
    INSERT INTO t VALUES (9223372036854775807, true, -1, 9007199254740993, 0.1, -0.0, '12345678901234567890.123456789', 12.50, 'ab', 'short', '00112233-4455-6677-8899-aabbccddeeff', ' {"b":1}',
      '\\x00ff', '2024-02-29 10:00:00.25', '2024-02-29', '10:30:00.5', 'happy', '10.0.0.1', '{1,NULL,3}', '{"a b","\\"",NULL}', '1 day 02:00', '[1,5)', '2024-02-29 10:00:00.000001+02', E'tab\\t\\\\ "\\n'),
      (2, false, NULL, -5, 'NaN', 'NaN', 'NaN', NULL, '', '', NULL, '5', '', '0044-02-03 00:00', '12024-01-01', '00:00', 'sad', '::1/64', '{}', '{{a},{b}}', '-1 mon', 'empty', '1969-12-31 23:59:59.999999+00', '007')`);
  const file =
    sqliteFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, b BOOLEAN, i2 INT, i8 UNSIGNED BIG INT, f4 FLOAT, f8 DOUBLE, n TEXT, m DECIMAL(8,2), c CHAR(6), s, u UUID, j JSON, y BLOB,
    ts TIMESTAMP, d DATE, tm TIME, mo TEXT, ip TEXT, a, aa TEXT, iv TEXT, r, tz DATETIME, x VARCHAR)`);
  const report = await exportInto(database.url, file);
  expect(ended(report)).toEqual([0, []]);
  expect(
    cellsIn(
      file,
      `SELECT CAST(id AS TEXT), b, i2, CAST(i8 AS TEXT), ${'f4 f8 n m c s u j y ts d tm mo ip a aa iv r tz x'.split(' ').join(', ')} FROM t ORDER BY id`,
    ),
  ).toEqual([
    [
      ...[
        '2',
        0,
        null,
        '-5',
        'NaN',
        'NaN',
        'NaN',
        null,
        '',
        '',
        null,
        5,
        "x''",
        '0044-02-03 00:00:00',
        '12024-01-01',
        '00:00:00',
        'sad',
        '::1/64',
      ],
      ...['[]', '[["a"],["b"]]', '-1 mons', 'empty', '1969-12-31 23:59:59.999999', '007'],
    ],
    [
      ...['9223372036854775807', 1, -1, '9007199254740993', 0.1, 0, '12345678901234567890.123456789', 12.5, 'ab', 'short'],
      ...[
        '00112233-4455-6677-8899-aabbccddeeff',
        ' {"b":1}',
        "x'00ff'",
        '2024-02-29 10:00:00.25',
        '2024-02-29',
        '10:30:00.5',
        'happy',
        '10.0.0.1',
      ],
      ...['[1,null,3]', '["a b","\\"",null]', '1 day 02:00:00', '[1,5)', '2024-02-29 08:00:00.000001', 'tab\t\\ "\n'],
    ],
  ]);
  const rows = await database.admin('SELECT t::text AS row FROM t ORDER BY id');
  expect(ended(await importInto(database.url, file, { yes: true, into: 'truncate' }))).toEqual([0, []]);
  const again = rows.map(({ row }) => String(row).replace(',-0,', ',0,'));
  expect((await database.admin('SELECT t::text AS row FROM t ORDER BY id')).map(({ row }) => row)).toEqual(again);
});

test('times are kept in the form of the file, or in the one that is asked for; what a unit does not keep is said', async () => {
  const database =
    await target(`CREATE TABLE t (id int PRIMARY KEY, s timestamptz, r timestamptz, j timestamptz, n timestamptz, d date, o timestamptz, k timestamp);
    INSERT INTO t SELECT 3, x, x, x, x, '2024-02-29', x, x FROM (VALUES (timestamptz '2024-02-29 10:00:00.123456+00')) v (x)`);
  const table = 'CREATE TABLE t (id INTEGER PRIMARY KEY, s INTEGER, r REAL, j REAL, n INTEGER, d INTEGER, o TEXT, k TEXT)';
  const held = `INSERT INTO t VALUES (1, 1700000000, 1700000000.5, 2460370.5, 1700000000000000001, 1700006400, '2024-01-01 10:00:00.100000+00:00', '2024-01-01')`;
  const file = sqliteFile(`${table}; ${held}`);
  const report = await exportInto(database.url, file, { yes: true, into: 'append' });
  expect([...ended(report), ...saidOf(report, 'export-value-shortened')]).toEqual([
    0,
    [],
    '1 value of t.s has more digits than seconds keep, as the file has them: they are cut off',
    '1 value of t.j has more digits than julian days keep, as the file has them: they are cut off',
  ]);
  expect(cellsIn(file, 'SELECT id, s, r, j, CAST(n AS TEXT), d, o, k FROM t ORDER BY id DESC LIMIT 1')).toEqual([
    [
      3,
      1709200800,
      1709200800.123456,
      2460369.9166680956,
      '1709200800123456000',
      1709164800,
      '2024-02-29 10:00:00.123456+00:00',
      '2024-02-29 10:00:00.123456',
    ],
  ]);
  const empty = sqliteFile(table);
  const unknown = await exportInto(database.url, empty);
  expect([...ended(unknown), ...saidOf(unknown, 'export-times-unknown')]).toEqual([
    8,
    Array.from({ length: 5 }, () => 'export-times-unknown'),
    ...'s INTEGER,r REAL,j REAL,n INTEGER,d INTEGER'
      .split(',')
      .map((column) => column.split(' '))
      .map(([name, type]) => `t.${name} holds times, its column in the file is declared ${type}, and no number in it tells in which unit`),
  ]);
  const said = await exportInto(database.url, empty, { yes: true, times: 't.s=ms,t.r=s,t.j=us,t.n=iso,public.t.d=julian' });
  expect(ended(said)).toEqual([0, []]);
  expect(cellsIn(empty, 'SELECT s, r, j, n, d, o FROM t')).toEqual([
    [1709200800123, 1709200800.123456, 1709200800123456, '2024-02-29 10:00:00.123456', 2460369.5, '2024-02-29 10:00:00.123456'],
  ]);
});

test('all that speaks against it is told at once, and the file is not touched', async () => {
  const database =
    await target(`CREATE TABLE users (id int PRIMARY KEY, code text, price numeric, at timestamptz, gone int, size int); CREATE TABLE extra (id int); CREATE TABLE nothing (id int);
    CREATE TABLE items (id int PRIMARY KEY, owner int, word text); INSERT INTO extra VALUES (1);
    INSERT INTO users VALUES (1, '007', 1234567890123456789012, 'infinity', 1, 5), (2, '1e3', 0.1, '0044-01-01 BC', 1, -5), (3, '12', 1, NULL, 1, 7), (4, '0x1', 2, NULL, 1, NULL);
    INSERT INTO items VALUES (1, 1, 'a'), (2, 9, 'A'), (3, NULL, 'b')`);
  const file =
    sqliteFile(`CREATE TABLE users (id INTEGER PRIMARY KEY, code STRING, price DECIMAL(30,2), at DATETIME, size INT NOT NULL CHECK (size > 0), must TEXT NOT NULL);
    CREATE TABLE items (id INTEGER PRIMARY KEY, owner INT REFERENCES users(id), word TEXT UNIQUE COLLATE NOCASE); CREATE TABLE only_here (x)`);
  const before = bytesOf(file);
  const named = await exportInto(database.url, file, { yes: true, map: 'nobody=x' });
  expect([named.exit, ...named.findings.map(({ code, message }) => `${code}: ${message}`)]).toEqual([
    2,
    'export-no-such-name: the database has nothing that is called nobody, which --only, --skip, --map or --times names',
    'export-no-partner: no table of the file is for public.extra (it has items, only_here, users)',
    'export-no-partner: users of the file has no column for public.users.gone',
    'export-column-unfilled: users.must of the file needs a value and has no default, and public.users has no column for it',
    'export-left-out: left out: public.nothing, because they have no rows, and the file has no such tables',
  ]);
  const report = await exportInto(database.url, file, { yes: true, skip: 'extra', map: 'users.gone=must' });
  expect([report.exit, ...report.findings.map(({ code, message }) => `${code}: ${message}`)]).toEqual([
    8,
    'export-row-refused: SQLite does not take a row of public.items into items (id 2): UNIQUE constraint failed: items.word',
    "export-value-unfit: users.code: '007' (id 1) would be 7 in a column that is declared STRING; likewise '1e3' (id 2)",
    "export-value-unfit: users.price: '1234567890123456789012' (id 1) has more digits than SQLite keeps of a number",
    "export-value-unfit: users.at: 'infinity' (id 1) is no date that SQLite can have; likewise '0044-01-01 00:00:00+00 BC' (id 2)",
    'export-row-refused: SQLite does not take a row of public.users into users (id 4): NOT NULL constraint failed: users.size',
    'export-left-out: left out: public.nothing, because they have no rows, and the file has no such tables',
  ]);
  expect([bytesOf(file) === before, readdirSync(dirname(file))]).toEqual([true, ['app.db']]);
});

test('a constraint of the file is heeded, and so are foreign keys, those of tables that stay as well', async () => {
  const database =
    await target(`CREATE TABLE users (id int PRIMARY KEY, size int); CREATE TABLE items (id int PRIMARY KEY, owner int, word text);
    INSERT INTO users VALUES (1, 1), (2, -5); INSERT INTO items VALUES (1, 1, 'a'), (2, 9, 'A'), (3, NULL, 'b'), (4, 8, 'c')`);
  const file =
    sqliteFile(`CREATE TABLE users (id INTEGER PRIMARY KEY, size INT CHECK (size > 0)); CREATE TABLE items (id INTEGER PRIMARY KEY, owner INT REFERENCES users(id), word TEXT UNIQUE COLLATE NOCASE);
    CREATE TABLE kept (id INTEGER PRIMARY KEY, user INT REFERENCES users(id)); CREATE TABLE odd (x INT REFERENCES users(none)); INSERT INTO odd VALUES (5); INSERT INTO users VALUES (7, 7); INSERT INTO kept VALUES (1, 7), (2, 99)`);
  const report = await exportInto(database.url, file, { yes: true, into: 'truncate' });
  expect([...ended(report), ...report.findings.map(({ message }) => message)]).toEqual([
    8,
    ['export-row-refused', 'export-row-refused'],
    'SQLite does not take a row of public.items into items (id 2): UNIQUE constraint failed: items.word',
    'SQLite does not take a row of public.users into users (id 2): CHECK constraint failed: size > 0',
  ]);
  await database.admin('DELETE FROM items WHERE id = 2; UPDATE users SET size = 5');
  const orphans = await exportInto(database.url, file, { yes: true, into: 'truncate' });
  expect([...ended(orphans), ...saidOf(orphans, 'export-orphans')]).toEqual([
    8,
    ['export-orphans', 'export-orphans'],
    '1 row of items refers to a row of users that would not be in the file: owner 8 where id 4',
    '2 rows of kept refer to a row of users that would not be in the file',
  ]);
  await database.admin('DELETE FROM items WHERE id = 4; INSERT INTO users VALUES (7, 8)');
  expect(ended(await exportInto(database.url, file, { yes: true, into: 'truncate' }))).toEqual([0, []]);
});

test('tables with rows are left alone, unless it is said what becomes of them; append adds', async () => {
  const database = await target("CREATE TABLE t (id int PRIMARY KEY, x text); INSERT INTO t VALUES (2, 'b'), (3, 'c')");
  const file = sqliteFile("CREATE TABLE t (id INTEGER PRIMARY KEY, x, more DEFAULT 'd'); INSERT INTO t VALUES (1, 5, 'e')");
  const refused = await exportInto(database.url, file);
  expect((await exportInto(database.url, file, {})).summary).toBe(
    `nothing can be moved into ${file}: 1 table of the file has rows already: t`,
  );
  expect([...ended(refused), ...saidOf(refused, 'export-file-filled')]).toEqual([
    8,
    ['export-file-filled'],
    '1 table of the file has rows already: t',
  ]);
  expect(ended(await exportInto(database.url, file, { yes: true, into: 'append' }))).toEqual([0, []]);
  expect(cellsIn(file, 'SELECT * FROM t')).toEqual([
    [1, 5, 'e'],
    [2, 'b', 'd'],
    [3, 'c', 'd'],
  ]);
  await database.admin("UPDATE t SET x = 'z' WHERE id = 2");
  const file2 = sqliteFile("CREATE TABLE t (id INTEGER PRIMARY KEY, x, more DEFAULT 'd'); INSERT INTO t VALUES (2, 5, 'e')");
  expect(ended(await exportInto(database.url, file2, { yes: true, into: 'truncate' }))).toEqual([0, []]);
  expect(cellsIn(file2, 'SELECT * FROM t')).toEqual([
    [2, 'z', 'e'],
    [3, 'c', 'd'],
  ]);
});

test('without --yes it shows what it would do, on a copy; a file in use is refused', async () => {
  const database = await target("CREATE TABLE t (id int PRIMARY KEY, x text); INSERT INTO t VALUES (2, 'b')");
  for (const mode of ['DELETE', 'WAL']) {
    const file = sqliteFile(`PRAGMA journal_mode = ${mode}; CREATE TABLE t (id INTEGER PRIMARY KEY, x)`);
    chmodSync(file, 0o640);
    const before = bytesOf(file);
    const writer = new DatabaseSync(file);
    onTestFinished(() => {
      if (writer.isOpen) writer.close();
    });
    writer.exec('BEGIN IMMEDIATE');
    const shown = await exportInto(database.url, file, {});
    expect([...ended(shown), shown.summary, shown.text]).toEqual([
      9,
      ['not-confirmed'],
      `1 row of 1 table would be in ${file}: nothing was moved: --yes was not given`,
      'table     into  rows\npublic.t  t     1',
    ]);
    expect(ended(await exportInto(database.url, file, { plan: true, yes: true }))).toEqual([0, []]);
    expect(ended(await exportInto(database.url, file))).toEqual([5, ['file-busy']]);
    writer.close();
    expect([bytesOf(file) === before, readdirSync(dirname(file))]).toEqual([true, ['app.db']]);
    expect(ended(await exportInto(database.url, file))).toEqual([0, []]);
    expect([cellsIn(file, 'SELECT * FROM t'), statSync(file).mode & 0o777, cellsIn(file, 'PRAGMA journal_mode')]).toEqual([
      [[2, 'b']],
      0o640,
      [[mode.toLowerCase()]],
    ]);
  }
});

test('a kill in the middle leaves the file as it was, and the next run needs no help', async () => {
  const database = await target(
    "CREATE TABLE a (id int PRIMARY KEY, x text); INSERT INTO a VALUES (1, 'new'); CREATE TABLE b (id int PRIMARY KEY); INSERT INTO b VALUES (1)",
  );
  const file = sqliteFile(
    "CREATE TABLE a (id INTEGER PRIMARY KEY, x); CREATE TABLE b (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1, 'old'), (2, 'old')",
  );
  const before = bytesOf(file);
  const locker = await database.client();
  await locker.query('BEGIN; LOCK TABLE b IN ACCESS EXCLUSIVE MODE');
  const args = ['export-sqlite', file, '--into', 'truncate', '--yes'];
  const gate = startGate({ args, env: { DATABASE_URL: database.url, GATE_LOCK_TIMEOUT: '60s' } });
  await gate.saw('public.a is in a of the copy: 1 row');
  gate.kill('SIGKILL');
  expect((await gate.done).signal).toBe('SIGKILL');
  expect([bytesOf(file) === before, readdirSync(dirname(file)).includes('app.db.schemagate-draft')]).toEqual([true, true]);
  await locker.query('ROLLBACK');
  const { code, report } = await runGate({ args, env: { DATABASE_URL: database.url } });
  expect([code, report?.summary]).toEqual([0, expect.stringMatching(/^2 rows of 2 tables are in .*, and compared with the database$/)]);
  expect([cellsIn(file, 'SELECT * FROM a'), readdirSync(dirname(file))]).toEqual([[[1, 'new']], ['app.db']]);
});

test('a process that has the file open is named, and the file is not replaced', async () => {
  const database = await target('CREATE TABLE t (id int PRIMARY KEY)');
  const file = sqliteFile('CREATE TABLE t (id INTEGER PRIMARY KEY)');
  const tail = spawn('tail', ['-c', '1', '-f', file]);
  onTestFinished(() => void tail.kill());
  await once(tail.stdout, 'data');
  const report = await exportInto(database.url, file);
  expect([...ended(report), ...saidOf(report, 'export-file-in-use')]).toEqual([
    5,
    ['export-file-in-use'],
    `${file} is open in tail (process ${tail.pid}), which would go on with the file that is replaced; the file is as it was`,
  ]);
});

test('rows that are not what the database has are named', async () => {
  const database = await target(
    "CREATE TABLE t (id int PRIMARY KEY, x text, y float8); INSERT INTO t VALUES (1, 'a', 1.5), (2, 'b', 2.5), (3, 'c', 3.5)",
  );
  const path = sqliteFile('CREATE TABLE t (id INTEGER PRIMARY KEY, x, y)');
  const session = await openSession(database.url);
  const opened = new DatabaseSync(path);
  onTestFinished(() => opened.close());
  const file = sqliteFileOn(path, opened);
  const options = exportOptionsIn({});
  const { pairs } = await pairOrFindBack(session, file, options);
  const table = prepareBack(file, pairs[0]!, options);
  const filling = { session, file, options, emit: () => {} };
  const hash = await hashOf(session);
  const wanted = await sumsInTarget(session, table.again, hash);
  await fillTable(filling, table, { index: 0, total: 3 });
  const asked = { table, wanted, hash };
  const context = { emit: () => {}, signal: new AbortController().signal };
  expect(await differenceOf(context, filling, asked)).toBeNull();
  file.run("UPDATE t SET x = 'other' WHERE id = 1; UPDATE t SET y = NULL WHERE id = 2; DELETE FROM t WHERE id = 3");
  const found = await differenceOf(context, filling, asked);
  expect([found?.code, found?.message]).toEqual([
    'export-rows-differ',
    "t of the new file is not what the database has: public.t has 3 rows, and the new file 2; the checksums differ of id, x, y: where id 1, x is 'other' and not 'a'; where id 2, y is NULL and not '2.5'; the row where id 3 is missing; the file is as it was",
  ]);
  file.run("UPDATE t SET y = 'much' WHERE id = 2");
  const stopped = await differenceOf(context, filling, asked).catch((error: Stop) => error.findings[0]!);
  expect(stopped).toMatchObject({
    code: 'export-rows-differ',
    message: "t of the new file is not what the database has: y is 'much', which is not a number; the file is as it was",
    hint: found?.hint,
  });
});

test('memory does not grow with the database', async () => {
  const database = await target(`CREATE TABLE t (id int PRIMARY KEY, x text);
    INSERT INTO t SELECT i, (SELECT string_agg(md5((i * 1000 + j)::text), '') FROM generate_series(1, 31) j) FROM generate_series(1, 100000) i`);
  const file = sqliteFile("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, 'old')");
  const env = { DATABASE_URL: database.url, NODE_OPTIONS: '--max-old-space-size=48' };
  const { code, report } = await runGate({ args: ['export-sqlite', file, '--into', 'truncate', '--yes'], env });
  expect([code, report?.summary]).toEqual([0, expect.stringMatching(/^100000 rows of 1 table are in/)]);
  expect(statSync(file).size).toBeGreaterThan(100_000_000);
});

test('rows without a key stay as they are as well, each as often as it is there', async () => {
  const database = await target('CREATE TABLE t (at timestamptz, n int, x text)');
  const file = sqliteFile(`CREATE TABLE t (at DATETIME, n INTEGER, x TEXT);
    INSERT INTO t VALUES ('2024-01-01T00:00:00Z', 1, 'a'), ('2024-01-01 00:00:00', 1, 'a'), ('2024-01-01 01:00+01:00', 1.0, 'a'), (NULL, 2, NULL), ('2024-01-02', 3, 'c')`);
  expect(ended(await importInto(database.url, file))).toEqual([0, []]);
  const before = cellsIn(file, 'SELECT rowid, * FROM t');
  await database.admin(
    "DELETE FROM t WHERE n = 3; UPDATE t SET x = 'new' WHERE n = 2; DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE n = 1); INSERT INTO t VALUES (NULL, 5, 'z')",
  );
  const report = await exportInto(database.url, file, { yes: true, into: 'truncate' });
  expect([...ended(report), report.text?.split('\n')[1]]).toEqual([0, [], 'public.t  t     4     2 unchanged, 2 added, 3 removed']);
  const after = cellsIn(file, 'SELECT rowid, * FROM t');
  expect(after.slice(0, 2).every((row) => before.some((old) => JSON.stringify(old) === JSON.stringify(row)))).toBe(true);
  expect(after.slice(2).map((row) => row.slice(1))).toEqual([
    [null, 2, 'new'],
    [null, 5, 'z'],
  ]);
});

test('a search table over a table that is moved finds the new rows', async () => {
  const database = await target("CREATE TABLE notes (id int PRIMARY KEY, body text); INSERT INTO notes VALUES (1, 'apple'), (2, 'pear')");
  const file =
    sqliteFile(`CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT); CREATE VIRTUAL TABLE search USING fts5(body, content='notes', content_rowid='id');
    CREATE TRIGGER ai AFTER INSERT ON notes BEGIN INSERT INTO search (rowid, body) VALUES (new.id, new.body); END; INSERT INTO notes VALUES (1, 'plum'), (7, 'old')`);
  expect(ended(await exportInto(database.url, file, { yes: true, into: 'truncate' }))).toEqual([0, []]);
  expect(['apple', 'pear', 'plum', 'old'].map((word) => cellsIn(file, `SELECT rowid FROM search WHERE search MATCH '${word}'`))).toEqual([
    [[1]],
    [[2]],
    [],
    [],
  ]);
});

test('a search table whose module is not there is named', async () => {
  const database = await target("CREATE TABLE notes (id int PRIMARY KEY, body text); INSERT INTO notes VALUES (1, 'apple')");
  const file = sqliteFile(`CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT); PRAGMA writable_schema = ON;
    INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', 'search', 'search', 0, 'CREATE VIRTUAL TABLE search USING fts5(body, content=notes, tokenize=''of the application'')')`);
  const report = await exportInto(database.url, file, { yes: true });
  expect([...ended(report), saidOf(report, 'export-search-stale')]).toEqual([
    0,
    [],
    [expect.stringMatching(/^the search table search cannot be built anew from notes: .*; it finds what was there before$/)],
  ]);
});

test('a database of another version of the application is refused', async () => {
  const database = await target(
    "CREATE TABLE t (id int); CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES ('1'), ('2'), ('4')",
  );
  const file = sqliteFile(
    'CREATE TABLE t (id); CREATE TABLE schema_migrations (version INT); INSERT INTO schema_migrations VALUES (1), (2), (3)',
  );
  const report = await exportInto(database.url, file);
  expect([...ended(report), ...saidOf(report, 'import-other-version'), ...saidOf(report, 'export-left-out')]).toEqual([
    8,
    ['import-other-version'],
    'the file and the database are not of the same version: of the migrations in schema_migrations and in public.schema_migrations, only the file has 3, and only the database has 4',
    'left out: public.schema_migrations, because they hold records of tools, not data of the application',
  ]);
});

test('STRICT tables, tables without row ids, names of any kind, UTF-16, and a link to the file', async () => {
  const database =
    await target(`CREATE TABLE "we""ird 't" (id int PRIMARY KEY, "a.b" text, "select" numeric); INSERT INTO "we""ird 't" VALUES (1, 'žluť', 1.5), (2, '\ufffd', NULL);
    CREATE TABLE kv (k text, n int, v text, PRIMARY KEY (k, n)); INSERT INTO kv VALUES ('a', 1, 'new'), ('b', 2, 'b')`);
  const folder = temporaryFolder();
  const real = sqliteFile(`PRAGMA encoding = 'UTF-16'; CREATE TABLE "we""ird 't" (id INTEGER PRIMARY KEY, "a.b" TEXT, "select" REAL) STRICT;
    CREATE TABLE kv (k TEXT, n INTEGER, v ANY, more TEXT DEFAULT 'd', PRIMARY KEY (k, n)) WITHOUT ROWID, STRICT; INSERT INTO kv VALUES ('a', 1, 'old', 'kept'), ('z', 9, 'gone', NULL)`);
  const link = join(folder, 'link.db');
  symlinkSync(real, link);
  const report = await exportInto(database.url, link, { yes: true, into: 'truncate' });
  expect([...ended(report), lstatSync(link).isSymbolicLink(), readdirSync(folder)]).toEqual([0, [], true, ['link.db']]);
  expect([cellsIn(real, `SELECT * FROM "we""ird 't"`), cellsIn(real, 'SELECT * FROM kv'), cellsIn(real, 'PRAGMA encoding')]).toEqual([
    [
      [1, 'žluť', 1.5],
      [2, '\ufffd', null],
    ],
    [
      ['a', 1, 'new', 'kept'],
      ['b', 2, 'b', 'd'],
    ],
    [['UTF-16le']],
  ]);
  const refused = await exportInto(
    (await target("CREATE TABLE kv (k text, n text, v text); INSERT INTO kv VALUES ('a', 'x', '')")).url,
    real,
    { yes: true, into: 'truncate' },
  );
  expect(saidOf(refused, 'export-row-refused')).toEqual([
    "SQLite does not take a row of public.kv into kv (k 'a', n 'x'): cannot store TEXT value in INTEGER column kv.n",
  ]);
});
