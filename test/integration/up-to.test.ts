// `up --to VERSION` and `--to +N`: what is applied is proved, what comes after it waits.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = {
  '0001_one.sql': 'CREATE TABLE one (id bigint PRIMARY KEY);',
  '0002_two.sql': 'CREATE TABLE two (id bigint PRIMARY KEY);',
  '0003_three.sql': 'ALTER TABLE two ADD COLUMN label text;',
  'R__four.sql': 'CREATE OR REPLACE VIEW four AS SELECT label FROM two;',
};

async function place(files: Readonly<Record<string, string>> = FILES) {
  const database = await freshDatabase();
  const folder = migrationsFolder(files);
  const run = (command: string, flags: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) =>
    runCommand({ command, flags, env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, ...env } });
  return { database, folder, run };
}

const versions = (steps: readonly { readonly version: string; readonly state: string }[]) => steps.map(({ version }) => version);

test('it stops at the version, says what waits, and the rest is applied by the next run', async () => {
  const { run, database } = await place();
  const plan = await run('plan', { to: '2' });
  expect((plan.data as { pending: readonly { version: string }[] }).pending.map(({ version }) => version)).toEqual(['0001', '0002']);
  const first = await run('up', { to: '2' });
  expect(first).toMatchObject({ exit: 0, head: { files: '0003', ledger: '0002' }, verification: { state: 'recorded' } });
  expect(versions(first.steps)).toEqual(['0001', '0002']);
  expect(first.findings).toMatchObject([{ code: 'pending', severity: 'notice' }]);
  // It is what that version left, and an up-to-date run to it knows it without reading the catalog.
  expect(await run('up', { to: '0002' })).toMatchObject({ exit: 0, steps: [], verification: { state: 'verified', by: 'fingerprint' } });
  await database.admin('DROP TABLE one');
  const drifted = await run('up', { to: '0002' });
  expect([drifted.exit, drifted.findings[0]!.code]).toEqual([7, 'table-missing']);
  await database.admin('CREATE TABLE one (id bigint PRIMARY KEY)');
  const rest = await run('up');
  expect([rest.exit, versions(rest.steps)]).toEqual([0, ['0003', 'R__four']]);
});

test('+N applies the next N, and as many as there are', async () => {
  const { run } = await place();
  expect(versions((await run('up', { to: '+1' })).steps)).toEqual(['0001']);
  expect(versions((await run('up', { to: '+1' })).steps)).toEqual(['0002']);
  expect(versions((await run('up', { to: '+7' })).steps)).toEqual(['0003', 'R__four']);
  expect(await run('up', { to: '+1' })).toMatchObject({ exit: 0, steps: [] });
});

test('a snapshot of a later head does not fail it; one of that very head counts', async () => {
  const { run, folder, database } = await place();
  await run('up', { to: '2' });
  const [old] = await database.admin("SELECT snapshot FROM schemagate.expectations WHERE head = '2'");
  await run('up');
  const [latest] = await database.admin("SELECT snapshot FROM schemagate.expectations WHERE head = '3'");
  writeFiles(folder, { 'schema.snapshot.json': String(latest!['snapshot']) });
  const other = await freshDatabase();
  const env = { DATABASE_URL: other.url };
  const half = await run('up', { to: '2' }, env);
  expect(half).toMatchObject({ exit: 0, verification: { state: 'recorded' } });
  expect(half.findings.map(({ code }) => code)).toEqual(['pending']);
  expect(await run('up', {}, env)).toMatchObject({ exit: 0, verification: { against: 'snapshot' } });
  writeFiles(folder, { 'schema.snapshot.json': String(old!['snapshot']) });
  const third = await freshDatabase();
  expect(await run('up', { to: '2' }, { DATABASE_URL: third.url })).toMatchObject({ exit: 0, verification: { against: 'snapshot' } });
});

test('a version that was passed, that is not there, or that no run can end at is refused', async () => {
  const { run } = await place();
  await run('up');
  expect(await run('up', { to: '1' })).toMatchObject({ exit: 8, steps: [], findings: [{ code: 'past-target' }] });
  expect(await run('up', { to: '9' })).toMatchObject({ exit: 2, findings: [{ code: 'no-such-migration' }] });
  expect(await run('up', { to: 'R__four' })).toMatchObject({ exit: 2, findings: [{ code: 'bad-flag' }] });
  expect(await run('up', { to: '+0' })).toMatchObject({ exit: 2, findings: [{ code: 'bad-flag' }] });
});
