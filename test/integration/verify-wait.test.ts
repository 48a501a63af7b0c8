// verify --wait: what application pods run while somebody else, such as a Job, applies the migrations.
import { expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { type GateOptions, startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const FILES = { '1_users.sql': 'CREATE TABLE users (id int);\n', '2_orders.sql': 'CREATE TABLE orders (id int);\n' };

const waiting = (url: string, folder: string, { args = [], env = {} }: Pick<GateOptions, 'args' | 'env'> = {}) =>
  startGate({ args: ['verify', '--wait', ...args], env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, GATE_DEADLINE: '2m', ...env } });

/** Of other sessions in the database. */
async function connections(db: FreshDatabase): Promise<number> {
  const [row] = await db.admin(
    'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  return Number(row!['n']);
}

async function untilNobodyIsConnected(db: FreshDatabase): Promise<void> {
  while ((await connections(db)) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('it waits for a gate that has not begun, without keeping a connection, says for what, and then exits 0', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  const pods = [waiting(db.url, folder), waiting(db.url, folder)];
  await Promise.all(pods.map((pod) => pod.saw(/2 migrations still to be applied, the first is \S*1_users\.sql/)));
  await untilNobodyIsConnected(db);
  expect((await gateOn(db.url, folder)).code).toBe(0);
  for (const { code, report, lines } of await Promise.all(pods.map(({ done }) => done))) {
    expect([code, report?.outcome, report?.applied], report?.summary).toEqual([0, 'ready', 2]);
    expect(lines.filter(({ event }) => event === 'connected')).toHaveLength(1);
  }
});

test('it goes on waiting while only some are applied', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  const pod = waiting(db.url, folder);
  await pod.saw('2 migrations still to be applied');
  expect((await gateOn(db.url, folder, {}, ['up', '--to', '1'])).applied).toBe(1);
  await pod.saw(/1 migration still to be applied, the first is \S*2_orders\.sql/);
  expect((await gateOn(db.url, folder)).applied).toBe(1);
  expect((await pod.done).code).toBe(0);
});

test('at its deadline it ends with what is missing', async () => {
  const db = await freshDatabase();
  const { code, report } = await waiting(db.url, migrationsFolder(FILES), { env: { GATE_DEADLINE: '4s' } }).done;
  expect([code, report?.outcome, report?.findings.map(({ code }) => code)]).toEqual([7, 'mismatch', ['pending', 'pending']]);
  expect(report?.summary).toMatch(
    /nobody has applied what is pending in the [\d.]+m?s of waiting for it: \S*1_users\.sql is not applied yet/,
  );
});

test('drift does not go away by waiting: it ends at once', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  await db.admin('DROP TABLE orders');
  const { code, report } = await waiting(db.url, folder).done;
  expect([code, report?.findings[0]?.code, report?.findings[0]?.severity]).toEqual([7, 'table-missing', 'error']);
});

test('a signal ends it', async () => {
  const db = await freshDatabase();
  const pod = waiting(db.url, migrationsFolder(FILES));
  await pod.saw('still to be applied');
  await untilNobodyIsConnected(db);
  pod.kill('SIGTERM');
  expect((await pod.done).code).toBe(143);
});

test('of several steps, it waits until all are applied', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    'auth/1_users.sql': 'CREATE TABLE users (id int);\n',
    'app/1_orders.sql': 'CREATE TABLE orders (id int);\n',
  });
  const env = { GATE_STEPS: `auth:${folder}/auth,app:${folder}/app` };
  const pod = waiting(db.url, folder, { env });
  await pod.saw('still to be applied');
  expect((await gateOn(db.url, folder, env)).code).toBe(0);
  expect((await pod.done).code).toBe(0);
});
