// What the server refuses, or does not check by itself, while rows are moved: each is told as what it is, and nothing is left of the move.
import { expect, onTestFinished, test } from 'vitest';
import { untilRow, urlOf } from '../support/database.ts';
import { ended, importInto, rowsOf, saidOf, target } from '../support/import-sqlite.ts';
import { PASS, startProxy } from '../support/proxy.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const PARENT = 'CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int)';
const ROWS = 'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p INT); INSERT INTO p VALUES (1)';

test.each(['NOT VALID', 'NOT ENFORCED'])('rows that refer to nothing by a key that is %s', async (state) => {
  const database = await target(PARENT);
  const [server] = await database.admin('SHOW server_version_num');
  if (state === 'NOT ENFORCED' && Number(server!['server_version_num']) < 180_000) return;
  await database.admin(`ALTER TABLE c ADD CONSTRAINT cp FOREIGN KEY (p) REFERENCES p ${state}`);
  const orphan = sqliteFile(`${ROWS}; INSERT INTO c VALUES (1, 1), (2, 99)`);
  expect(ended(await importInto(database.url, orphan))).toEqual([8, ['import-orphans']]);
  expect(await rowsOf(database, 'p')).toEqual([]);
  expect(ended(await importInto(database.url, sqliteFile(`${ROWS}; INSERT INTO c VALUES (1, 1)`)))).toEqual([0, []]);
  const [key] = await database.admin("SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = 'cp'");
  expect(key!['definition']).toMatch(new RegExp(`${state}$`));
});

const NUMBERED = 'CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id serial PRIMARY KEY, p int, pos int)';
const DEFERRED = 'DEFERRABLE INITIALLY DEFERRED';

test.each([
  ['alone', ''],
  ['beside a foreign key', '; ALTER TABLE c ADD FOREIGN KEY (p) REFERENCES p'],
  [
    'beside a trigger',
    '; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$; CREATE TRIGGER t BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION f()',
  ],
])('a value that a deferred key takes once, %s', async (_, more) => {
  const database = await target(`${NUMBERED}; ALTER TABLE c ADD CONSTRAINT c_pos UNIQUE (pos) ${DEFERRED}${more}`);
  const file = (pos: number) =>
    sqliteFile(`CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);
      CREATE TABLE c (id INTEGER PRIMARY KEY, p INT, pos INT); INSERT INTO c VALUES (1, 1, 5), (7, 1, ${pos})`);
  expect(ended(await importInto(database.url, file(5)))).toEqual([8, ['import-not-unique']]);
  expect(await database.admin('SELECT last_value::int, is_called FROM c_id_seq')).toEqual([{ last_value: 1, is_called: false }]);
  expect(ended(await importInto(database.url, file(6)))).toEqual([0, []]);
  expect(await database.admin('SELECT last_value::int, is_called FROM c_id_seq')).toEqual([{ last_value: 7, is_called: true }]);
});

