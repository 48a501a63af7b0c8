// `import-sqlite`: the rows of an SQLite file into the tables that the migrations made, all or nothing, and what is said where that cannot be.
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { GateEvent } from '../../src/core/event.ts';
import { rowWriter } from '../../src/import/row-writer.ts';
import { effects } from '../../src/runtime.ts';
import { readSource } from '../../src/stages/import/file/read-source.ts';
import { rowsOf as rowsOfTable } from '../../src/stages/import/file/reading.ts';
import { openSqlite } from '../../src/stages/import/file/sqlite-file.ts';
import { importOptionsIn } from '../../src/stages/import/import-options.ts';
import { pairOrFind } from '../../src/stages/import/plan-move.ts';
import { prepareTables } from '../../src/stages/import/prepared-table.ts';
import { readTarget } from '../../src/stages/import/read-target.ts';
import { differenceFinding, differences, hashOf, sumsInTarget } from '../../src/stages/import/verify-loaded.ts';
import { asNobody } from '../support/as-nobody.ts';
import { type FreshDatabase, freshDatabase, untilRow } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';
import { ended, importInto, rowsOf, saidOf, target } from '../support/import-sqlite.ts';
import { runCommand } from '../support/run-command.ts';
import { openSession } from '../support/session.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

test('without --yes it shows what it would do, and does nothing; --plan asks for nothing else', async () => {
  const database = await target('CREATE TABLE users (id int PRIMARY KEY, seen timestamptz)');
  const file = sqliteFile(
    'CREATE TABLE Users (ID INTEGER PRIMARY KEY, Seen INTEGER); INSERT INTO Users VALUES (1, 1700000000123), (2, NULL)',
  );
  const shown = await importInto(database.url, file, {});
  expect(ended(shown)).toEqual([9, ['not-confirmed']]);
  expect(shown.text).toBe('table  into          rows\nUsers  public.users  2     Seen in milliseconds');
  const planned = await importInto(database.url, file, { plan: true, yes: true });
  expect([...ended(planned), planned.summary]).toEqual([0, [], `2 rows of 1 table would be moved from ${file}`]);
  expect(await rowsOf(database, 'users')).toEqual([]);
  const moved = await importInto(database.url, file);
  expect([...ended(moved), moved.summary]).toEqual([
    0,
    [],
    expect.stringMatching(/^2 rows of 1 table moved from .* and compared with it$/),
  ]);
  expect(await rowsOf(database, 'users')).toEqual([
    { id: 1, seen: '2023-11-14T22:13:20.123+00:00' },
    { id: 2, seen: null },
  ]);
});

