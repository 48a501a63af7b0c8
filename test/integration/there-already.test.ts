// Proof: where a migration fails because its objects exist already, what is there is held against what it makes, and the way on is named.
import { expect, inject, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = {
  '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY, name text);',
  '2_orders.sql': `CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES users, mood mood DEFAULT 'good');
CREATE INDEX orders_customer ON orders (customer);
ALTER TABLE users ADD COLUMN mail text NOT NULL DEFAULT '';`,
  '3_last.sql': 'CREATE TABLE last ();',
};

async function after(byHand: string, files: Readonly<Record<string, string>> = FILES) {
  const db = await freshDatabase();
  const folder = migrationsFolder(files);
  const run = (command: string, operands: readonly string[] = [], flags = {}) =>
    runCommand({ command, operands, flags, env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder } });
  expect(await runCommand({ command: 'up', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder }, flags: { to: '1' } })).toMatchObject({
    exit: 0,
  });
  await db.admin(byHand);
  return { db, run, mark: (flags = {}) => run('mark', ['2', 'applied'], { 'if-same': true, scratch: inject('databaseUrl'), ...flags }) };
}

test('what is there and the same is recorded; `up` says so itself where a scratch server is installed', async () => {
  const { db, run, mark } = await after(FILES['2_orders.sql']);
  const failed = await run('up');
  expect(failed).toMatchObject({ exit: 6, failure: { sqlstate: '42710' } });
  const [found] = failed.findings.filter(({ code }) => code === 'there-already' || code === 'not-compared-with-there');
  if (found!.code === 'there-already') {
    expect(found).toMatchObject({ severity: 'notice', message: expect.stringContaining('exists already, and is the same: ') });
    expect(failed.failure!.hint).toContain('`schemagate mark 2 applied` records it');
  } else {
    expect(found!.message).toContain('there is no server to run migrations and SQL files on');
    expect(failed.failure!.hint).toContain('`schemagate mark 2 applied --if-same`');
  }
  expect(await mark()).toMatchObject({ exit: 0 });
  expect(await run('up')).toMatchObject({ exit: 0, steps: [{ version: '3' }] });
  expect(await db.admin('SELECT version FROM schemagate.migrations ORDER BY 1')).toHaveLength(3);
});

test('what differs is named, with the SQL, and nothing is recorded', async () => {
  const { db, mark } = await after(
    "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE orders (id bigint PRIMARY KEY, customer int REFERENCES users, mood mood DEFAULT 'good', more int); ALTER TABLE users ADD COLUMN mail text, ADD COLUMN other int; CREATE TABLE unrelated ()",
  );
  const refused = await mark();
  expect(refused).toMatchObject({ exit: 7, findings: [{ code: 'there-already', severity: 'error' }] });
  const { message, repair = '' } = refused.findings[0]!;
  expect(message).toContain('what is there is not what');
  for (const part of ['orders_customer', 'mood', 'public.orders.id', 'public.orders.more']) expect(message + repair).toContain(part);
  // What it does not make is none of its business.
  for (const part of ['unrelated', 'public.users.other']) expect(message + repair).not.toContain(part);
  expect(repair).toContain('CREATE INDEX CONCURRENTLY orders_customer');
  expect(await db.admin('SELECT version FROM schemagate.migrations ORDER BY 1')).toHaveLength(1);
});

test('a file that only writes rows, and one that cannot be run there, are not taken for the same', async () => {
  const rows = await after('SELECT 1', { ...FILES, '2_orders.sql': "INSERT INTO users VALUES (1, 'x');" });
  expect(await rows.mark()).toMatchObject({
    exit: 7,
    findings: [{ message: expect.stringContaining('makes nothing that can be compared') }],
  });
  const broken = await after('SELECT 1', { ...FILES, '2_orders.sql': 'CREATE TABLE nosuch.t ();' });
  expect(await broken.mark()).toMatchObject({ exit: 6, findings: [{ code: 'migration-failed' }] });
});
