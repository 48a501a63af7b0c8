// A check through a connection that the application has: what it says of a database as it should be, of one from which something is missing, and of
// one that does not answer.
import { Client, Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { healthCheck } from '../../src/index.ts';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { startProxy } from '../support/proxy.ts';
import { upOn } from '../support/up-on.ts';

const FILES = {
  '1_users.sql': `CREATE TYPE mood AS ENUM ('happy', 'sad');\nCREATE TABLE users (id int PRIMARY KEY, mood mood);\n`,
  '10_orders.sql':
    'CREATE SCHEMA "My Shop";\nCREATE TABLE "My Shop"."Order.Items" (id int);\nCREATE TABLE parts (id int) PARTITION BY RANGE (id);\n',
};
const HEALTHY = {
  ...{ healthy: true, migration_version: '10', enum_types_valid: true, tables_present: 3, tables_expected: 3 },
  ...{ advisory_locks_count: 0, issues: [], recommendations: [] },
};

function poolOn(url: string, more: object = {}): Pool {
  const pool = new Pool({ connectionString: url, ...more });
  pool.on('error', () => {});
  onTestFinished(() => pool.end());
  return pool;
}

async function migrated() {
  const database = await freshDatabase();
  expect((await upOn(database.url, migrationsFolder(FILES))).code).toBe(0);
  return database;
}

test('a pool, a client, and one in a transaction of its own, which it leaves as it was', async () => {
  const database = await migrated();
  const client = await database.client();
  expect(await healthCheck(poolOn(database.url))).toEqual(HEALTHY);
  expect(await healthCheck(client)).toEqual(HEALTHY);
  await client.query('BEGIN');
  await client.query("SET LOCAL search_path = 'My Shop'; INSERT INTO public.users VALUES (1, 'sad')");
  expect(await healthCheck(client)).toEqual(HEALTHY);
  const { rows } = await client.query('SHOW search_path');
  await client.query('COMMIT');
  expect([rows, await database.admin('SELECT id FROM users')]).toEqual([[{ search_path: '"My Shop"' }], [{ id: 1 }]]);
});

test('the same keys as the health that serve answers with', async () => {
  const { databaseHealth } = await import('../../src/serve/health.ts');
  const database = await migrated();
  expect(Object.keys(await healthCheck(poolOn(database.url)))).toEqual(Object.keys(databaseHealth(null, false)));
});

test('tables and enums that are missing or have changed, each with what to do', async () => {
  const database = await migrated();
  const pool = poolOn(database.url);
  await database.admin(
    `DROP TABLE "My Shop"."Order.Items"; ALTER TYPE mood ADD VALUE 'meh'; CREATE VIEW "My Shop"."Order.Items" AS SELECT 1`,
  );
  const { recommendations, ...health } = await healthCheck(pool);
  expect(health).toEqual({
    ...{ healthy: false, migration_version: '10', enum_types_valid: false, tables_present: 2, tables_expected: 3, advisory_locks_count: 0 },
    issues: ['table "My Shop"."Order.Items" is missing', 'enum public.mood is missing or has other labels'],
  });
  expect(recommendations).toEqual(['`schemagate recover` shows what recreates it', '`schemagate verify` shows what repairs it']);
});

test('a migration that stopped half-way, and locks that others hold', async () => {
  const database = await freshDatabase();
  const more = { '11_half.sql': '-- gate: transaction=off\nCREATE TABLE half (id int);\nSELECT * FROM nowhere;\n' };
  expect((await gateOn(database.url, migrationsFolder({ ...FILES, ...more }))).code).toBe(10);
  const other = await database.client();
  await other.query('SELECT pg_advisory_lock(7)');
  expect(await healthCheck(poolOn(database.url))).toMatchObject({
    ...{ healthy: false, migration_version: '10', advisory_locks_count: 1 },
    issues: expect.arrayContaining(['migration 11 stopped half-way']),
  });
});

test('what cannot be found out is not healthy, and is null', async () => {
  const empty = await freshDatabase();
  expect(await healthCheck(poolOn(empty.url))).toMatchObject({
    ...{
      healthy: false,
      migration_version: null,
      enum_types_valid: null,
      tables_present: null,
      tables_expected: null,
      advisory_locks_count: 0,
    },
    issues: ['the schema schemagate of the gate is not there: nothing says what is expected'],
  });
  const database = await migrated();
  const role = await database.role({ grants: 'GRANT USAGE ON SCHEMA public TO :role' });
  const refused = await healthCheck(poolOn(role.url));
  expect([refused.healthy, refused.issues]).toEqual([
    false,
    [`role ${role.name} may not read what the gate has recorded in the schema schemagate`],
  ]);
  // The recommendation is what helps.
  await database.admin(refused.recommendations[0]!);
  expect(await healthCheck(poolOn(role.url))).toEqual(HEALTHY);
});

test('a session that cannot write is not healthy, unless it is only to read', async () => {
  const database = await migrated();
  const pool = poolOn(database.url, { options: '-c default_transaction_read_only=on' });
  expect(await healthCheck(pool)).toMatchObject({ healthy: false, tables_present: 3, issues: [expect.stringContaining('cannot write')] });
  expect(await healthCheck(pool, { readOnly: true })).toEqual(HEALTHY);
});

test('the ledger of another tool, in a schema of another name', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ 'V1__a.sql': 'CREATE TABLE a (id int);\n', 'V2__b.sql': 'CREATE TABLE b (id int);\n' });
  expect((await gateOn(database.url, folder, { GATE_LEDGER_SCHEMA: 'my gate' })).code).toBe(0);
  const health = await healthCheck(poolOn(database.url), { ledgerSchema: 'my gate' });
  expect(health).toMatchObject({ healthy: true, migration_version: '2', tables_present: 2, tables_expected: 2 });
});

test('no answer, a connection that is cut, a wrong password: never an exception, and no secret', async () => {
  const database = await migrated();
  const proxy = await startProxy(database.url);
  const pool = poolOn(urlOf(database.url, { port: proxy.port }));
  expect(await healthCheck(pool)).toEqual(HEALTHY);
  proxy.judge = () => ({ do: 'stall', ms: 600_000 });
  const silent = await healthCheck(pool, { timeout: '300ms' });
  expect([silent.healthy, silent.tables_present, silent.issues]).toEqual([
    false,
    null,
    ['the database cannot be used: no answer within 0.3 s'],
  ]);
  await proxy.close();
  const gone = await healthCheck(pool);
  expect([gone.issues, gone.recommendations]).toEqual([
    [expect.stringMatching(/^the database cannot be used: /)],
    [expect.stringMatching(/this passes by itself/)],
  ]);
  const { password } = new URL(database.url);
  const wrong = new URL(database.url);
  wrong.password = `${password}-wrong`;
  const refused = await healthCheck(poolOn(wrong.href));
  expect(refused.issues).toEqual([expect.stringContaining('password authentication failed')]);
  expect(JSON.stringify(refused)).not.toContain(password);
});

test('what is no client or no option is refused', async () => {
  await expect(healthCheck({} as Client)).rejects.toThrow(TypeError);
  await expect(healthCheck(new Client(), { timeout: 'soon' })).rejects.toThrow(TypeError);
  const misspelt = { timeOut: '2s' } as object;
  await expect(healthCheck(new Client(), misspelt)).rejects.toThrow(
    new TypeError('timeOut is not an option of healthCheck(); its options are timeout, ledgerSchema, readOnly'),
  );
});
