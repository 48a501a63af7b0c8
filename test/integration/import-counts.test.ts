// What a move costs in statements and in passes over the file: figures that a change may lower, and must not raise unnoticed.
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Session } from '../../src/postgres/session/session.ts';
import type { FlagValues } from '../../src/stages/context.ts';
import { ended, importInto, target } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const NUMBERS = (most: number) => `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most})`;
const TARGET = `CREATE TABLE accounts (id bigint PRIMARY KEY, email text UNIQUE, created timestamp, seen timestamptz);
  CREATE TABLE events (id bigint PRIMARY KEY, account bigint REFERENCES accounts, at timestamp, ok boolean, payload bytea); CREATE INDEX events_account ON events (account)`;
const FILE = (most: number) => `CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT UNIQUE, created DATETIME, seen INTEGER);
  CREATE TABLE events (id INTEGER PRIMARY KEY, account INTEGER REFERENCES accounts, at DATETIME, ok BOOLEAN, payload BLOB);
  ${NUMBERS(most)} INSERT INTO accounts SELECT i, 'user' || i, '2024-03-31T10:00:00', 1700000000 + i FROM n;
  ${NUMBERS(most)} INSERT INTO events SELECT i, i, '2024-01-31 10:00:00.5', i % 2, x'00ff' FROM n`;

/** Statements of a move: of SQLite those that read the rows of each table and rows that they gave, of PostgreSQL those of its transaction by their first word. */
async function counted(most: number, flags: FlagValues = { yes: true }) {
  const database = await target(TARGET);
  const passes: Record<string, number> = { accounts: 0, events: 0 };
  const rows: Record<string, number> = { accounts: 0, events: 0 };
  const { prepare } = DatabaseSync.prototype;
  const preparing = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql: string) {
    const statement = prepare.call(this, sql);
    // Not of its first rows only.
    const [, table] = /FROM main\."(\w+)"(?! LIMIT)/.exec(sql) ?? [];
    if (table === undefined) return statement;
    passes[table]!++;
    const { iterate, all } = statement;
    if (/ LIMIT \d+$/.test(sql))
      statement.all = ((...values: Parameters<typeof all>) => {
        const found = all.apply(statement, values);
        rows[table]! += found.length;
        return found;
      }) as typeof all;
    statement.iterate = function* (...values: Parameters<typeof iterate>) {
      for (const row of iterate.apply(statement, values)) {
        rows[table]!++;
        yield row;
      }
    } as typeof iterate;
    return statement;
  });
  const sent: string[] = [];
  const { send } = Session.prototype;
  const sending = vi.spyOn(Session.prototype, 'send').mockImplementation(function (
    this: Session,
    ...[sql, ...more]: Parameters<typeof send>
  ) {
    sent.push(String(sql).replace(/^(?:\/\*.*?\*\/|SET LOCAL lock_timeout = \d+;|SET CONSTRAINTS ALL IMMEDIATE;) /, ''));
    return send.call(this, sql, ...more);
  });
  onTestFinished(() => {
    preparing.mockRestore();
    sending.mockRestore();
  });
  expect(ended(await importInto(database.url, sqliteFile(FILE(most)), flags))).toEqual([0, []]);
  const inside = sent.slice(
    sent.findIndex((sql) => sql.startsWith('BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL TimeZone')),
    sent.indexOf('COMMIT') + 1,
  );
  const words = inside.map((sql) => /^\w+(?: TABLE .* (?:ADD|DROP))?/.exec(sql)![0].replace(/ TABLE .* /, ' … '));
  return { passes, rows, sent: words };
}

const LOADED = ['COPY', 'COPY', 'SELECT', 'SELECT'];

test('a table is read once for its rows, and before that for how many they are and what its times are', async () => {
  const { passes, rows, sent } = await counted(1000);
  // Of the times of accounts that are numbers: in which unit.
  expect([passes, rows]).toEqual([
    { accounts: 3, events: 2 },
    { accounts: 1000, events: 1000 },
  ]);
  expect(sent).toEqual(['BEGIN', 'SELECT', 'ALTER … DROP', ...LOADED, 'ALTER … ADD', 'ANALYZE', 'ANALYZE', 'COMMIT']);
});

test('of very many rows keys and references are looked at before they are loaded', async () => {
  const database = await target('CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a)');
  const sending = vi.spyOn(Session.prototype, 'send');
  onTestFinished(() => sending.mockRestore());
  const file = (most: number) =>
    sqliteFile(`CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY, a INT); INSERT INTO b VALUES (1, 7);
      ${NUMBERS(most)} INSERT INTO a SELECT i + 7 FROM n`);
  const copies = async (most: number) => {
    sending.mockClear();
    expect(ended(await importInto(database.url, file(most)))).toEqual([8, ['import-orphans']]);
    return sending.mock.calls.filter(([sql]) => /COPY/.test(String(sql))).length;
  };
  expect([await copies(1000), await copies(2_000_000)]).toEqual([2, 0]);
});

test('a look at all values reads a table once for each of its checks, and no row leaves SQLite', async () => {
  const { passes, rows } = await counted(1000, { plan: true });
  // Values that do not fit besides, and of a reference: orphans.
  expect([passes, rows]).toEqual([
    { accounts: 4, events: 4 },
    { accounts: 0, events: 0 },
  ]);
});

test('of a table with many rows, indexes and keys are made once, after them', async () => {
  const { sent } = await counted(10_000);
  // Keys and indexes are out of the way in one message; whether the tables are empty, and that they are given new files, is one each.
  const aside = ['ALTER … DROP', 'SELECT', 'TRUNCATE'];
  const made = ['SET', 'ALTER … ADD', 'ALTER … ADD', 'CREATE', 'ALTER … ADD', 'ALTER … ADD'];
  expect(sent).toEqual(['BEGIN', 'SELECT', ...aside, ...LOADED, ...made, 'ANALYZE', 'ANALYZE', 'COMMIT']);
});