test('every storage class in columns of every type that takes it', async () => {
  const database = await target(`CREATE DOMAIN short AS varchar(5); CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE TABLE t (id bigint PRIMARY KEY, b boolean, i2 smallint, i4 integer, f4 real, f8 double precision, n numeric, n2 numeric(8,2), x text, v varchar(10), c char(6), s short,
      u uuid, j json, jb jsonb, y bytea, ts timestamp, tz timestamptz, d date, tm time, m mood, ip inet)`);
  const file =
    sqliteFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, b BOOLEAN, i2 INT, i4 UNSIGNED BIG INT, f4 FLOAT, f8 REAL, n TEXT, n2 MONEY, x TEXT, v "NVARCHAR(10)", c, s, u, j, jb, y, ts, tz, d, tm, m, ip);
    INSERT INTO t VALUES (1, 'TRUE', 7, 8.0, 0.1, 0.1, '1234567890123456789.0123456789', 12.5, 'tab' || char(9) || 'back\\slash', 'žluťoučký', 'ab', 'short',
      x'00112233445566778899aabbccddeeff', ' {"b":1,"a":[1.50]}', '{"b":1,"a":[1.50]}', x'00ff', '2024-02-29T10:00:00.25Z', '2024-02-29 10:00:00+02:00', '2024-02-29', '10:30', 'happy', '10.0.0.1');
    INSERT INTO t VALUES (9223372036854775807, 0, -1, '12', 9e999, -0.0, 1e20, 3, 1.0, 5, 'ab    ', 1, '00112233-4455-6677-8899-AABBCCDDEEFF', 7, '"x"', 'text', 1700000000, 1.7e9, 1700006400, '10:30:00.5', 'sad', '::1');
    INSERT INTO t (id) VALUES (3)`);
  const report = await importInto(database.url, file);
  expect(ended(report)).toEqual([0, []]);
  const nothing = Object.fromEntries('b i2 i4 f4 f8 n n2 x v c s u j jb y ts tz d tm m ip'.split(' ').map((name) => [name, null]));
  const shown =
    await database.admin(`SELECT id::text, b, i2, i4, f4::text, f8::text, n::text, n2::text, x, v, c, s, u, j::text, jb::text, encode(y, 'hex') AS y, ts::text,
    (tz AT TIME ZONE 'UTC')::text AS tz, d::text, tm::text, m, ip::text FROM t ORDER BY t.id`);
  expect(shown).toEqual([
    {
      ...{ id: '1', b: true, i2: 7, i4: 8, f4: '0.1', f8: '0.1', n: '1234567890123456789.0123456789', n2: '12.50' },
      ...{ x: 'tab\tback\\slash', v: 'žluťoučký', c: 'ab    ', s: 'short', u: '00112233-4455-6677-8899-aabbccddeeff' },
      ...{ j: ' {"b":1,"a":[1.50]}', jb: '{"a": [1.50], "b": 1}', y: '00ff', ts: '2024-02-29 10:00:00.25', tz: '2024-02-29 08:00:00' },
      ...{ d: '2024-02-29', tm: '10:30:00', m: 'happy', ip: '10.0.0.1/32' },
    },
    { id: '3', ...nothing },
    {
      ...{
        id: '9223372036854775807',
        b: false,
        i2: -1,
        i4: 12,
        f4: 'Infinity',
        f8: '0',
        n: '100000000000000000000',
        n2: '3.00',
        x: '1.0',
        v: '5',
      },
      ...{ c: 'ab    ', s: '1', u: '00112233-4455-6677-8899-aabbccddeeff', j: '7', jb: '"x"', y: '74657874', ts: '2023-11-14 22:13:20' },
      ...{ tz: '2023-11-14 22:13:20', d: '2023-11-15', tm: '10:30:00.5', m: 'sad', ip: '::1/128' },
    },
  ]);
});

test('all that does not fit is told at once, before anything is written', async () => {
  const database = await target(`CREATE TABLE users (id int PRIMARY KEY, name varchar(4) NOT NULL, born date, extra jsonb, token text);
    CREATE TABLE items (id int PRIMARY KEY, owner int REFERENCES users, code text, must int NOT NULL); CREATE UNIQUE INDEX items_code ON items (code)`);
  const file = sqliteFile(`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, born, extra, token);
    INSERT INTO users VALUES (1, 'Anna', '2024-02-30', '', 'a' || char(0)), (2, 'Bartholomew', '', '{"a":1}', CAST(x'61ff' AS TEXT)), (3, NULL, 20, '{', 'ok'), (4, 'Christine', 'x', '{}', 'ok');
    CREATE TABLE items (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES users(id), code TEXT, colour TEXT);
    INSERT INTO items VALUES (1, 1, 'x', 'red'), (2, 99, 'x', 'blue'), (3000000000, NULL, NULL, NULL); CREATE TABLE nowhere (id)`);
  const report = await importInto(database.url, file);
  expect(report.exit).toBe(8);
  expect(report.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'import-no-partner: no table of the target is for nowhere (it has public.items, public.users)',
    'import-no-partner: public.items has no column for items.colour',
    'import-column-unfilled: public.items.must needs a value and has no default, and items has no column for it',
    "import-value-unfit: users.name: 'Bartholomew' (id 2) has 11 characters, and character varying(4) takes 4; likewise 'Christine' (id 4)",
    'import-value-unfit: users.name: NULL (id 3) is not taken: the column is NOT NULL',
    "import-value-unfit: users.born: '2024-02-30' (id 1) is not a day or time that exists",
    "import-value-unfit: users.born: '' (id 2) is not a date or time",
    'import-value-unfit: users.born: 20 (id 3) is a number, and nothing tells its unit',
    "import-value-unfit: users.born: 'x' (id 4) is not a date or time",
    "import-value-unfit: users.extra: '' (id 1) is not JSON",
    "import-value-unfit: users.extra: '{' (id 3) is not JSON",
    "import-value-unfit: users.token: 'a␀' (id 1) holds a NUL character, which PostgreSQL does not keep in texts",
    "import-value-unfit: users.token: 'a\ufffd' (id 2) is not valid UTF-8",
    'import-value-unfit: items.id: 3000000000 (id 3000000000) is out of the range of integer (-2147483648 to 2147483647)',
    'import-orphans: 1 row of items refers to a row of users that is not there: owner 99 where id 2',
    "import-not-unique: public.items takes each value once (items_code) and items has 1 value more often: code 'x' in 2 rows",
  ]);
  expect(await rowsOf(database, 'users')).toEqual([]);
});

test('empty strings become NULL, and what texts cannot hold is left out, where that is asked for', async () => {
  const database = await target('CREATE TABLE t (id int PRIMARY KEY, born date, note text, size int NOT NULL)');
  const file = sqliteFile(
    "CREATE TABLE t (id INTEGER PRIMARY KEY, born, note, size); INSERT INTO t VALUES (1, '', 'a' || char(0) || 'b', 1), (2, 20, CAST(x'61ff' AS TEXT), 2)",
  );
  const report = await importInto(database.url, file, {
    yes: true,
    'empty-as-null': 'T.born',
    'on-bad-text': 'strip',
    unit: 't.born=s',
    only: 't',
  });
  expect(saidOf(report, 'import-value-unfit')).toEqual(['t.born: 20 (id 2) has a time of day, which a date does not keep']);
  const ms = await importInto(database.url, file, { yes: true, 'empty-as-null': 't.born', 'on-bad-text': 'strip', skip: 't.born' });
  expect(ended(ms)).toEqual([0, []]);
  expect(saidOf(report, 'import-changed')).toEqual([
    't.born: 1 empty string becomes NULL',
    't.note: 2 values lose what PostgreSQL does not keep in texts',
  ]);
  const misnamed = await importInto(database.url, file, { 'empty-as-null': 't.bron', unit: 't.borne=s' });
  expect(saidOf(misnamed, 'import-no-such-name')).toEqual([
    'the file has nothing that is called t.bron, which the command line names',
    'the file has nothing that is called t.borne, which the command line names',
  ]);
  expect(await rowsOf(database, 't')).toEqual([
    { id: 1, born: null, note: 'ab', size: 1 },
    { id: 2, born: null, note: 'a', size: 2 },
  ]);
});

const ORPHANS = `CREATE TABLE users (id INTEGER PRIMARY KEY, boss INT); INSERT INTO users VALUES (1, NULL), (2, 1), (3, 77), (4, 3);
  CREATE TABLE items (id INTEGER PRIMARY KEY, owner INT); INSERT INTO items VALUES (1, 1), (2, 3), (3, 99), (4, NULL)`;
const ORPHANS_TARGET =
  'CREATE TABLE users (id int PRIMARY KEY, boss int REFERENCES users); CREATE TABLE items (id int PRIMARY KEY, owner int REFERENCES users)';

test('orphans are refused, or refer to NULL, or are left out with all that refers to them', async () => {
  const database = await target(ORPHANS_TARGET);
  const file = sqliteFile(ORPHANS);
  const refused = await importInto(database.url, file);
  expect([refused.exit, ...saidOf(refused, 'import-orphans')]).toEqual([
    8,
    '1 row of users refers to a row of users that is not there: boss 77 where id 3',
    '1 row of items refers to a row of users that is not there: owner 99 where id 3',
  ]);
  const nulled = await importInto(database.url, file, { yes: true, orphans: 'null' });
  expect([...ended(nulled), saidOf(nulled, 'import-orphans').length]).toEqual([0, [], 2]);
  const ids = () =>
    database.admin(
      'SELECT (SELECT array_agg((id, boss) ORDER BY id) FROM users)::text AS users, (SELECT array_agg((id, owner) ORDER BY id) FROM items)::text AS items',
    );
  expect(await ids()).toEqual([{ users: '{"(1,)","(2,1)","(3,)","(4,3)"}', items: '{"(1,1)","(2,3)","(3,)","(4,)"}' }]);
  const skipped = await importInto(database.url, file, { yes: true, orphans: 'skip', into: 'truncate' });
  expect([...ended(skipped), ...saidOf(skipped, 'import-rejected')]).toEqual([
    0,
    [],
    '2 rows of users are left out',
    '2 rows of items are left out',
  ]);
  expect(await ids()).toEqual([{ users: '{"(1,)","(2,1)"}', items: '{"(1,1)","(4,)"}' }]);
});

test('a number and its text are the same reference where SQLite has no type for either', async () => {
  const database = await target('CREATE TABLE a (code text PRIMARY KEY); CREATE TABLE b (id int, code text REFERENCES a)');
  const file = sqliteFile(`CREATE TABLE a (code PRIMARY KEY); INSERT INTO a VALUES (1), ('2'), ('x');
    CREATE TABLE b (id INTEGER PRIMARY KEY, code REFERENCES a); INSERT INTO b VALUES (1, '1'), (2, 2), (3, 'x'), (4, '01'), (5, 3)`);
  const report = await importInto(database.url, file);
  expect([...ended(report), ...saidOf(report, 'import-orphans')]).toEqual([
    8,
    ['import-orphans'],
    "2 rows of b refer to a row of a that is not there: code '01' where id 4; code 3 where id 5",
  ]);
  expect(ended(await importInto(database.url, file, { yes: true, orphans: 'null' }))).toEqual([0, []]);
  expect((await rowsOf(database, 'b')).map((row) => (row as { code: unknown }).code)).toEqual(['1', '2', 'x', null, null]);
});

test('an orphan in a column that takes no NULL is refused all the same', async () => {
  const database = await target(
    'CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE items (id int PRIMARY KEY, owner int NOT NULL REFERENCES users)',
  );
  const file = sqliteFile(
    'CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE TABLE items (id INTEGER PRIMARY KEY, owner INT); INSERT INTO items VALUES (1, 9)',
  );
  const report = await importInto(database.url, file, { yes: true, orphans: 'null' });
  expect(ended(report)).toEqual([8, ['import-orphans']]);
});

test('rows that do not fit are left out into a file, and what refers to them is an orphan', async () => {
  const database = await target(
    'CREATE TABLE users (id int PRIMARY KEY, born date, pic bytea); CREATE TABLE items (id int PRIMARY KEY, owner int REFERENCES users)',
  );
  const file =
    sqliteFile(`CREATE TABLE users (id INTEGER PRIMARY KEY, born, pic); INSERT INTO users VALUES (1, '2000-01-01', x'00ff'), (2, 'x', x'01'), (3000000000, 'y', NULL);
    CREATE TABLE items (id INTEGER PRIMARY KEY, owner INT); INSERT INTO items VALUES (1, 1), (2, 2)`);
  const rejects = join(temporaryFolder(), 'rejects.jsonl');
  const refused = await importInto(database.url, file, { yes: true, rejects });
  expect([...ended(refused), existsSync(rejects)]).toEqual([8, ['import-orphans'], false]);
  const moved = await importInto(database.url, file, { yes: true, rejects, orphans: 'skip' });
  expect([...ended(moved), ...saidOf(moved, 'import-rejected')]).toEqual([
    0,
    [],
    `2 rows of users are left out; ${rejects} is for them`,
    `1 row of items is left out; ${rejects} is for it`,
  ]);
  expect(
    readFileSync(rejects, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { table: 'users', why: 'born is not a date or time', row: { id: 2, born: 'x', pic: '\\x01' } },
    { table: 'users', why: 'id is out of the range of integer (-2147483648 to 2147483647)', row: { id: 3000000000, born: 'y', pic: null } },
    { table: 'items', why: 'owner refers to a row of users that is not there', row: { id: 2, owner: 2 } },
  ]);
  expect([await rowsOf(database, 'users'), await rowsOf(database, 'items')]).toEqual([
    [{ id: 1, born: '2000-01-01', pic: '\\x00ff' }],
    [{ id: 1, owner: 1 }],
  ]);
  const nowhere = await importInto(database.url, file, { yes: true, rejects: '/dev/null/x', orphans: 'skip', into: 'truncate' });
  expect(ended(nowhere)).toEqual([2, ['import-file-unwritable']]);
});

test('of rows with a value that the target takes once the first is moved, and the others are left out with what refers to them', async () => {
  const database = await target(
    `CREATE TABLE users (id int PRIMARY KEY, site int, mail text, code text UNIQUE); CREATE UNIQUE INDEX by_mail ON users (site, lower(mail));
    CREATE TABLE items (k text, n int, owner int REFERENCES users, PRIMARY KEY (k, n)); CREATE UNIQUE INDEX one_each ON items (owner)`,
  );
  const file =
    sqliteFile(`CREATE TABLE users (id INTEGER PRIMARY KEY, site INT, mail TEXT, code); INSERT INTO users VALUES (1, 1, 'Émile', 'a'), (2, 1, 'éMILE', 'b'), (3, 2, 'émile', 'b'),
      (4, 2, 'x', 'a'), (5, 3, 'y', NULL), (6, NULL, 'émile', NULL);
    CREATE TABLE items (k TEXT, n INT, owner INT, PRIMARY KEY (k, n)) WITHOUT ROWID; INSERT INTO items VALUES ('b', 1, 1), ('a', 2, 1), ('a', 1, 2), ('c', 1, 3), ('c', 2, NULL)`);
  const refused = await importInto(database.url, file);
  expect([...ended(refused), ...saidOf(refused, 'import-not-unique')]).toEqual([
    8,
    ['import-not-unique', 'import-not-unique', 'import-not-unique'],
    "public.users takes each value once (users_code_key) and users has 2 values more often: code 'a' in 2 rows; code 'b' in 2 rows",
    "public.users takes each value once (by_mail), which does not tell upper from lower case, and users has 1 value more often: site 1, mail 'émile' in 2 rows",
    'public.items takes each value once (one_each) and items has 1 value more often: owner 1 in 2 rows',
  ]);
  const rejects = join(temporaryFolder(), 'rejects.jsonl');
  const moved = await importInto(database.url, file, { yes: true, rejects, orphans: 'skip' });
  expect(ended(moved)).toEqual([0, []]);
  const lines = readFileSync(rejects, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line)).map(({ table, why, row }) => [table, why, Object.values(row).slice(0, 2)])).toEqual([
    ['users', 'site, mail: public.users takes each value once (by_mail), and has that of the row where id 1', [2, 1]],
    ['users', 'code: public.users takes each value once (users_code_key), and has that of the row where id 1', [4, 2]],
    ['items', 'owner refers to a row of users that is not there', ['a', 1]],
    ['items', "owner: public.items takes each value once (one_each), and has that of the row where k 'a', n 2", ['b', 1]],
  ]);
  expect((await rowsOf(database, 'users')).map((row) => (row as { id: number }).id)).toEqual([1, 3, 5, 6]);
  expect(await database.admin('SELECT k, n FROM items ORDER BY k')).toEqual([
    { k: 'a', n: 2 },
    { k: 'c', n: 1 },
    { k: 'c', n: 2 },
  ]);
});

test('a table without row ids is read and moved by its key', async () => {
  const database = await target('CREATE TABLE kv (k text, n int, v int, PRIMARY KEY (k, n))');
  const file = sqliteFile(
    "CREATE TABLE kv (k TEXT, n INT, v, PRIMARY KEY (k, n)) WITHOUT ROWID; INSERT INTO kv VALUES ('a', 1, 1), ('a', 2, 'x')",
  );
  const report = await importInto(database.url, file);
  expect(saidOf(report, 'import-value-unfit')).toEqual(["kv.v: 'x' (k 'a', n 2) is not a whole number"]);
  const rejects = join(temporaryFolder(), 'rejects.jsonl');
  expect(ended(await importInto(database.url, file, { yes: true, rejects }))).toEqual([0, []]);
  expect(await database.admin('SELECT * FROM kv')).toEqual([{ k: 'a', n: 1, v: 1 }]);
});

test('numbers in two units in one column are not guessed at', async () => {
  const database = await target('CREATE TABLE t (id int, at timestamptz)');
  const file = sqliteFile('CREATE TABLE t (id, at); INSERT INTO t VALUES (1, 1700000000), (2, 1700000000123)');
  const report = await importInto(database.url, file);
  expect([report.exit, ...saidOf(report, 'import-units-mixed')]).toEqual([
    8,
    't.at: its numbers are times in seconds and in milliseconds, and one column has one unit',
  ]);
  expect(ended(report)).toEqual([8, ['import-units-mixed']]);
});

test('tables that refer to each other in circles, and triggers, which do not run and are as before afterwards', async () => {
  const database =
    await target(`CREATE TABLE a (id int PRIMARY KEY, b int NOT NULL); CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a ON DELETE CASCADE, up int REFERENCES b);
    ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b; COMMENT ON CONSTRAINT a_b ON a IS 'why';
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id := NEW.id + 1000; RETURN NEW; END';
    CREATE TRIGGER one BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER two BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
    CREATE TRIGGER three BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION f();
    ALTER TABLE a ENABLE ALWAYS TRIGGER one; ALTER TABLE b DISABLE TRIGGER three`);
  const state = () =>
    database.admin(`SELECT tgname::text AS name, tgenabled::text AS how FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT conname, concat(pg_get_constraintdef(oid), ' ', obj_description(oid)) FROM pg_constraint WHERE contype = 'f' ORDER BY 1`);
  const before = await state();
  const file = sqliteFile(
    'CREATE TABLE a (id INTEGER PRIMARY KEY, b INT); CREATE TABLE b (id INTEGER PRIMARY KEY, a INT, up INT); INSERT INTO a VALUES (1, 1), (2, 2); INSERT INTO b VALUES (1, 2, 2), (2, 1, 1)',
  );
  const report = await importInto(database.url, file);
  expect([...ended(report), ...saidOf(report, 'import-triggers-off')]).toEqual([
    0,
    [],
    '2 triggers do not run for the rows that are moved: one on public.a, two on public.a',
  ]);
  expect([await rowsOf(database, 'a'), await state()]).toEqual([
    [
      { id: 1, b: 1 },
      { id: 2, b: 2 },
    ],
    before,
  ]);
});

test('sequences go on after the highest number, whoever owns them, and after what SQLite has given out', async () => {
  const database = await target(`CREATE TABLE s (id serial PRIMARY KEY); CREATE TABLE i (id int GENERATED ALWAYS AS IDENTITY, x int);
    CREATE SEQUENCE loose; CREATE TABLE l (id bigint DEFAULT nextval('loose')); CREATE TABLE empty (id serial)`);
  const file =
    sqliteFile(`CREATE TABLE s (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO s VALUES (7), (90); DELETE FROM s WHERE id = 90;
    CREATE TABLE i (id INTEGER PRIMARY KEY, x); INSERT INTO i VALUES (5, 1); CREATE TABLE l (id); INSERT INTO l VALUES (12); CREATE TABLE empty (id INTEGER PRIMARY KEY)`);
  expect(ended(await importInto(database.url, file))).toEqual([0, []]);
  const next = await database.admin(
    `SELECT nextval('s_id_seq')::int AS s, nextval('i_id_seq')::int AS i, nextval('loose')::int AS l, nextval('empty_id_seq')::int AS e`,
  );
  expect(next).toEqual([{ s: 91, i: 6, l: 13, e: 1 }]);
});

test('a table with rows is left alone, unless it is said what becomes of them', async () => {
  const database = await target('CREATE TABLE t (id int PRIMARY KEY, x real); INSERT INTO t VALUES (1, 0.5)');
  const file = sqliteFile('CREATE TABLE t (id INTEGER PRIMARY KEY, x); INSERT INTO t VALUES (2, 0.25)');
  const refused = await importInto(database.url, file);
  expect([...ended(refused), ...saidOf(refused, 'import-target-filled')]).toEqual([
    8,
    ['import-target-filled'],
    '1 table of the target has rows already: public.t',
  ]);
  expect(ended(await importInto(database.url, file, { yes: true, into: 'append' }))).toEqual([0, []]);
  expect(await rowsOf(database, 't')).toEqual([
    { id: 1, x: 0.5 },
    { id: 2, x: 0.25 },
  ]);
  expect(ended(await importInto(database.url, file, { yes: true, into: 'truncate' }))).toEqual([0, []]);
  expect(await rowsOf(database, 't')).toEqual([{ id: 2, x: 0.25 }]);
});

test('a gate and a move wait for each other, and say who has the lock', async () => {
  const database = await target('CREATE TABLE t (id int)');
  const file = sqliteFile('CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)');
  const client = await database.client();
  await client.query('BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE');
  const env = { DATABASE_URL: database.url, GATE_LOCK_WAIT: '0', GATE_LOCK_TIMEOUT: '60s' };
  const moving = startGate({ args: ['import-sqlite', file, '--yes'], env });
  await untilRow(
    await database.client(),
    "SELECT 1 AS waits FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
  );
  const gate = await runGate({ args: ['up'], env: { ...env, GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'CREATE TABLE a ();' }) } });
  const other = await runGate({ args: ['import-sqlite', file, '--yes'], env });
  const said = [gate, other].map(({ code, report }) => [code, report?.findings[0]?.message]);
  await client.query('COMMIT');
  expect((await moving.done).code).toBe(0);
  expect(said).toEqual([
    [5, expect.stringMatching(/throughout the wait.*gate:import/)],
    [5, expect.stringMatching(/throughout the wait.*gate:import/)],
  ]);
  expect(await rowsOf(database, 't')).toEqual([{ id: 1 }]);
});

test('a row that only PostgreSQL can judge is named by its key, and nothing is left of the others', async () => {
  const database = await target(`CREATE TABLE a (id int); CREATE TABLE b (id int, price int CHECK (price > 0), ip interval)`);
  const sql =
    'CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1); CREATE TABLE b (id INTEGER PRIMARY KEY, price INT, ip TEXT)';
  const checked = await importInto(database.url, sqliteFile(`${sql}; INSERT INTO b VALUES (10, 5, NULL), (20, -5, NULL)`));
  expect([...ended(checked), ...saidOf(checked, 'import-row-refused')]).toEqual([
    6,
    ['import-row-refused'],
    'PostgreSQL refuses a row of b for public.b, of the row where id 20: new row for relation "b" violates check constraint "b_price_check" (Failing row contains (20, -5, null)); nothing was moved',
  ]);
  const typed = await importInto(database.url, sqliteFile(`${sql}; INSERT INTO b VALUES (10, 5, 'home')`));
  expect(saidOf(typed, 'import-row-refused')).toEqual([
    'PostgreSQL refuses a row of b for public.b, of the row where id 10: invalid input syntax for type interval: "home"; nothing was moved',
  ]);
  expect(await rowsOf(database, 'a')).toEqual([]);
});

/** Tables b and c refer to each other; a row of either is locked out until the client ends. */
const KILLED = `CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a VALUES (1, 'one'), (2, NULL);
  CREATE TABLE b (id INTEGER PRIMARY KEY, a INT, c INT); INSERT INTO b VALUES (1, 1, 1); CREATE TABLE c (id INTEGER PRIMARY KEY, b INT); INSERT INTO c VALUES (1, 1)`;
const KILLED_TARGET = `CREATE TABLE a (id serial PRIMARY KEY, x text); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a, c int); CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b);
  ALTER TABLE b ADD FOREIGN KEY (c) REFERENCES c`;

/** Killed once a is loaded, while it waits for a lock on b. */
async function killedAfterA(database: FreshDatabase, file: string, flags: readonly string[]): Promise<void> {
  const locker = await database.client();
  await locker.query('BEGIN; LOCK TABLE b IN SHARE MODE');
  const gate = startGate({
    args: ['import-sqlite', file, '--yes', ...flags],
    env: { DATABASE_URL: database.url, GATE_LOCK_TIMEOUT: '60s' },
  });
  await gate.saw('a is loaded into public.a: 2 rows');
  if (flags.includes('--resume')) await untilRow(await database.client(), 'SELECT FROM a');
  gate.kill('SIGKILL');
  expect((await gate.done).signal).toBe('SIGKILL');
  await locker.query('ROLLBACK');
  await untilRow(
    locker,
    "SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'schemagate%')",
  );
}

test('with --resume each table has its own transaction, and a killed move goes on with what is not there yet', async () => {
  const database = await target(KILLED_TARGET);
  const file = sqliteFile(KILLED);
  await killedAfterA(database, file, ['--resume']);
  expect([await rowsOf(database, 'a'), await rowsOf(database, 'b')]).toEqual([
    [
      { id: 1, x: 'one' },
      { id: 2, x: null },
    ],
    [],
  ]);
  const planned = await importInto(database.url, file, { plan: true, resume: true });
  expect(planned.text).toContain('a      public.a  2     is there already');
  const resumed = await importInto(database.url, file, { yes: true, resume: true });
  expect([...ended(resumed), resumed.summary]).toEqual([
    0,
    [],
    expect.stringMatching(/^2 rows of 2 tables moved from .*, and compared with it; 1 table is there already$/),
  ]);
  expect([await rowsOf(database, 'b'), await rowsOf(database, 'c')]).toEqual([[{ id: 1, a: 1, c: 1 }], [{ id: 1, b: 1 }]]);
  const again = await importInto(database.url, file, { yes: true, resume: true });
  expect([again.exit, again.summary]).toEqual([0, expect.stringMatching(/^0 rows of 0 tables moved .*; 3 tables are there already$/)]);
  await database.admin("UPDATE a SET x = 'other' WHERE id = 1");
  const other = await importInto(database.url, file, { yes: true, resume: true });
  expect([...ended(other), ...saidOf(other, 'import-target-filled')]).toEqual([
    8,
    ['import-target-filled'],
    '1 table of the target has rows already, which are not those of the file: public.a',
  ]);
});

test('without it nothing is left of a killed move, and both commands refuse what does not go together', async () => {
  const database = await target(
    `CREATE TABLE a (id serial PRIMARY KEY, x text); CREATE TABLE b (id int PRIMARY KEY, a int, c int); CREATE TABLE c (id int, b int)`,
  );
  const file = sqliteFile(KILLED);
  await killedAfterA(database, file, []);
  expect(await rowsOf(database, 'a')).toEqual([]);
  const refused = await importInto(database.url, file, {
    yes: true,
    resume: true,
    into: 'append',
    orphans: 'maybe',
    map: 'x',
    unit: 'a.b=secs',
  });
  expect([refused.exit, refused.findings.map(({ message }) => message)]).toEqual([
    2,
    [
      "--unit has no unit 'secs'",
      "--map has 'x', which is not of the form FROM=TO",
      "--orphans is 'maybe'",
      '--resume and --into do not go together',
    ],
  ]);
});

test('memory does not grow with the file', async () => {
  const database = await target('CREATE TABLE t (id int, x text)');
  const file = sqliteFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO t SELECT i, hex(randomblob(500)) FROM n`);
  expect(statSync(file).size).toBeGreaterThan(100_000_000);
  const env = { DATABASE_URL: database.url, NODE_OPTIONS: '--max-old-space-size=48' };
  const { code, report } = await runGate({ args: ['import-sqlite', file, '--yes'], env });
  expect([code, report?.summary]).toEqual([0, expect.stringMatching(/^100000 rows of 1 table moved/)]);
});

