// What the doctor finds of the gate's own: files, history, schema. And the command itself: what is chosen, what is refused, its exit codes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type BackupManifest, encodeManifest } from '../../../src/backup/manifest.ts';
import { freshDatabase } from '../../support/database.ts';
import { examined, judgedWith, shown } from '../../support/doctor.ts';
import { migrationsFolder, temporaryFolder } from '../../support/files.ts';
import { runGate } from '../../support/gate.ts';
import { runCommand } from '../../support/run-command.ts';
import { upOn } from '../../support/up-on.ts';

const FILES = {
  '1_a.sql': "CREATE TYPE mood AS ENUM ('sad', 'happy');\nCREATE TABLE a (id int);\n",
  '2_b.sql': 'CREATE TABLE b (id int);\n',
};

test('files, history and schema are well after a gate, and each fault is found by its check alone', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder(FILES);
  const at = (check: string, path = folder) => examined(database.url, check, { GATE_MIGRATIONS: path });
  expect(await at('schema-drift')).toMatchObject({ state: 'skipped', skipped: 'nothing is applied yet' });
  await upOn(database.url, folder);
  for (const check of ['migration-files', 'migration-history', 'schema-drift']) expect(shown(await at(check))).toEqual(['ok']);
  await database.admin("ALTER TYPE mood ADD VALUE 'calm'; DROP TABLE b");
  expect((await at('schema-drift')).findings.map(({ code }) => code).sort()).toEqual(
    expect.arrayContaining(['enum-changed', 'table-missing']),
  );
  const edited = migrationsFolder({ ...FILES, '1_a.sql': `${FILES['1_a.sql']}-- edited\n` });
  expect(shown(await at('migration-history', edited))).toEqual(['findings', expect.stringMatching(/^error: .*1_a\.sql$/)]);
  const twice = migrationsFolder({ ...FILES, '2_c.sql': 'SELECT 1;\n' });
  expect(await at('migration-files', twice)).toMatchObject({ state: 'findings', findings: [{ code: 'duplicate-version' }] });
  expect((await at('migration-history', twice)).state).toBe('skipped');
});

test('the schema is not judged while a gate is at work', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder(FILES);
  await upOn(database.url, folder);
  const { lockKey } = await import('../../../src/postgres/lock/lock.ts');
  const client = await database.client();
  await client.query(`SELECT pg_advisory_lock(${lockKey(database.name, 'schemagate')})`);
  const result = await examined(database.url, 'schema-drift', { GATE_MIGRATIONS: folder });
  expect(result).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('a gate is at work') });
});

test('a lock on a table keeps the comparison from looking for a moment, and never for long', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ '1_v.sql': 'CREATE TABLE a (id int);\nCREATE VIEW v AS SELECT id FROM a;\n' });
  await upOn(database.url, folder);
  await database.admin("COMMENT ON TABLE a IS 'changed'");
  const client = await database.client();
  await client.query('BEGIN; LOCK TABLE a; LOCK TABLE v');
  const result = await examined(database.url, 'schema-drift', { GATE_MIGRATIONS: folder });
  expect(result).toMatchObject({ state: 'skipped', skipped: 'another session holds a lock on what it asks about' });
  await client.query('ROLLBACK');
});

test('without a folder, or where a command migrates, the database is looked at all the same', async () => {
  const { url } = await freshDatabase();
  for (const check of ['migration-files', 'migration-history', 'schema-drift'])
    expect(await examined(url, check)).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('/nowhere does not exist') });
  const ofCommand = await examined(url, 'migration-history', { GATE_COMMAND: 'alembic upgrade head' });
  expect(ofCommand).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('a command migrates here') });
  expect((await examined(url, 'invalid-index')).state).toBe('ok');
  const steps = temporaryFolder({ 'steps.yml': 'steps:\n  - name: one\n    migrations: a\n  - name: two\n    migrations: b\n' });
  const ofSteps = await examined(url, 'migration-history', { GATE_STEPS: `${steps}/steps.yml` });
  expect(ofSteps).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('2 steps are configured') });
});

const run = (url: string, flags: Readonly<Record<string, string | boolean>>) =>
  runCommand({ command: 'doctor', env: { DATABASE_URL: url, GATE_MIGRATIONS: '/nowhere' }, flags });

