// The checklist before a deploy: each question with a yes, a no, and what cannot be known.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { type BackupManifest, encodeManifest } from '../../src/backup/manifest.ts';
import type { Item } from '../../src/stages/checklist/checklist-item.ts';
import type { FlagValues } from '../../src/stages/context.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';

const USERS = {
  '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY, birth date);\n',
  '1_users.down.sql': 'DROP TABLE users;\n',
};
const BIRTH = { '2_birth.sql': 'ALTER TABLE users DROP COLUMN birth;\n' };
const BIG = { '3_big.sql': 'ALTER TABLE users ALTER id TYPE bigint;\n', '3_big.down.sql': 'ALTER TABLE users ALTER id TYPE int;\n' };

async function deployed(pending: Readonly<Record<string, string>>) {
  const database = await freshDatabase();
  const env = { DATABASE_URL: database.url };
  const folder = migrationsFolder(USERS);
  expect((await runCommand({ command: 'up', env: { ...env, GATE_MIGRATIONS: folder } })).exit).toBe(0);
  for (const [name, text] of Object.entries(pending)) writeFileSync(join(folder, name), text);
  const run = (command: string, flags: FlagValues = {}, more = {}) =>
    runCommand({ command, env: { ...env, GATE_MIGRATIONS: folder, ...more }, flags });
  const preflight = async (flags: FlagValues = {}, more = {}) => {
    const report = await run('preflight', flags, more);
    const { items } = report.data as { readonly items: readonly Item[] };
    return { exit: report.exit, findings: report.findings, items: Object.fromEntries(items.map((one) => [one.id, one])) };
  };
  return { database, folder, run, preflight };
}

const answers = (items: Readonly<Record<string, Item>>) => Object.fromEntries(Object.values(items).map(({ id, answer }) => [id, answer]));

/** A folder with one backup. */
function backupsOf(database: string, given: Partial<BackupManifest>): string {
  const folder = temporaryFolder();
  const file = `${database}.dump`;
  const manifest: BackupManifest = {
    ...{
      database,
      server: '18.1',
      takenAt: new Date().toISOString(),
      file,
      kind: 'custom',
      bytes: 4,
      sha256: 'a'.repeat(64),
      encrypted: false,
    },
    ...{ head: null, run: null, tables: 1, verified: null, ...given },
  };
  writeFileSync(join(folder, file), 'dump');
  writeFileSync(join(folder, `${file}.json`), encodeManifest(manifest));
  return folder;
}

test('what nobody has said is not known, which is an error only if that is asked for', async () => {
  const { preflight } = await deployed(BIG);
  const { exit, items } = await preflight();
  expect([exit, answers(items)]).toEqual([
    0,
    {
      history: 'yes',
      schema: 'yes',
      checks: 'yes',
      tests: 'unknown',
      'way-back': 'unknown',
      destruction: 'yes',
      backup: 'unknown',
      restored: 'unknown',
      disk: 'unknown',
      rewrites: 'unknown',
    },
  ]);
  expect((await preflight({ 'fail-on': 'warning' })).exit).toBe(9);
});

test('the record of a test counts for the migrations that were tested, and for no others', async () => {
  const { folder, run, preflight } = await deployed(BIG);
  const record = join(temporaryFolder(), 'tested.json');
  expect((await preflight({ tested: record })).items['tests']).toMatchObject({ answer: 'unknown', says: `${record} does not exist` });
  expect((await run('test', { scratch: inject('databaseUrl'), record })).exit).toBe(0);
  const passed = (await preflight({ tested: record })).items;
  expect([passed['tests'], passed['way-back']]).toMatchObject([{ answer: 'yes' }, { answer: 'yes' }]);
  writeFileSync(join(folder, '3_big.down.sql'), 'SELECT 1;\n');
  const { tests } = (await preflight({ tested: record })).items;
  expect(tests).toMatchObject({ answer: 'unknown', says: `${record} is of other migrations: they have changed since that test` });
  writeFileSync(record, '{}');
  expect((await run('preflight', { tested: record })).findings).toMatchObject([{ code: 'bad-test-record' }]);
});

test('a test that fails leaves no record', async () => {
  const { run } = await deployed({ '3_big.sql': 'ALTER TABLE users ALTER id TYPE no_such_type;\n' });
  const record = join(temporaryFolder(), 'tested.json');
  expect((await run('test', { scratch: inject('databaseUrl'), record })).exit).toBe(6);
  expect((await run('preflight', { tested: record })).data).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ id: 'tests', answer: 'unknown' })]),
  });
});

