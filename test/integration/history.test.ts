// The history: what happened to a database's migrations, told from the ledger's rows and the events beside it.
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import type { HistoryEntry } from '../../src/ledger/history-entry.ts';
import { lockKey } from '../../src/postgres/lock/lock.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { runCommand } from '../support/run-command.ts';

async function entriesOf(url: string, folder: string, env: Readonly<Record<string, string>> = {}): Promise<readonly HistoryEntry[]> {
  const report = await runCommand({ command: 'history', env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, ...env } });
  expect(report.exit).toBe(0);
  return (report.data as { readonly events: readonly HistoryEntry[] }).events;
}

const told = (entries: readonly HistoryEntry[]) =>
  entries.map(({ event, version, detail }) => [event, version, detail].filter((part) => part !== null).join(' '));

const TWO = {
  '0001_t.sql': 'CREATE TABLE t (id int);\n',
  '0002_i.sql': 'CREATE INDEX CONCURRENTLY i ON t (id);\n',
};

test('what was applied is there by whom, from where, by which image, and for how long; newest first', async () => {
  const db = await freshDatabase();
  const owner = await db.role({ grants: 'GRANT CREATE ON SCHEMA public TO :role; CREATE SCHEMA schemagate AUTHORIZATION :role' });
  const login = await db.role({ grants: `GRANT "${owner.name}" TO :role` });
  const folder = migrationsFolder({ ...TWO, '0003_no.sql': 'SELECT 1/0;\n' });
  const env = { GATE_ROLE: owner.name, GATE_IMAGE: 'bot:1.4 (abc)' };
  expect((await gateOn(login.url, folder, env)).code).toBe(6);
  const [second, first, ...none] = await entriesOf(db.url, folder);
  const run = { event: 'applied', login: login.name, role: owner.name, host: hostname(), image: 'bot:1.4 (abc)', command: 'up' };
  expect(second).toMatchObject({
    ...run,
    version: '0002',
    name: 'i',
    file: `${folder}/0002_i.sql`,
    program: expect.stringMatching(/^schemagate /),
  });
  expect(first).toMatchObject({ ...run, version: '0001', run: second?.run });
  expect([Number(second?.durationMs) >= 0, Number(first?.durationMs) >= 0, none]).toEqual([true, true, []]);
  expect(await db.admin('SELECT count(*)::int AS n FROM schemagate.runs')).toEqual([{ n: 1 }]);
});

test('a row that is written again or removed keeps what it said as events', async () => {
  const db = await freshDatabase();
  const repeatable = (column: string) => ({ 'R__v.sql': `DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT 1 AS ${column};\n` });
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder({ ...TWO, ...repeatable('a') }) };
  expect((await runCommand({ command: 'up', env })).exit).toBe(0);
  const folder = migrationsFolder({ ...TWO, ...repeatable('b') });
  expect((await runCommand({ command: 'up', env: { ...env, GATE_MIGRATIONS: folder } })).exit).toBe(0);
  for (const state of ['pending', 'applied'])
    expect((await runCommand({ command: 'mark', operands: ['0002', state], env: { ...env, GATE_MIGRATIONS: folder } })).exit).toBe(0);
  const entries = await entriesOf(db.url, folder);
  expect(told(entries)).toEqual([
    'marked 0002 applied',
    'marked 0002 pending',
    'applied R__v',
    'applied R__v',
    'applied 0002',
    'applied 0001',
  ]);
  expect(new Set(entries.map(({ run }) => run)).size).toBe(4);
});

test('a ledger of an earlier release shows what it has, gets the tables at the next run that writes, and continues where it may not have them', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(TWO);
  const forget = 'DROP TABLE schemagate.runs, schemagate.events';
  expect((await gateOn(db.url, folder)).code).toBe(0);
  await db.admin(forget);
  expect(await entriesOf(db.url, folder)).toMatchObject([
    { event: 'applied', version: '0002', login: null, program: expect.stringMatching(/^schemagate /) },
    { event: 'applied', version: '0001' },
  ]);
  const grants = `GRANT USAGE ON SCHEMA schemagate TO :role; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA schemagate TO :role;
    GRANT CREATE ON SCHEMA public TO :role`;
  const role = await db.role({ grants });
  const more = migrationsFolder({ ...TWO, '0003_u.sql': 'CREATE TABLE u ();\n' });
  expect((await gateOn(role.url, more)).code).toBe(0);
  expect(told(await entriesOf(role.url, more))).toEqual(['applied 0003', 'applied 0002', 'applied 0001']);
  const last = migrationsFolder({ ...TWO, '0003_u.sql': 'CREATE TABLE u ();\n', '0004_w.sql': 'CREATE TABLE w ();\n' });
  expect((await gateOn(db.url, last)).code).toBe(0);
  expect((await entriesOf(db.url, last)).map(({ login }) => login !== null)).toEqual([true, false, false, false]);
});