test('rows that a deferred EXCLUDE does not take beside each other', async () => {
  const database = await target(`${NUMBERED}; ALTER TABLE c ADD CONSTRAINT c_pos EXCLUDE (pos WITH =) ${DEFERRED};
    ALTER TABLE c ADD FOREIGN KEY (p) REFERENCES p`);
  const file = sqliteFile(`${ROWS}; ALTER TABLE c ADD COLUMN pos INT; INSERT INTO c VALUES (1, 1, 5), (2, 1, 5)`);
  const report = await importInto(database.url, file);
  expect([...ended(report), ...saidOf(report, 'import-row-refused')]).toEqual([
    6,
    ['import-row-refused'],
    expect.stringMatching(/violates exclusion constraint "c_pos" \(Key \(pos\)=\(5\) conflicts/),
  ]);
  expect(await rowsOf(database, 'p')).toEqual([]);
});

const IN_USE = 'CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES c)';

test('a file that does not fit is told of while a table is in use, without waiting for it', async () => {
  const database = await target(IN_USE);
  const other = await database.client();
  await other.query('BEGIN; SELECT * FROM c');
  const file = sqliteFile("CREATE TABLE c (id INTEGER PRIMARY KEY, p); INSERT INTO c VALUES (1, 'x')");
  const report = await importInto(database.url, file, { yes: true }, { GATE_LOCK_TIMEOUT: '10s' });
  expect(ended(report)).toEqual([8, ['import-value-unfit', 'import-orphans']]);
});

test('a file that fits waits for a table that is in use', async () => {
  const database = await target(IN_USE);
  const file = sqliteFile('CREATE TABLE c (id INTEGER PRIMARY KEY, p); INSERT INTO c VALUES (1, 1)');
  const other = await database.client();
  await other.query('BEGIN; SELECT * FROM c');
  expect(ended(await importInto(database.url, file, { yes: true }, { GATE_LOCK_TIMEOUT: '300ms' }))).toEqual([4, ['lock-timeout']]);
  const moving = importInto(database.url, file, { yes: true }, { GATE_LOCK_TIMEOUT: '0' });
  // The first try does not wait for long, and the second one comes after a look at the file.
  const waiting = "SELECT FROM pg_locks WHERE relation = 'c'::regclass AND NOT granted AND waitstart < now() - interval '1 s'";
  await untilRow(await database.client(), waiting);
  await other.query('COMMIT');
  expect(ended(await moving)).toEqual([0, []]);
});

test('a server without room for the locks of all tables', async () => {
  const raise = `RAISE EXCEPTION 'out of shared memory' USING ERRCODE = '53200', HINT = 'You might need to increase "max_locks_per_transaction".'`;
  const database = await target(`CREATE FUNCTION f(int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN ${raise}; END$$;
    CREATE TABLE a (id int PRIMARY KEY CHECK (f(id)))`);
  const report = await importInto(database.url, sqliteFile('CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1)'));
  expect([...ended(report), report.findings[0]?.hint]).toEqual([
    3,
    ['out-of-resources'],
    expect.stringMatching(/`--resume`, or raise max_locks_per_transaction/),
  ]);
});

test.each([
  ['a time limit', "RAISE EXCEPTION 'too slow' USING ERRCODE = '57014'", [4, ['statement-timeout']]],
  ['a full disk', "RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'", [3, ['out-of-resources']]],
  ['a lock', "RAISE EXCEPTION 'locked' USING ERRCODE = '55P03'", [4, ['lock-timeout']]],
  ['a rule of the application', "RAISE EXCEPTION 'not today' USING ERRCODE = 'SH001'", [6, ['import-row-refused']]],
  ['a rule without a code', "RAISE EXCEPTION 'not today'", [6, ['import-row-refused']]],
])('what ends a COPY because of %s is said of a row only if it is one', async (_, raise, end) => {
  const database = await target(`CREATE FUNCTION f(int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN ${raise}; RETURN true; END$$;
    CREATE TABLE a (id int PRIMARY KEY CHECK (f(id)))`);
  const report = await importInto(database.url, sqliteFile('CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1)'));
  expect(ended(report)).toEqual(end);
});

const SEQUENCES = 'CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)';
const WITH_NUMBERS = `CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY);
  INSERT INTO a VALUES (5); INSERT INTO b VALUES (6)`;
const NUMBERS = `SELECT (SELECT last_value::int FROM a_id_seq) AS a, (SELECT last_value::int FROM b_id_seq) AS b, (SELECT count(*)::int FROM a) AS rows`;

test('a connection that is lost at the COMMIT leaves no sequence ahead', async () => {
  const database = await target(SEQUENCES);
  const proxy = await startProxy(database.url, ({ to, bytes }) => (to === 'server' && bytes.includes('COMMIT\0') ? { do: 'cut' } : PASS));
  onTestFinished(() => proxy.close());
  const report = await importInto(urlOf(database.url, { port: proxy.port }), sqliteFile(WITH_NUMBERS));
  expect([report.exit, await database.admin(NUMBERS)]).toEqual([3, [{ a: 1, b: 1, rows: 0 }]]);
  expect(ended(await importInto(database.url, sqliteFile(WITH_NUMBERS)))).toEqual([0, []]);
  expect(await database.admin(NUMBERS)).toEqual([{ a: 5, b: 6, rows: 1 }]);
});

test('a sequence that the role may not set leaves no other one ahead', async () => {
  const database = await target(SEQUENCES);
  await database.admin(
    "ALTER TABLE b ALTER id DROP IDENTITY; CREATE SEQUENCE b_id_seq; ALTER TABLE b ALTER id SET DEFAULT nextval('b_id_seq')",
  );
  const grants = 'GRANT ALL ON a, b, a_id_seq TO :role; GRANT SELECT ON b_id_seq TO :role';
  const role = await database.role({ grants: `${grants}; ALTER TABLE a OWNER TO :role; ALTER TABLE b OWNER TO :role` });
  const report = await importInto(role.url, sqliteFile(WITH_NUMBERS));
  expect([ended(report), await database.admin(NUMBERS)]).toEqual([[4, ['permission']], [{ a: 1, b: 1, rows: 0 }]]);
});
