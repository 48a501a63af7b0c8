// Whose ledger is kept in a project as it lies on the disk: what stands around the folder is read, and what stays open is refused.
import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshDatabase, query } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';

const PLAIN = {
  'db/migrations/1_users.sql': 'CREATE TABLE users (id int);',
  'db/migrations/2_orders.sql': 'CREATE TABLE orders (id int);',
};

test('plain files of an sqlx project get the ledger of sqlx on an empty database', async () => {
  const project = temporaryFolder({ ...PLAIN, 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n' });
  const database = await freshDatabase();
  const run = await gateOn(database.url, `${project}/db/migrations`);
  expect([run.code, run.applied]).toEqual([0, 2]);
  expect(await query(database.url, 'SELECT version::int FROM _sqlx_migrations ORDER BY 1')).toEqual([{ version: 1 }, { version: 2 }]);
});

test('both kinds of file and an odd version: refused, or all of them where the tool is named', async () => {
  const files = {
    'm/20260101090000_shelf.up.sql': 'CREATE TABLE shelf (id int PRIMARY KEY, label text);',
    'm/20260101090000_shelf.down.sql': 'DROP TABLE shelf;',
    'm/20260102090000_label.sql': 'CREATE INDEX shelf_label ON shelf (label);',
    'm/202601031200007_book.up.sql': 'CREATE TABLE book (id int PRIMARY KEY);',
    'm/202601031200007_book.down.sql': 'DROP TABLE book;',
  };
  const folder = `${temporaryFolder(files)}/m`;
  const database = await freshDatabase();
  const open = await gateOn(database.url, folder);
  expect([open.code, open.report.findings.map(({ code }) => code), open.report.summary]).toEqual([
    2,
    ['ambiguous-layout'],
    expect.stringContaining('golang-migrate or sqlx'),
  ]);
  const golang = await gateOn((await freshDatabase()).url, folder, { GATE_LAYOUT: 'golang-migrate' });
  expect([golang.code, golang.report.findings.find(({ code }) => code === 'passed-over')?.message]).toEqual([
    0,
    'not applied, because it is not a migration to golang-migrate (N_name.up.sql): 20260102090000_label.sql',
  ]);
  const sqlx = await gateOn(database.url, folder, { GATE_LAYOUT: 'sqlx' });
  expect([sqlx.code, sqlx.applied]).toEqual([0, 3]);
});

test('a folder named like a manifest and a manifest that cannot be read stop nothing', async () => {
  const project = temporaryFolder(PLAIN);
  mkdirSync(`${project}/Cargo.toml`);
  mkdirSync(`${project}/db/go.mod`);
  const run = await gateOn((await freshDatabase()).url, `${project}/db/migrations`);
  expect([run.code, run.applied]).toEqual([0, 2]);
});

test('a run that failed before it applied anything ties the database to no layout; one that applied does', async () => {
  const { url } = await freshDatabase();
  const broken = `${temporaryFolder({ 'm/1_a.sql': 'CREATE TABLE t (id int' })}/m`;
  const goose = `${temporaryFolder({ 'm/1_a.sql': '-- +goose Up\nCREATE TABLE t (id int);\n' })}/m`;
  expect((await gateOn(url, broken)).code).toBe(6);
  expect((await gateOn(url, goose)).code).toBe(0);
  const own = `${temporaryFolder({ 'm/1_a.sql': 'CREATE TABLE u (id int);' })}/m`;
  for (const before of ['SELECT', 'TRUNCATE schemagate.beside']) {
    await query(url, before);
    const back = await gateOn(url, own, { GATE_LAYOUT: 'gate' });
    expect([back.code, back.report.findings.map(({ code }) => code)]).toEqual([8, ['ledger-of-another-layout']]);
  }
});