test('with --scratch it tests them itself, and finds out what is rewritten', async () => {
  const { preflight } = await deployed({ ...BIRTH, ...BIG });
  const { exit, items } = await preflight({ scratch: inject('databaseUrl') });
  expect(exit).toBe(9);
  expect(items['tests']).toMatchObject({ answer: 'yes', says: '3 migrations tested, 1 of them without a way back' });
  expect(items['way-back']).toMatchObject({ answer: 'no', says: expect.stringMatching(/^nothing takes back \S*2_birth\.sql$/) });
  expect(items['rewrites']).toMatchObject({ answer: 'unknown', says: expect.stringContaining('what is pending rewrites public.users (') });
  const failing = await deployed({ '3_big.sql': 'ALTER TABLE users ADD CHECK (false), DROP COLUMN no_such;\n' });
  expect((await failing.preflight({ scratch: inject('databaseUrl') })).items['tests']).toMatchObject({ answer: 'no' });
});

test('what holds rows and would be lost is a no until somebody has acknowledged it', async () => {
  const { database, folder, preflight } = await deployed(BIRTH);
  expect((await preflight()).items['destruction']).toMatchObject({ answer: 'yes', says: 'none is found' });
  await database.admin("INSERT INTO users VALUES (1, '2000-01-01')");
  const found = await preflight();
  expect([found.exit, found.items['destruction']]).toMatchObject([9, { answer: 'no' }]);
  writeFileSync(join(folder, '2_birth.sql'), `-- gate: destroys=column public.users.birth\n${BIRTH['2_birth.sql']}`);
  expect((await preflight()).items['destruction']).toMatchObject({ answer: 'yes', says: 'acknowledged: column public.users.birth' });
});

test('a schema that somebody has changed, a check query that objects, and a file that was edited', async () => {
  const { database, folder, preflight } = await deployed(BIG);
  await database.admin('ALTER TABLE users DROP COLUMN birth');
  mkdirSync(join(folder, 'check'));
  writeFileSync(join(folder, 'check/some.sql'), "SELECT 'not today' AS problem;\n");
  expect(answers((await preflight()).items)).toMatchObject({ history: 'yes', schema: 'no', checks: 'no' });
  writeFileSync(join(folder, '1_users.sql'), 'CREATE TABLE users (id int PRIMARY KEY, birth date, more int);\n');
  expect((await preflight()).items['history']).toMatchObject({
    answer: 'no',
    says: expect.stringContaining('was changed after it was applied'),
  });
});

test('the newest backup: its age, whether it was restored, and room for another one', async () => {
  const { database, preflight } = await deployed({});
  const { name } = database;
  const withBackups = async (GATE_BACKUP: string, flags: FlagValues = {}) => (await preflight(flags, { GATE_BACKUP })).items;
  const none = await withBackups(temporaryFolder());
  expect([none['backup'], none['restored'], none['disk']]).toMatchObject([
    { answer: 'no', says: expect.stringContaining('there is none in') },
    { answer: 'no' },
    { answer: 'yes' },
  ]);
  const fresh = await withBackups(backupsOf(name, {}));
  expect([fresh['backup'], fresh['restored']]).toMatchObject([{ answer: 'yes' }, { answer: 'no' }]);
  const verified = { at: '2026-01-02T03:04:05Z', tables: 1, rows: 12_000 };
  const proven = await withBackups(backupsOf(name, { verified }));
  expect(proven['restored']).toMatchObject({ answer: 'yes', says: 'restored and compared on 2026-01-02: 1 table, 12,000 rows' });
  const takenAt = new Date(Date.now() - 3 * 3_600_000).toISOString();
  const old = backupsOf(name, { takenAt });
  expect((await withBackups(old))['backup']).toMatchObject({ answer: 'yes' });
  const tooOld = (await withBackups(old, { 'max-age': '2h' }))['backup'];
  expect(tooOld).toMatchObject({ answer: 'no', says: expect.stringMatching(/was taken 3h ago, and 2h is what --max-age allows$/) });
  const nowhere = await withBackups('/no/such/folder');
  expect([nowhere['backup'], nowhere['disk']]).toMatchObject([{ answer: 'unknown' }, { answer: 'unknown' }]);
});

test('a run that backs the database up before it applies anything is a fresh backup, and a way back where it is restored', async () => {
  const { preflight } = await deployed(BIRTH);
  const env = { GATE_BACKUP: temporaryFolder() };
  const { items } = await preflight({}, env);
  expect([items['backup'], items['restored'], items['way-back']]).toMatchObject([
    { answer: 'yes', says: `a run takes one in ${env.GATE_BACKUP} before it applies anything` },
    { answer: 'yes', says: 'a run restores and compares the one that it takes' },
    { answer: 'yes', says: 'a backup, which is restored and compared' },
  ]);
  const unproven = (await preflight({}, { ...env, GATE_BACKUP_VERIFY_BELOW: '0' })).items;
  expect([unproven['backup'], unproven['restored'], unproven['way-back']]).toMatchObject([
    { answer: 'yes' },
    { answer: 'no' },
    { answer: 'unknown' },
  ]);
});