test('what another tool has applied is there as far as its ledger tells, beside what the gate did', async () => {
  const db = await freshDatabase();
  const files = { '1_a.up.sql': 'CREATE TABLE a ();\n', '1_a.down.sql': 'DROP TABLE a;\n', '2_b.up.sql': 'CREATE TABLE b ();\n' };
  await db.admin(
    'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO schema_migrations VALUES (1, false); CREATE TABLE a ()',
  );
  const folder = migrationsFolder(files);
  expect(await entriesOf(db.url, folder)).toMatchObject([{ event: 'applied', version: '1', login: null, program: null }]);
  expect((await gateOn(db.url, folder)).code).toBe(0);
  expect(await entriesOf(db.url, folder)).toMatchObject([
    { version: '2', login: expect.any(String) },
    { version: '1', login: null, detail: 'by another tool, at the latest then' },
  ]);
});

test('the newest few, and those since a time; the table is as wide as the terminal; what is not a time is refused', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(TWO);
  expect((await gateOn(db.url, folder)).code).toBe(0);
  await db.admin("UPDATE schemagate.migrations SET applied_at = applied_at - interval '3 days' WHERE version = '0001'");
  const ask = (flags: Readonly<Record<string, string | boolean>>) =>
    runCommand({ command: 'history', flags, env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder } });
  expect((await ask({ limit: '1' })).summary).toBe('1 of 2 events');
  expect((await ask({ since: '2d' })).summary).toBe('1 of 2 events');
  expect((await ask({ since: '2020-02-29' })).summary).toBe('2 events');
  expect(JSON.parse((await ask({ json: true, since: '1h' })).text ?? '')).toMatchObject({
    events: [{ event: 'applied', version: '0002' }],
  });
  for (const since of ['yesterday', '2026-02-31', '12'])
    expect((await ask({ since })).findings[0]).toMatchObject({ code: 'bad-flag', subject: '--since' });
  expect((await ask({ limit: '0' })).exit).toBe(2);
});

test('status says on one screen where everything stands; --exit-code is 9 for what is pending, wrong or drifted', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(TWO);
  const ask = (of = folder) =>
    runCommand({ command: 'status', flags: { 'exit-code': true }, env: { DATABASE_URL: db.url, GATE_MIGRATIONS: of } });
  const before = await ask();
  expect([before.exit, /^pending +2, the next is 0001_t$/m.test(before.text ?? '')]).toEqual([9, true]);
  expect((await gateOn(db.url, folder)).code).toBe(0);
  const done = await ask();
  expect(done).toMatchObject({
    exit: 0,
    data: { schema: { state: 'as-expected' }, lock: null, pending: [], target: { database: db.name } },
  });
  expect(done.text).toMatch(
    /^server +\S+ as postgres, PostgreSQL .*\n.*\n.*\n.*\npending +nothing\nschema +the same as .*, and unchanged since .*\nlock +free$/m,
  );
  await db.admin('ALTER TABLE t ADD COLUMN x int; DROP INDEX i');
  const drifted = await ask();
  expect(drifted).toMatchObject({ exit: 9, data: { schema: { state: 'differs', differences: 2 } } });
  expect(drifted.text).toMatch(/^schema +2 differences to the schema recorded by the last run at head 2: `schemagate verify` says which$/m);
  const edited = await ask(migrationsFolder({ ...TWO, '0001_t.sql': 'CREATE TABLE t (id bigint);\n' }));
  expect([edited.exit, /^wrong +1 edited$/m.test(edited.text ?? '')]).toEqual([9, true]);
  const client = await db.client();
  await client.query(`SET application_name = 'other gate'; SELECT pg_advisory_lock(${lockKey(db.name, 'schemagate')})`);
  expect((await ask()).text).toMatch(/^lock +held by pid \d+ \(other gate, role postgres/m);
});
