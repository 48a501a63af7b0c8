// Where folders and files of SQL are tried: on the server that is named, or on the one at hand where that is asked for.
import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { freshDatabase, query } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const FILES = { '1_a.sql': 'CREATE TABLE a (id int);\n' };
const LEFT =
  "SELECT datname FROM pg_database WHERE datname LIKE 'schemagate_scratch%' AND datdba = (SELECT oid FROM pg_roles WHERE rolname = '%')";

test('a second database on the server at hand serves for snapshot and diff, and is gone afterwards', async () => {
  const db = await freshDatabase();
  const owner = await db.role({ attributes: 'CREATEDB' });
  const folder = migrationsFolder(FILES);
  const made = await gateOn(owner.url, folder, {}, ['snapshot', '--scratch', 'same-server']);
  expect([made.code, JSON.parse(readFileSync(`${folder}/schema.snapshot.json`, 'utf8'))]).toMatchObject([0, { head: '1' }]);
  expect(await db.admin("SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
  const differing = await gateOn(owner.url, folder, {}, ['diff', '--to', folder, '--scratch', 'same-server']);
  expect([differing.code, differing.report.data]).toMatchObject([9, { sql: expect.stringContaining('CREATE TABLE public.a') }]);
  expect(await query(inject('databaseUrl'), LEFT.replaceAll("'%')", `'${owner.name}')`))).toEqual([]);
});

test('which server is meant is said where none is at hand', async () => {
  const run = await runGate({ args: ['snapshot', '--scratch', 'same-server'], env: { GATE_MIGRATIONS: migrationsFolder(FILES) } });
  expect([run.code, run.report?.findings[0]]).toMatchObject([
    2,
    { code: 'no-connection', hint: 'set DATABASE_URL, or give --scratch the URL of another server' },
  ]);
});
