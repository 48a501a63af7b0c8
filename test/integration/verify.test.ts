// Proof: drift, snapshots, being ahead, verify queries, and who may look.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { status, up, verify } from '../../src/index.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const FILES = {
  '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL);\nCREATE INDEX users_email ON users (email);\n',
  '2_view.sql': 'CREATE VIEW emails AS SELECT email FROM users;\n',
};
const DEMO = join(import.meta.dirname, '../../migrations');
const codes = (run: { report: { findings: readonly { code: string }[] } }) => run.report.findings.map((finding) => finding.code);

/** The repairs of a report, as an operator would run them: one after the other, outside a transaction. */
async function repair(db: FreshDatabase, run: Awaited<ReturnType<typeof gateOn>>): Promise<void> {
  const client = await db.client();
  for (const { repair } of run.report.findings)
    for (const statement of (repair ?? '').split(/;\n|;$/)) if (statement !== '') await client.query(statement);
}

test.each([
  ['a dropped column', 'ALTER TABLE users DROP COLUMN email CASCADE', ['column-missing', 'view-missing', 'index-missing']],
  ['a changed type', 'DROP VIEW emails; ALTER TABLE users ALTER COLUMN email TYPE varchar(20)', ['column-changed', 'view-missing']],
  ['a dropped table', 'DROP TABLE users CASCADE', ['table-missing', 'view-missing']],
  ['a lost NOT NULL', 'ALTER TABLE users ALTER COLUMN email DROP NOT NULL', ['column-changed']],
  ['a dropped index', 'DROP INDEX users_email', ['index-missing']],
  ['a lost primary key', 'ALTER TABLE users DROP CONSTRAINT users_pkey', ['constraint-missing']],
])('%s is exit 7, named, and its repair repairs it', async (_, sql, expected) => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  expect((await gateOn(db.url, folder)).code).toBe(0);
  await db.admin(sql);
  const run = await gateOn(db.url, folder);
  const errors: string[] = run.report.findings.filter((finding) => finding.severity === 'error').map((finding) => finding.code);
  expect([run.code, errors.sort()]).toEqual([
    7,
    [...expected]
      .filter((code) => errors.includes(code))
      .concat(expected.filter((code) => !errors.includes(code)))
      .sort(),
  ]);
  await repair(db, run);
  expect((await gateOn(db.url, folder)).code).toBe(0);
});

test('what is there beside the expected is a warning, or an error if GATE_DRIFT=strict', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  await db.admin('CREATE TABLE extra (id int)');
  const strict = await gateOn(db.url, folder, { GATE_DRIFT: 'strict' });
  expect([strict.code, codes(strict)]).toEqual([7, ['table-extra']]);
  const lenient = await gateOn(db.url, folder);
  expect([lenient.code, lenient.report.findings.map((finding) => finding.severity)]).toEqual([0, ['warning']]);
});

test('drift is found before anything is applied', async () => {
  const db = await freshDatabase();
  await gateOn(db.url, migrationsFolder(FILES));
  await db.admin('DROP TABLE users CASCADE');
  const run = await gateOn(db.url, migrationsFolder({ ...FILES, '3_more.sql': 'CREATE TABLE more (id int);\n' }));
  expect([run.code, run.report.steps.map((step) => step.state)]).toEqual([7, ['not-run']]);
  expect(await db.admin("SELECT 1 FROM pg_class WHERE relname = 'more'")).toEqual([]);
});

test('an invalid index and a constraint that is not validated are findings', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_t.sql':
      'CREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (1);\nALTER TABLE t ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;\n',
  });
  const first = await gateOn(db.url, folder);
  expect([first.code, codes(first)]).toEqual([0, ['constraint-not-validated']]);
  await db.admin('CREATE UNIQUE INDEX CONCURRENTLY broken ON t (id)').catch(() => {});
  const second = await gateOn(db.url, folder, { GATE_DRIFT: 'strict' });
  expect([second.code, codes(second)]).toEqual([7, ['index-extra', 'constraint-not-validated']]);
});

test('what is not verified is reported where a full comparison meets it, and keeps no run from being the last one that was clean', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  await db.admin(
    "SELECT lo_create(0); CREATE SUBSCRIPTION far CONNECTION 'password=secret' PUBLICATION p WITH (connect = false, slot_name = NONE)",
  );
  const lenient = await gateOn(db.url, folder);
  expect([lenient.code, codes(lenient)]).toEqual([0, ['subscription-extra', 'large-objects-not-verified']]);
  expect(JSON.stringify(lenient.report)).not.toContain('secret');
  await db.admin('ALTER SUBSCRIPTION far RENAME TO near');
  const renamed = await gateOn(db.url, folder);
  expect(renamed.report.findings[0]!.subject).toBe('subscription near');
  await db.admin('DROP SUBSCRIPTION near');
  await gateOn(db.url, folder);
  const last = await gateOn(db.url, folder);
  expect([codes(last), last.report.verification?.by]).toEqual([[], 'fingerprint']);
});

test('a snapshot beside the migrations is what counts; written by the command, refused when edited by hand, reported when stale', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  const server = new URL(db.url);
  server.pathname = '/postgres';
  const written = await runGate({ args: ['snapshot', '--url', server.href], env: { GATE_MIGRATIONS: folder } });
  expect(written.code).toBe(0);
  const run = await gateOn(db.url, folder);
  expect([run.code, run.report.verification?.against]).toEqual([0, 'snapshot']);
  expect((await runGate({ args: ['snapshot', '--url', server.href, '--check'], env: { GATE_MIGRATIONS: folder } })).code).toBe(0);

  writeFiles(folder, { '3_more.sql': 'CREATE TABLE more (id int);\nALTER TABLE users DROP COLUMN email CASCADE;\n' });
  expect((await runGate({ args: ['snapshot', '--url', server.href, '--check'], env: { GATE_MIGRATIONS: folder } })).code).toBe(9);
  const stale = await gateOn(db.url, folder);
  expect([stale.code, codes(stale), stale.report.verification?.state]).toEqual([0, ['snapshot-stale'], 'recorded']);

  const file = join(folder, 'schema.snapshot.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"notNull":true', '"notNull":false'));
  const edited = await gateOn(db.url, folder);
  expect([edited.code, codes(edited)]).toEqual([2, ['bad-snapshot']]);
});