test('what is no data of the application is left out and named', async () => {
  const database = await target('CREATE TABLE notes (id int, body text)');
  const file =
    sqliteFile(`CREATE TABLE notes (id INTEGER PRIMARY KEY, body); INSERT INTO notes VALUES (1, 'x'); CREATE VIRTUAL TABLE search USING fts5(body);
    CREATE TABLE schema_migrations (version); CREATE TABLE __diesel_schema_migrations (version); CREATE TABLE _litestream_seq (id); CREATE VIEW v AS SELECT 1; ANALYZE`);
  const report = await importInto(database.url, file);
  expect([...ended(report), ...saidOf(report, 'import-left-out')]).toEqual([
    0,
    [],
    'left out: __diesel_schema_migrations, schema_migrations, because a tool that migrates keeps its ledger there, and the target has its own',
    'left out: _litestream_seq, because this belongs to replication',
    'left out: search, because a virtual table is computed by a module of SQLite',
    'left out: search_config, search_content, search_data, search_docsize, search_idx, because it is where a virtual table keeps its data',
    'left out: sqlite_stat1, because SQLite keeps this for itself',
  ]);
});

test('a file of another version of the application is not moved', async () => {
  const database = await target(
    "CREATE TABLE t (id int); CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES ('1'), ('2'), ('4')",
  );
  const file = sqliteFile(
    'CREATE TABLE t (id); CREATE TABLE schema_migrations (version INT); INSERT INTO schema_migrations VALUES (1), (2), (3)',
  );
  const report = await importInto(database.url, file);
  expect([...ended(report), ...saidOf(report, 'import-other-version')]).toEqual([
    8,
    ['import-other-version'],
    'the file and the target are not of the same version: of the migrations in schema_migrations and in public.schema_migrations, only the file has 3, and only the target has 4',
  ]);
  expect(ended(await importInto(database.url, file, { yes: true, skip: 'schema_migrations' }))).toEqual([0, []]);
  await database.admin("UPDATE schema_migrations SET version = 3 WHERE version = '4'; DELETE FROM schema_migrations WHERE version = '1'");
  const sameHead = await importInto(database.url, file, { plan: true });
  expect([...ended(sameHead), ...saidOf(sameHead, 'import-other-version')]).toEqual([
    0,
    [],
    'the newest migration of the file and of the target is 3; of the migrations in schema_migrations and in public.schema_migrations, only the file has 1',
  ]);
  await database.admin("INSERT INTO schema_migrations VALUES ('1')");
  expect(ended(await importInto(database.url, file))).toEqual([0, []]);
});