test('--only and --skip take checks and groups, and refuse what is neither', async () => {
  const { url } = await freshDatabase();
  const ids = async (flags: Readonly<Record<string, string>>) =>
    ((await run(url, flags)).data as { readonly checks: readonly { readonly id: string }[] }).checks.map(({ id }) => id);
  expect(await ids({ only: 'indexes,lock-table-full', skip: 'leftover-index,sessions' })).toEqual(
    expect.arrayContaining(['invalid-index']),
  );
  expect(await ids({ only: 'invalid-index, lock-table-full', skip: 'sessions' })).toEqual(['invalid-index']);
  const refused = await run(url, { only: 'indxes', skip: 'nonsense,vacuum' });
  expect([refused.exit, refused.findings.map(({ code, subject, hint }) => [code, subject, hint])]).toEqual([
    2,
    [
      ['bad-flag', '--only', 'did you mean indexes?'],
      ['bad-flag', '--skip', expect.stringContaining('the groups are gate, sessions')],
    ],
  ]);
  expect((await run(url, { only: 'invalid-index', skip: 'indexes' })).findings[0]).toMatchObject({ code: 'bad-flag', subject: '--only' });
});

test('the exit code follows --fail-on, and all three ways to show it name the finding and what was skipped', async () => {
  const database = await freshDatabase();
  await database.admin('CREATE TABLE t (id int CHECK (id > 0)); ALTER TABLE t ADD CONSTRAINT later CHECK (id < 9) NOT VALID');
  const role = await database.role();
  const flags = { only: 'unvalidated-constraint,idle-in-transaction' };
  expect((await run(role.url, flags)).exit).toBe(0);
  expect((await run(role.url, { ...flags, 'fail-on': 'warning' })).exit).toBe(9);
  expect((await run(role.url, { ...flags, 'fail-on': 'info' })).exit).toBe(2);
  const args = ['doctor', '--only', flags.only, '--fail-on', 'warning'];
  const env = { DATABASE_URL: role.url, GATE_MIGRATIONS: '/nowhere' };
  const text = await runGate({ args: [...args, '--log-format', 'plain'], env });
  expect([text.code, text.stdout]).toEqual([
    9,
    expect.stringMatching(/2 checks: 1 warning, 0 ok, 1 skipped[\s\S]*pg_monitor[\s\S]*constraint later on public\.t/),
  ]);
  const json = await runGate({ args: [...args, '--json'], env });
  expect([json.code, JSON.parse(json.stdout).counts]).toEqual([9, { ok: 0, findings: 1, skipped: 1 }]);
  expect(json.report?.findings.map(({ code }) => code)).toEqual(['unvalidated-constraint']);
});