test('an older image against a newer database goes by the expectation of its own version', async () => {
  const db = await freshDatabase();
  const old = migrationsFolder(FILES);
  expect((await gateOn(db.url, old)).code).toBe(0);
  const newer = migrationsFolder({ ...FILES, '3_more.sql': 'CREATE TABLE more (id int);\n' });
  expect((await gateOn(db.url, newer)).code).toBe(0);

  const rolledBack = await gateOn(db.url, old);
  expect([rolledBack.code, codes(rolledBack)]).toEqual([0, ['table-extra', 'ahead']]);
  expect((await gateOn(db.url, old, { GATE_AHEAD: 'fail' })).code).toBe(8);
  expect((await gateOn(db.url, old, { GATE_AHEAD: 'allow' })).code).toBe(0);

  const taking = migrationsFolder({ ...FILES, '3_more.sql': 'CREATE TABLE more (id int);\n', '4_drop.sql': 'DROP VIEW emails;\n' });
  expect((await gateOn(db.url, taking)).code).toBe(0);
  const broken = await gateOn(db.url, old);
  expect([broken.code, codes(broken)[0]]).toEqual([7, 'view-missing']);

  await db.admin("DELETE FROM schemagate.expectations WHERE head = '2'");
  expect((await gateOn(db.url, old)).code).toBe(8);
});

test('verify queries must return nothing; what they return is shown', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ ...FILES, 'verify/no_users.sql': '-- nobody yet\nSELECT id, email FROM users' });
  expect((await gateOn(db.url, folder)).code).toBe(0);
  await db.admin("INSERT INTO users VALUES (7, 'x@example.org')");
  const run = await gateOn(db.url, folder);
  expect([run.code, run.report.findings[0]?.message]).toEqual([
    7,
    `${folder}/verify/no_users.sql must return no rows and returned 1: (id=7, email=x@example.org)`,
  ]);
  writeFiles(folder, { 'verify/no_users.sql': 'SELECT 1;\nSELECT nope' });
  expect((await gateOn(db.url, folder)).report.findings[0]).toMatchObject({ code: 'verify-failed', place: { line: 2, column: 8 } });
});

test('history that was edited, lost or merged out of order is exit 8 and names the files', async () => {
  const db = await freshDatabase();
  await gateOn(db.url, migrationsFolder({ ...FILES, '4_d.sql': 'SELECT 4;\n' }));
  const edited = await gateOn(db.url, migrationsFolder({ ...FILES, '1_users.sql': 'SELECT 1;\n', '4_d.sql': 'SELECT 4;\n' }));
  const missing = await gateOn(db.url, migrationsFolder({ '1_users.sql': FILES['1_users.sql'], '4_d.sql': 'SELECT 4;\n' }));
  const late = await gateOn(db.url, migrationsFolder({ ...FILES, '3_c.sql': 'SELECT 3;\n', '4_d.sql': 'SELECT 4;\n' }));
  expect([edited, missing, late].map((run) => [run.code, codes(run)])).toEqual([
    [8, ['edited']],
    [8, ['missing']],
    [8, ['out-of-order']],
  ]);
});

test('a ledger of a newer release is refused, unharmed', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  await db.admin('UPDATE schemagate.about SET format = 2');
  const run = await gateOn(db.url, folder);
  expect([run.code, codes(run)]).toEqual([8, ['ledger-newer']]);
});

test('verify and status do with a role that may only read, and change nothing', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await gateOn(db.url, folder);
  const role = await db.role({
    grants:
      'GRANT USAGE ON SCHEMA schemagate TO :role; GRANT SELECT ON ALL TABLES IN SCHEMA schemagate TO :role; ALTER ROLE :role SET default_transaction_read_only = on',
  });
  expect((await gateOn(role.url, folder, {}, ['verify'])).code).toBe(0);
  expect((await gateOn(role.url, folder, {}, ['status'])).code).toBe(0);
  const more = migrationsFolder({ ...FILES, '3_more.sql': 'SELECT 1;\n' });
  expect((await gateOn(role.url, more, {}, ['verify'])).code).toBe(7);
  expect((await gateOn(role.url, more, {}, ['plan'])).code).toBe(0);
  expect((await gateOn(role.url, more, {}, ['plan', '--fail-on', 'notice'])).code).toBe(9);
});

test('the demonstration history applies, verifies against its snapshot, and is found up to date by the library', async () => {
  const db = await freshDatabase();
  const folder = join(temporaryFolder(), 'migrations');
  cpSync(DEMO, folder, { recursive: true });
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: folder };
  const events: string[] = [];
  const first = await up({ env, onEvent: (event) => events.push(event.event) });
  expect([first.outcome, first.verification?.against, first.steps.every((step) => step.state === 'applied')]).toEqual([
    'ready',
    'snapshot',
    true,
  ]);
  expect(events.filter((type) => type === 'migration-applied')).toHaveLength(first.steps.length);
  expect((await verify({ env })).outcome).toBe('ready');
  expect((await status({ env })).summary).toBe(`${first.steps.length} applied, 0 pending, 0 ahead of this folder`);
  expect(JSON.stringify(first)).not.toContain(new URL(db.url).password);
});