test('what the target computes is not written, names of types are whatever they are, and modules may be missing', async () => {
  const database = await target('CREATE TABLE t (id int, a int, twice int GENERATED ALWAYS AS (a * 2) STORED, b text)');
  const file =
    sqliteFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, a "UNSIGNED BIG INT(3) auto_increment", twice INT AS (a * 2), b NVARCHAR(10) COLLATE NOCASE);
    INSERT INTO t (a, b) VALUES (21, 'x'); PRAGMA writable_schema = ON;
    INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', 'geo', 'geo', 0, 'CREATE VIRTUAL TABLE geo USING spatial_thing(x)')`);
  const report = await importInto(database.url, file);
  expect([...ended(report), ...saidOf(report, 'import-left-out')]).toEqual([
    0,
    [],
    't.twice is left out: PostgreSQL computes it itself in public.t',
    'left out: geo, because a virtual table is computed by a module of SQLite',
  ]);
  expect(await rowsOf(database, 't')).toEqual([{ id: 1, a: 21, twice: 42, b: 'x' }]);
});

test('what the file does not tell apart by case is told apart where the target does', async () => {
  const database = await target(
    'CREATE TABLE a (name text PRIMARY KEY, other text UNIQUE); CREATE TABLE b (id int, name text REFERENCES a)',
  );
  const file =
    sqliteFile(`CREATE TABLE a (name TEXT COLLATE NOCASE PRIMARY KEY, other TEXT COLLATE NOCASE); INSERT INTO a VALUES ('bob', 'x'), ('eve', 'X');
    CREATE TABLE b (id INTEGER PRIMARY KEY, name TEXT REFERENCES a); INSERT INTO b VALUES (1, 'bob'), (2, 'Bob')`);
  const report = await importInto(database.url, file);
  expect([...ended(report), ...saidOf(report, 'import-orphans')]).toEqual([
    8,
    ['import-orphans'],
    "1 row of b refers to a row of a that is not there: name 'Bob' where id 2",
  ]);
  const caseless = await target(`CREATE COLLATION nc (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TABLE a (name text COLLATE nc PRIMARY KEY, other text); CREATE TABLE b (id int, name text COLLATE nc REFERENCES a)`);
  const plain = sqliteFile(`CREATE TABLE a (name TEXT PRIMARY KEY, other TEXT); INSERT INTO a VALUES ('bob', 'x');
    CREATE TABLE b (id INTEGER PRIMARY KEY, name TEXT REFERENCES a); INSERT INTO b VALUES (1, 'bob'), (2, 'Bob')`);
  expect(ended(await importInto(caseless.url, plain))).toEqual([0, []]);
});

