// `check-dialects` on a real PostgreSQL and a real SQLite: what it finds, what it says of it, and that it touches nothing else.
import { existsSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { USERS } from '../support/sqlite.ts';

const check = (files: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) =>
  runCommand({
    command: 'check-dialects',
    env: { GATE_MIGRATIONS: migrationsFolder(files), ...env },
    flags: { scratch: inject('databaseUrl') },
  });

const told = ({ findings }: Awaited<ReturnType<typeof check>>) =>
  findings.map(({ code, severity, message }) => [code, severity, message.replaceAll(/\/\S*\//g, '')]);

test('migrations that both read pass, whichever database is configured, and that is not touched', async () => {
  const files = {
    '1_users.sql': USERS,
    '2_fill.sqlite.sql': "INSERT OR IGNORE INTO users (name) VALUES ('a');",
    '2_fill.postgres.sql': "INSERT INTO users (name) VALUES ('a') ON CONFLICT DO NOTHING;",
    '3_index.sql': 'CREATE INDEX users_name ON users (lower(name)) WHERE id > 0;',
    'R__names.sql': 'DROP VIEW IF EXISTS names;\nCREATE VIEW names AS SELECT name FROM users;',
  };
  for (const env of [{}, { DATABASE_URL: 'sqlite:////nowhere/app.db' }, { DATABASE_URL: 'postgres://127.0.0.1:1/nowhere' }]) {
    const report = await check(files, env);
    expect([report.exit, told(report), report.summary]).toEqual([0, [], '4 migrations tried on PostgreSQL and on SQLite: both read them']);
  }
  expect(existsSync('/nowhere/app.db')).toBe(false);
});

test('each database says where it stops, and later files and down files have hints', async () => {
  const report = await check({
    '1_users.sql': USERS,
    '1_users.down.sql': 'DROP TABLE users CASCADE;',
    '2_fill.sql': "INSERT OR IGNORE INTO users (name) VALUES ('a');",
    '3_more.sql': 'CREATE EXTENSION citext;\nSELECT ifnull(1, 2), ifnull(3, 4);',
    '4_last.sql': 'SELECT 1;',
  });
  expect([report.exit, told(report)]).toEqual([
    9,
    [
      ['dialect-failed', 'error', 'PostgreSQL refuses 2_fill.sql:1:8: syntax error at or near "OR"'],
      ['dialect-hint', 'warning', '3_more.sql:2:8: PostgreSQL does not read IFNULL, as SQLite does, and 1 more in this file'],
      ['dialect-failed', 'error', 'SQLite refuses 3_more.sql:1:8: near "EXTENSION": syntax error'],
      ['dialect-hint', 'warning', '1_users.down.sql:1:1: SQLite does not read CASCADE in DROP, as PostgreSQL does'],
    ],
  ]);
  const state = ({ version, postgres, sqlite }: Record<string, string>) => [version, postgres, sqlite];
  expect((report.data as { migrations: Record<string, string>[] }).migrations.map(state)).toEqual([
    ['1', 'ok', 'ok'],
    ['2', 'failed', 'ok'],
    ['3', 'not-run', 'failed'],
    ['4', 'not-run', 'not-run'],
  ]);
});

test('down files are run on both as well, the last one first, and leave the schema as it was before', async () => {
  const files = {
    '1_users.sql': USERS,
    '1_users.down.sql': 'DROP TABLE users;',
    '2_a.sql': 'CREATE TABLE a (id int); CREATE TABLE b (id int);',
    '2_a.down.sql': 'DROP TABLE b; DROP TABLE a;',
    'R__ids.sql': 'DROP VIEW IF EXISTS ids;\nCREATE VIEW ids AS SELECT id FROM a;',
    'after-all.postgres.sql': 'SELECT id FROM ids;',
  };
  const report = await check(files);
  expect([report.exit, told(report)]).toEqual([0, []]);
  expect(report.summary).toBe('3 migrations tried on PostgreSQL and on SQLite: both read them, and take 2 of them back');
  expect(report.text).toMatch(/^migration +PostgreSQL {2}and back {2}SQLite {2}and back\n1_users +ok +ok +ok +ok\n/);

  const wrong = await check({
    ...files,
    '2_a.down.sql': 'DROP TABLE a;',
    '3_c.sql': 'CREATE TABLE c (id int);',
    '3_c.sqlite.down.sql': 'DROP TABLE c CASCADE;',
    '3_c.postgres.down.sql': 'DROP TABLE c CASCADE;',
  });
  expect([wrong.exit, told(wrong)]).toEqual([
    9,
    [
      ['dialect-failed', 'error', 'on PostgreSQL, after 2_a.sql was applied and taken back, left over: table public.b'],
      ['dialect-failed', 'error', 'SQLite refuses 3_c.sqlite.down.sql:1:14: near "CASCADE": syntax error'],
    ],
  ]);
  const back = ({ version, back: one }: Record<string, unknown>) => [version, one];
  expect((wrong.data as { migrations: Record<string, unknown>[] }).migrations.map(back)).toEqual([
    ['1', { postgres: 'not-run', sqlite: 'not-run' }],
    ['2', { postgres: 'failed', sqlite: 'not-run' }],
    ['3', { postgres: 'ok', sqlite: 'failed' }],
    ['R__ids', undefined],
  ]);
});

test('what both run and only one means is a notice', async () => {
  const report = await check({ '1_a.sql': 'CREATE TABLE a (id serial, tags text[], data jsonb);' });
  expect([report.exit, told(report)]).toEqual([
    0,
    [
      ['dialect-hint', 'notice', '1_a.sql:1:20: SERIAL is any type to SQLite, and numbers no rows'],
      ['dialect-hint', 'notice', '1_a.sql:1:37: an array type is any type to SQLite, which has no arrays'],
      ['dialect-hint', 'notice', '1_a.sql:1:46: JSONB is any type to SQLite, which keeps the text as it is given and checks nothing'],
    ],
  ]);
});

test('a migration in code, and a missing partner, are found as well', async () => {
  const inCode = await check({ '1_a.sql': 'CREATE TABLE a (id int);', '2_b.mjs': 'export const up = (db) => db.query("SELECT 1");' });
  expect([inCode.exit, told(inCode).map(([code]) => code)]).toEqual([2, ['postgresql-only']]);
  const alone = await check({ '1_a.sqlite.sql': 'CREATE TABLE a (id int);' });
  expect([alone.exit, told(alone).map(([code]) => code)]).toEqual([2, ['dialect-file-missing']]);
});

test('rows that refer to nothing are refused as by the gate', async () => {
  const report = await check({
    '1_a.sql': 'CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (a int REFERENCES a (id));\nINSERT INTO b VALUES (1);',
  });
  expect([report.exit, told(report).map(([code, , message]) => [code, message?.split(' ', 1)[0]])]).toEqual([
    9,
    [
      ['dialect-failed', 'PostgreSQL'],
      ['dialect-failed', 'SQLite'],
    ],
  ]);
});

test('what a migration sets for its connection reaches no later one, as on a file', async () => {
  const report = await check({
    '1_a.sqlite.sql': 'PRAGMA case_sensitive_like = ON;\nCREATE TABLE a (n INTEGER CHECK (n = 1));',
    '1_a.postgres.sql': 'CREATE TABLE a (n INTEGER CHECK (n = 1));',
    '2_b.sqlite.sql': "INSERT INTO a SELECT 'a' LIKE 'A';",
    '2_b.postgres.sql': 'INSERT INTO a VALUES (1);',
  });
  expect([report.exit, told(report)]).toEqual([0, []]);
});
