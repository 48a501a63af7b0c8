import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { readFileCatalog } from '../../../../src/sqlite/schema/read-catalog.ts';
import { verifyFile } from '../../../../src/sqlite/schema/verify-file.ts';

const BASE = `CREATE TABLE teams(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, age INT CHECK (age > 0), team INT REFERENCES teams(id), note TEXT DEFAULT 'a');
CREATE INDEX users_team ON users(team);
CREATE VIEW grown AS SELECT id FROM users WHERE age > 17;
CREATE TRIGGER touch AFTER INSERT ON users BEGIN UPDATE teams SET name = 'x'; END;
CREATE VIRTUAL TABLE found USING fts5(body);`;

function fileOf(sql: string): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(sql);
  onTestFinished(() => database.close());
  return database;
}
const read = (database: DatabaseSync) => readFileCatalog({ rows: async (sql) => database.prepare(sql).all() }, { exclude: [] });

/** What is found after somebody did that, and whether the repairs, in order, undo it. */
async function found(drift: string) {
  const expected = await read(fileOf(BASE));
  const live = fileOf(BASE);
  live.exec(drift);
  const { findings } = verifyFile(expected, await read(live), [], 'fail');
  for (const { repair } of findings) if (repair !== undefined) live.exec(repair);
  const left = verifyFile(expected, await read(live), [], 'fail').findings;
  return {
    findings: findings.map(({ code, severity, message }) => [code, severity, message]),
    repairs: findings.map(({ repair }) => repair ?? null),
    left: left.map(({ subject }) => subject),
    hints: findings.map(({ hint }) => hint),
  };
}

test('nothing differs from itself, and every object is counted', async () => {
  const catalog = await read(fileOf(BASE));
  expect(verifyFile(catalog, await read(fileOf(BASE)), [], 'strict')).toEqual({
    findings: [],
    checked: {
      tables: 2,
      columns: 7,
      'primary keys': 2,
      'unique constraints': 1,
      checks: 1,
      'foreign keys': 1,
      'virtual tables': 1,
      indexes: 1,
      views: 1,
      triggers: 1,
    },
  });
});

test.each([
  ['DROP INDEX users_team', 'index-missing', 'index users_team is missing'],
  ['DROP VIEW grown', 'view-missing', 'view grown is missing'],
  ['DROP TRIGGER touch', 'trigger-missing', 'trigger touch is missing'],
  ['DROP TABLE found', 'virtual-table-missing', 'virtual table found is missing'],
  [
    'DROP VIEW grown; DROP TABLE users',
    'table-missing',
    'table users is missing, with its 5 columns, 1 primary key, 1 unique constraint, 1 check, 1 foreign key, 1 index, 1 trigger',
  ],
  ['ALTER TABLE users DROP COLUMN note', 'column-missing', 'column users.note is missing'],
  ['CREATE INDEX more ON users(age)', 'index-extra', 'index more exists and is not expected'],
  ['CREATE TABLE more(a, b)', 'table-extra', 'table more exists and is not expected, with its 2 columns'],
  ['ALTER TABLE teams ADD COLUMN more', 'column-extra', 'column teams.more exists and is not expected'],
  [
    'DROP INDEX users_team; CREATE UNIQUE INDEX users_team ON users(team DESC)',
    'index-changed',
    'index users_team differs: columns: expected team, found team DESC; unique: expected no, found yes',
  ],
  [
    'DROP VIEW grown; CREATE VIEW grown AS SELECT id FROM users WHERE age > 20',
    'view-changed',
    'view grown differs: query: expected SELECT id FROM users WHERE age > 17, found SELECT id FROM users WHERE age > 20',
  ],
  ['ALTER TABLE users RENAME COLUMN note TO Note', 'column-changed', 'column users.note differs: name: expected note, found Note'],
])('%s is found, and its repair undoes it', async (drift, code, message) => {
  const { findings, repairs, left } = await found(drift);
  expect(findings.filter(([one]) => one === code).map(([, , text]) => text)).toEqual([message]);
  expect([repairs.every((repair) => repair !== null), left]).toEqual([true, []]);
});

const ADD = 'ALTER TABLE users ADD COLUMN';

test.each([
  [`${ADD} more INT; CREATE INDEX more_i ON users(more)`, ['DROP INDEX more_i;', 'ALTER TABLE users DROP COLUMN more;'], []],
  ['ALTER TABLE teams DROP COLUMN name', [null], ['column teams.name']],
])('%s: a column is added or dropped only where SQLite can', async (drift, repairs, left) => {
  const result = await found(drift.includes('teams') ? `DROP TRIGGER touch; ${drift}` : drift);
  expect(result.repairs.filter((repair) => !repair?.includes('TRIGGER'))).toEqual(repairs);
  expect(result.left.filter((subject) => subject !== 'trigger touch')).toEqual(left);
});

test('what SQLite cannot alter has the twelve steps in its hint', async () => {
  const { findings, repairs, hints } = await found(
    `DROP TRIGGER touch; CREATE TABLE n(id INTEGER PRIMARY KEY, name TEXT DEFAULT 'x'); DROP TABLE teams; ALTER TABLE n RENAME TO teams`,
  );
  expect(findings.filter(([code]) => code !== 'trigger-missing')).toEqual([
    ['column-changed', 'error', "column teams.name differs: not null: expected yes, found no; default: expected none, found 'x'"],
  ]);
  expect(repairs[0]).toBeNull();
  expect(hints.slice(0, 1)).toEqual([
    'SQLite cannot alter that in place, so make teams again in a migration: CREATE TABLE teams_new as it should be, INSERT INTO teams_new SELECT … FROM teams, DROP TABLE teams, ALTER TABLE teams_new RENAME TO teams, then its indexes, triggers and views again, with PRAGMA foreign_keys=OFF before and PRAGMA foreign_key_check after (the twelve steps of https://sqlite.org/lang_altertable.html#otheralter)',
  ]);
});

test('what is too much is a warning, and what is only called differently too', async () => {
  const expected = await read(fileOf('CREATE TABLE a(b, CONSTRAINT one CHECK (b > 1)); CREATE TABLE c(d CHECK (d > 1))'));
  const live = await read(fileOf('CREATE TABLE a(b, CONSTRAINT two CHECK (b > 1)); CREATE TABLE c(d)'));
  const severities = (policy: 'fail' | 'warn' | 'strict') =>
    verifyFile(expected, live, [], policy).findings.map(({ code, severity }) => [code, severity]);
  expect(severities('fail')).toEqual([
    ['check-changed', 'warning'],
    ['check-missing', 'error'],
  ]);
  expect(severities('warn').map(([, severity]) => severity)).toEqual(['warning', 'warning']);
  expect(severities('strict').map(([, severity]) => severity)).toEqual(['error', 'error']);
  expect(verifyFile(live, expected, [], 'fail').findings.map(({ code, severity }) => [code, severity])).toEqual([
    ['check-extra', 'warning'],
    ['check-changed', 'warning'],
  ]);
});

test('GATE_IGNORE leaves out objects, and single attributes', async () => {
  const [expected, live] = [
    await read(fileOf('CREATE TABLE a(b INT); CREATE TABLE jobs_1(c)')),
    await read(fileOf('CREATE TABLE a(b TEXT)')),
  ];
  expect(verifyFile(expected, live, ['jobs_*', 'column:a.b.type'], 'fail').findings).toEqual([]);
});