test('values that are the same in upper and lower case collide where the target does not tell them apart', async () => {
  const database = await target('CREATE TABLE t (id int, mail text); CREATE UNIQUE INDEX by_mail ON t (lower(mail))');
  const file = sqliteFile(
    "CREATE TABLE t (id INTEGER PRIMARY KEY, mail TEXT UNIQUE); INSERT INTO t VALUES (1, 'a@x'), (2, 'A@x'), (3, 'b@x')",
  );
  const report = await importInto(database.url, file);
  expect([report.exit, ...saidOf(report, 'import-not-unique')]).toEqual([
    8,
    "public.t takes each value once (by_mail), which does not tell upper from lower case, and t has 1 value more often: mail 'a@x' in 2 rows",
  ]);
});

test('names are whatever they are, and so is the encoding of the file', async () => {
  const database = await target('CREATE TABLE "we""ird \'t\nle" (id int, "a.b" text, "select" int)');
  const file = sqliteFile(`PRAGMA encoding = 'UTF-16'; CREATE TABLE "we""ird 't\nle" (id INTEGER PRIMARY KEY, "a.b" TEXT, "select" INT);
    INSERT INTO "we""ird 't\nle" VALUES (1, 'žluť', 2), (2, char(65533), NULL)`);
  const report = await importInto(database.url, file);
  expect([...ended(report), report.text?.split('\n')]).toEqual([0, [], [expect.anything(), `we"ird 't␊le  public.we"ird 't␊le  2`]]);
  expect(await rowsOf(database, `"we""ird 't\nle"`)).toEqual([
    { id: 1, 'a.b': 'žluť', select: 2 },
    { id: 2, 'a.b': '\ufffd', select: null },
  ]);
});

