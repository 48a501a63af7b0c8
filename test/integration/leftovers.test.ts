// What concurrent statements leave behind where they are stopped half-way, and how the next run goes on from there.
import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';

const TABLE = { '1_t.sql': 'CREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (1);\n' };

async function made(files: Readonly<Record<string, string>>): Promise<FreshDatabase> {
  const db = await freshDatabase();
  expect((await gateOn(db.url, migrationsFolder(files))).code).toBe(0);
  return db;
}

const indexes = (db: FreshDatabase) =>
  db.admin(`SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid WHERE t.relname IN ('t', 'p', 'p1') ORDER BY 1`);

/** Somebody's transaction that a concurrent statement on the table has to wait for. */
async function older(db: FreshDatabase, sql: string): Promise<Client> {
  const client = await db.client();
  await client.query(`BEGIN; ${sql}`);
  return client;
}

test('a unique index that duplicates stopped is left INVALID, reported with what to do, and rebuilt when they are gone', async () => {
  const db = await made(TABLE);
  const folder = migrationsFolder({ ...TABLE, '2_u.sql': 'CREATE UNIQUE INDEX CONCURRENTLY u ON t (id);' });
  const run = await gateOn(db.url, folder);
  expect([run.code, run.report.failure?.sqlstate, run.report.failure?.detail]).toEqual([10, '23505', expect.stringContaining('(id)=(1)')]);
  expect(run.report.findings[0]).toMatchObject({ code: 'incomplete', message: expect.stringContaining('an INVALID index u may be left') });
  expect(await indexes(db)).toEqual([{ name: 'u', valid: false }]);
  expect((await gateOn(db.url, folder)).code).toBe(10);
  await db.admin('DELETE FROM t; INSERT INTO t VALUES (1)');
  expect((await gateOn(db.url, folder)).code).toBe(0);
  expect(await indexes(db)).toEqual([{ name: 'u', valid: true }]);
});

test('one without a name is reported by the name the server gave it, with the command that drops it', async () => {
  const db = await made(TABLE);
  const folder = migrationsFolder({ ...TABLE, '2_u.sql': 'CREATE UNIQUE INDEX CONCURRENTLY ON t (id);' });
  const run = await gateOn(db.url, folder);
  expect(run.code).toBe(10);
  expect(run.report.findings[0]?.hint).toContain('DROP INDEX CONCURRENTLY t_id_idx; Then fix the cause');
  await db.admin('DROP INDEX CONCURRENTLY t_id_idx');
  await db.admin('DELETE FROM t');
  expect((await gateOn(db.url, folder)).code).toBe(0);
  expect(await indexes(db)).toEqual([{ name: 't_id_idx', valid: true }]);
});

test.each([
  ['in a transaction', 'CREATE TABLE other ();\nCREATE UNIQUE INDEX IF NOT EXISTS "u" ON public.t (id);'],
  ['concurrently', 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON t (id);'],
  ['with its own BEGIN and COMMIT', 'BEGIN;\nCREATE UNIQUE INDEX IF NOT EXISTS U ON t (id);\nCOMMIT;'],
])('IF NOT EXISTS %s does not take an INVALID index for a built one', async (_, sql) => {
  const db = await made(TABLE);
  await expect(db.admin('CREATE UNIQUE INDEX CONCURRENTLY u ON t (id)')).rejects.toThrow('could not create unique index');
  await db.admin('DELETE FROM t');
  const run = await gateOn(db.url, migrationsFolder({ ...TABLE, '2_u.sql': sql }), { GATE_DRIFT: 'warn' });
  expect([run.code, await indexes(db)]).toEqual([0, [{ name: 'u', valid: true }]]);
});

test("a partitioned table's index that waits for its parts is not one of those", async () => {
  const files = {
    '1_p.sql':
      'CREATE TABLE p (id int) PARTITION BY LIST (id);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);\nCREATE INDEX i ON ONLY p (id);',
    '2_i.sql': 'CREATE INDEX IF NOT EXISTS i ON ONLY p (id);\nCREATE INDEX i1 ON p1 (id);\nALTER INDEX i ATTACH PARTITION i1;',
  };
  const db = await freshDatabase();
  const run = await gateOn(db.url, migrationsFolder(files));
  expect([run.code, run.lines.some(({ msg }) => String(msg).includes('INVALID'))]).toEqual([0, false]);
  expect(await indexes(db)).toEqual([
    { name: 'i', valid: true },
    { name: 'i1', valid: true },
  ]);
});

test.each([
  ['INDEX CONCURRENTLY i', 'i_ccnew'],
  ['TABLE CONCURRENTLY public.t', 'i_ccnew'],
  ['(CONCURRENTLY) SCHEMA public', 'i_ccnew'],
])('REINDEX %s that was stopped: what it left is dropped, and it is done again', async (what, left) => {
  const files = { '1_t.sql': 'CREATE TABLE t (id int);\nCREATE INDEX i ON t (id);\n' };
  const db = await made(files);
  const reindex = what.startsWith('(') ? 'REINDEX (CONCURRENTLY) SCHEMA public;' : `REINDEX ${what};`;
  const folder = migrationsFolder({ ...files, '2_r.sql': reindex });
  const writer = await older(db, 'INSERT INTO t VALUES (1)');
  const run = await gateOn(db.url, folder, { GATE_STATEMENT_TIMEOUT: '1s' });
  expect(run.code).toBe(10);
  expect(run.report.findings[0]?.message).toContain(`it left the INVALID ${left}, which the next run drops`);
  await writer.query('COMMIT');
  expect((await gateOn(db.url, folder)).code).toBe(0);
  expect(await indexes(db)).toEqual([{ name: 'i', valid: true }]);
});

test('DETACH PARTITION CONCURRENTLY that was stopped is finished by the next run', async () => {
  const files = { '1_p.sql': 'CREATE TABLE p (id int) PARTITION BY LIST (id);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);' };
  const db = await made(files);
  const folder = migrationsFolder({ ...files, '2_d.sql': 'ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\nCREATE TABLE after ();' });
  const reader = await older(db, 'SELECT * FROM p');
  const run = await gateOn(db.url, folder, { GATE_STATEMENT_TIMEOUT: '1s' });
  expect(run.code).toBe(10);
  expect(run.report.findings[0]?.message).toContain('p1 is detached half-way, which the next run finishes');
  expect(await db.admin('SELECT inhdetachpending AS pending FROM pg_inherits')).toEqual([{ pending: true }]);
  await reader.query('COMMIT');
  expect((await gateOn(db.url, folder)).code).toBe(0);
  expect(await db.admin("SELECT to_regclass('after')::text AS after, (SELECT count(*)::int FROM pg_inherits) AS parts")).toEqual([
    { after: 'after', parts: 0 },
  ]);
});