test('it reads only: every question is asked in a transaction that cannot write, and the session ends as it began', async () => {
  const database = await freshDatabase();
  const before = await database.admin('SELECT pg_catalog.count(*) FROM pg_class');
  expect((await run(database.url, { skip: 'sessions,replication' })).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(await database.admin('SELECT pg_catalog.count(*) FROM pg_class')).toEqual(before);
});

const PENDING = {
  '1_a.sql': 'CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE z (id int);\nCREATE INDEX z_id ON z (id);\n',
  '2_alter.sql': 'ALTER TABLE a ADD COLUMN b int;\n',
  '3_more.sql': 'CREATE TABLE c (a int REFERENCES a (id));\nDROP INDEX z_id;\n',
};

test('a session that holds a lock which a pending migration needs, whatever it does', async () => {
  const database = await freshDatabase();
  const { '1_a.sql': first } = PENDING;
  await upOn(database.url, migrationsFolder({ '1_a.sql': first }));
  const folder = migrationsFolder(PENDING);
  const look = () => examined(database.url, 'pending-migration-blocked', { GATE_MIGRATIONS: folder });
  expect(shown(await look())).toEqual(['ok']);
  const client = await database.client();
  await client.query("SET application_name = 'forgetful'; BEGIN; SELECT * FROM a; SELECT * FROM z");
  expect(shown(await look())).toEqual(['ok']);
  await client.query('SELECT pg_sleep(5.1)');
  const result = await look();
  expect(
    result.findings.map(({ code, severity, message, place }) => [
      code,
      severity,
      message.replace(/pid \d+|\/.*\/(?=[23])/g, ''),
      place?.line,
    ]),
  ).toEqual([
    [
      'pending-migration-blocked',
      'error',
      expect.stringMatching(/^2_alter\.sql is pending and needs public\.a, and {2}\(forgetful, .*AccessShareLock/),
      1,
    ],
    ['pending-migration-blocked', 'error', expect.stringContaining('3_more.sql is pending and needs public.z_id'), 2],
  ]);
  await client.query('ROLLBACK');
  expect(shown(await look())).toEqual(['ok']);
});

test('rights that the next run will need, before it is run', async () => {
  const database = await freshDatabase();
  const { '1_a.sql': first } = PENDING;
  await upOn(database.url, migrationsFolder({ '1_a.sql': first }));
  const role = await database.role({
    grants: 'GRANT USAGE ON SCHEMA schemagate TO :role; GRANT SELECT ON ALL TABLES IN SCHEMA schemagate TO :role',
  });
  const look = (url: string) => examined(url, 'gate-rights', { GATE_MIGRATIONS: migrationsFolder(PENDING) });
  expect(shown(await look(database.url))).toEqual(['ok']);
  expect(await look(role.url)).toMatchObject({ state: 'skipped', skipped: expect.stringContaining('may only read the ledger') });
  await database.admin(`GRANT INSERT ON schemagate.runs TO ${role.name}`);
  const lacking = await look(role.url);
  expect(shown(lacking)).toEqual(
    expect.arrayContaining([
      'findings',
      'error: table schemagate.migrations',
      'error: schema public',
      'error: relation public.a',
      'error: relation public.z_id',
    ]),
  );
  await database.admin(`GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA schemagate TO ${role.name}; GRANT CREATE ON SCHEMA public TO ${role.name};
    ALTER TABLE a OWNER TO ${role.name}; ALTER TABLE z OWNER TO ${role.name}`);
  expect(shown(await look(role.url))).toEqual(['ok']);
  const empty = await freshDatabase();
  const other = await empty.role();
  expect(shown(await look(other.url))).toContain('error: schema schemagate');
});

test("a gate's session that its gate has left, and whether it holds a lock", async () => {
  const database = await freshDatabase();
  expect(shown(await examined(database.url, 'orphaned-session'))).toEqual(['ok']);
  const client = await database.client();
  await client.query("SET application_name = 'schemagate 12345678 host'");
  expect(shown(await examined(database.url, 'orphaned-session'))).toEqual(['ok']);
  const judged = async () =>
    (await judgedWith(database.url, 'orphaned-session', { idle: '100000' })).findings.map(({ finding: { severity } }) => severity);
  // Of those whom this test has used before, one may still be there.
  expect(new Set(await judged())).toEqual(new Set(['warning']));
  await client.query('SELECT pg_advisory_lock(1)');
  expect(await judged()).toContain('error');
  const role = await database.role();
  expect(await examined(role.url, 'orphaned-session')).toMatchObject({ state: 'skipped' });
});

test('the newest backup: whether there is one, how old it is, whether it is whole and was ever restored; status says the same', async () => {
  const database = await freshDatabase();
  const migrations = migrationsFolder(FILES);
  await upOn(database.url, migrations);
  const folder = temporaryFolder({ 'a.dump': 'what is in it' });
  const path = join(folder, 'a.dump');
  const looked = async (env: Readonly<Record<string, string>> = { GATE_BACKUP: folder }) => {
    const status = await runCommand({ command: 'status', env: { DATABASE_URL: database.url, GATE_MIGRATIONS: migrations, ...env } });
    const { state, findings } = await examined(database.url, 'last-backup', env);
    return [state, findings.map(({ code, severity }) => `${severity} ${code}`), /^backup +(.*)$/m.exec(status.text!)?.[1]];
  };
  const write = (change: Partial<BackupManifest> = {}) =>
    writeFileSync(
      `${path}.json`,
      encodeManifest({
        ...{ database: database.name, server: '18.4', takenAt: new Date().toISOString(), file: 'a.dump', kind: 'custom', bytes: 13 },
        ...{ sha256: '0'.repeat(64), encrypted: false, head: null, run: null, tables: 1, verified: null, ...change },
      }),
    );
  expect(await looked({})).toEqual(['skipped', [], undefined]);
  expect(await looked({ GATE_BACKUP: '/nowhere' })).toEqual([
    ...['findings', ['warning backup-missing'], '/nowhere cannot be read: ENOENT: no such file or directory'],
  ]);
  expect(await looked()).toEqual(['findings', ['warning backup-missing'], `none in ${folder}`]);
  write({ database: 'another' });
  expect(await looked()).toEqual(['findings', ['warning backup-missing'], `none in ${folder}`]);
  write();
  expect(await looked()).toEqual([
    'findings',
    ['notice backup-never-restored'],
    expect.stringMatching(/^a\.dump, .*s old, 13 bytes, never restored$/),
  ]);
  const verified = { at: '2026-01-31T00:00:00Z', tables: 1, rows: 3 };
  write({ verified });
  expect(await looked()).toEqual(['ok', [], expect.stringMatching(/restored and compared 2026-01-31T00:00:00Z$/)]);
  write({ verified, takenAt: '2020-01-01T00:00:00Z' });
  expect(await looked()).toEqual(['findings', ['warning backup-old'], expect.stringMatching(/, \d+ days old, /)]);
  write({ verified, bytes: 14 });
  expect(await looked()).toEqual(['findings', ['error backup-damaged'], expect.stringMatching(/not as it was written$/)]);
  writeFileSync(`${path}.json`, '{}');
  expect(await looked()).toEqual(['findings', ['error bad-manifest', 'warning backup-missing'], `none in ${folder}`]);
});