test('arrays come out of JSON', async () => {
  const database = await target('CREATE TABLE t (id int, a int[], b text[], c numeric[])');
  const file = sqliteFile(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c); INSERT INTO t VALUES (1, '[1,null]', '["x y","\\"","NULL"]', '[1.50]'), (2, '[]', '[["a"],["b"]]', NULL)`,
  );
  expect(ended(await importInto(database.url, file))).toEqual([0, []]);
  expect(await rowsOf(database, 't')).toEqual([
    { id: 1, a: [1, null], b: ['x y', '"', 'NULL'], c: [1.5] },
    { id: 2, a: [], b: [['a'], ['b']], c: null },
  ]);
});

test('a file in WAL mode that is written to meanwhile is moved as it was at one moment', async () => {
  const database = await target('CREATE TABLE a (id int); CREATE TABLE b (id int)');
  const file = sqliteFile('PRAGMA journal_mode = WAL; CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY)');
  const writer = new DatabaseSync(file);
  onTestFinished(() => writer.close());
  let written = 0;
  const write = (): void => {
    written++;
    writer.exec(`BEGIN; INSERT INTO a VALUES (${written}); INSERT INTO b VALUES (${written}); COMMIT`);
  };
  for (let i = 0; i < 100; i++) write();
  const emit = ({ event }: GateEvent): void => {
    if (event === 'note') write();
  };
  const report = await runCommand({
    command: 'import-sqlite',
    env: { DATABASE_URL: database.url },
    operands: [file],
    flags: { yes: true },
    emit,
  });
  expect([ended(report), written > 100]).toEqual([[0, []], true]);
  expect(await database.admin('SELECT (SELECT count(*)::int FROM a) AS a, (SELECT count(*)::int FROM b) AS b')).toEqual([
    { a: 100, b: 100 },
  ]);
});

test('rows that are not what was sent are named, and nothing is moved', async () => {
  const database = await target(`CREATE TABLE t (id int PRIMARY KEY, x text, rows float8);`);
  const file = sqliteFile(
    "CREATE TABLE t (id INTEGER PRIMARY KEY, x, rows); INSERT INTO t VALUES (1, 'a', 1.5), (2, 'b', 2.5), (3, 'c', 3.5), (4, 'd', 4.5)",
  );
  const session = await openSession(database.url);
  await session.query("BEGIN; INSERT INTO t VALUES (1, 'a', 1.5), (2, 'other', 2.5), (3, 'c', NULL)");
  const source = await openSqlite(file, effects);
  onTestFinished(() => source.close());
  const options = importOptionsIn({});
  const { pairing } = pairOrFind(readSource(source), await readTarget(session), options);
  const [table] = prepareTables(source, pairing.pairs, options);
  const hash = await hashOf(session);
  const writer = rowWriter(table!.converters, hash);
  for (const rows of rowsOfTable(source, table!.pair, table!.reading)) for (const cells of rows) writer.row(cells);
  const loaded = { table: table!, rows: 4, sums: writer.sums };
  const found = await sumsInTarget(session, table!, hash);
  const differing = differences(loaded, found)!;
  expect(differing).toEqual({ rows: 3, columns: ['id', 'x', 'rows'] });
  const { message, code } = await differenceFinding(session, source, loaded, { differing, wasEmpty: true });
  expect([code, message]).toEqual([
    'import-differs',
    "public.t is not what was sent: 4 rows were sent, and 3 are there; the checksums differ of id, x, rows: where id 2, x is 'other' and not 'b'; where id 3, rows is NULL and not '400c000000000000'; the row where id 4 is missing; nothing was moved",
  ]);
});

test('a file that is not there, or no database', async () => {
  const database = await freshDatabase();
  const text = sqliteFile('CREATE TABLE t (a)');
  const other = `${temporaryFolder({ 'notes.txt': 'not a database, but long enough to be looked at as if it were one '.repeat(20) })}/notes.txt`;
  const said = async (path: string) => saidOf(await importInto(database.url, path), 'import-source-unreadable');
  expect(ended(await importInto(database.url, `${text}.gone`))).toEqual([2, ['import-source-unreadable']]);
  expect(await said(`${text}.gone`)).toEqual([`there is no SQLite file ${text}.gone`]);
  expect(await said(`${text}.folder/a.db`)).toEqual([`there is no folder ${text}.folder, so no SQLite file ${text}.folder/a.db`]);
  expect(await said(dirname(text))).toEqual([`${dirname(text)} is a folder, and no SQLite file`]);
  expect(await asNobody(() => said(text))).toEqual([expect.stringMatching(/cannot be opened: .* belongs to user \d+ \(mode 700\)/)]);
  chmodSync(dirname(text), 0o755);
  chmodSync(text, 0);
  expect(await asNobody(() => said(text))).toEqual([expect.stringMatching(/cannot be opened: .* belongs to user \d+ \(mode 000\)/)]);
  const empty = sqliteFile('');
  expect(saidOf(await importInto(database.url, empty), 'import-source-unreadable')).toEqual([`${empty} cannot be read: it holds no table`]);
  expect(saidOf(await importInto(database.url, other), 'import-source-unreadable')).toEqual([
    `${other} cannot be read: file is not a database`,
  ]);
});

test('a file of very many tables', async () => {
  const names = Array.from({ length: 1700 }, (_, i) => `t${i}`);
  const database = await target(names.map((name) => `CREATE TABLE ${name} (id int)`).join(';'));
  const file = sqliteFile(`BEGIN; ${names.map((name) => `CREATE TABLE ${name} (id INTEGER)`).join(';')}; COMMIT`);
  const report = await importInto(database.url, file, { plan: true });
  expect([...ended(report), report.summary]).toEqual([0, [], `0 rows of 1700 tables would be moved from ${file}`]);
});
