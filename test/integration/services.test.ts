// Two services in one database, each with a gate and a folder: neither sees the other as drift, and one ledger for both is reported as such.
import { expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase, urlOf } from '../support/database.ts';
import { type Files, migrationsFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { type UpRun, upOn } from '../support/up-on.ts';

const brief = (run: UpRun) => [
  run.code,
  // Who owned what is to be made again is another matter.
  run.report.findings.filter(({ code }) => code !== 'access-unknown').map(({ severity, subject }) => `${severity} ${subject}`),
];

interface Service {
  readonly folder: string;
  up(env?: Readonly<Record<string, string>>): Promise<UpRun>;
}

function service(db: FreshDatabase, name: string, files: Files): Service {
  const folder = migrationsFolder(files);
  return { folder, up: (env = {}) => upOn(db.url, folder, { GATE_LEDGER_SCHEMA: `gate_${name}`, ...env }) };
}

test('with a ledger each, neither reports nor expects what is the other’s, which it may change and drop', async () => {
  const db = await freshDatabase();
  const shared = 'CREATE SCHEMA IF NOT EXISTS shared;\nCREATE TABLE IF NOT EXISTS shared.common (id int);\n';
  const a = service(db, 'a', { '1_a.sql': `${shared}CREATE TABLE a (id int PRIMARY KEY);\n` });
  const b = service(db, 'b', { '1_b.sql': `${shared}CREATE TABLE b (id int PRIMARY KEY);\nCREATE INDEX on_a ON a (id);\n` });
  for (const one of [a, b, a, b]) expect(brief(await one.up())).toEqual([0, []]);
  const [last] = [await a.up(), await b.up()].map(({ report }) => report.verification?.by);
  expect(last).toBe('fingerprint');

  const diff = await runCommand({
    command: 'diff',
    env: { DATABASE_URL: db.url, GATE_MIGRATIONS: a.folder, GATE_LEDGER_SCHEMA: 'gate_a' },
    flags: { scratch: urlOf(db.url, { database: 'postgres' }) },
  });
  expect([diff.exit, diff.data]).toMatchObject([0, { sql: '' }]);
  const recover = { command: 'recover', env: { DATABASE_URL: db.url, GATE_MIGRATIONS: a.folder, GATE_LEDGER_SCHEMA: 'gate_a' } };
  expect(await runCommand(recover)).toMatchObject({ exit: 0, data: { missing: [] } });

  writeFiles(b.folder, { '2_b.sql': 'DROP TABLE b;\nDROP INDEX on_a;\nCREATE TABLE b2 (id int);\n' });
  for (const one of [b, a, b]) expect(brief(await one.up())).toEqual([0, []]);
  writeFiles(a.folder, { '2_a.sql': 'ALTER TABLE a ADD COLUMN note text;\n' });
  for (const one of [a, b]) expect(brief(await one.up())).toEqual([0, []]);
  await db.admin('DROP TABLE shared.common');
  expect(brief(await a.up())).toEqual([7, ['error table shared.common']]);
  expect(brief(await b.up())).toEqual([7, ['error table shared.common']]);
});

test('both started at once on an empty database: whatever each saw of the other, neither holds it against it later', async () => {
  const db = await freshDatabase();
  const slow = (name: string): string => `CREATE TABLE ${name} (id int);\nSELECT pg_sleep(0.3);\n`;
  const [a, b] = ['a', 'b'].map((name) => service(db, name, { '1_one.sql': slow(`${name}1`), '2_two.sql': slow(`${name}2`) }));
  expect((await Promise.all([a!.up(), b!.up()])).map(({ code }) => code)).toEqual([0, 0]);
  for (const one of [a!, b!]) expect(brief(await one.up())).toEqual([0, []]);
  for (const [one, name] of [
    [a!, 'a'],
    [b!, 'b'],
  ] as const) {
    writeFiles(one.folder, { '3_drop.sql': `DROP TABLE ${name}1;\n` });
    expect(brief(await one.up())).toEqual([0, []]);
  }
  for (const one of [a!, b!]) expect(brief(await one.up())).toEqual([0, []]);
  await db.admin('DROP TABLE a2');
  expect([brief(await b!.up()), brief(await a!.up())]).toEqual([
    [0, []],
    [7, ['error table public.a2']],
  ]);
});

test('a ledger that may not be read is left out all the same; what it has recorded is then extra', async () => {
  const db = await freshDatabase();
  expect(brief(await service(db, 'a', { '1_a.sql': 'CREATE TABLE a (id int);\n' }).up())).toEqual([0, []]);
  const role = await db.role({ grants: `GRANT CREATE ON DATABASE "${db.name}" TO :role; GRANT ALL ON SCHEMA public TO :role` });
  const folder = migrationsFolder({ '1_b.sql': 'CREATE TABLE b (id int);\n' });
  const up = () => upOn(role.url, folder, { GATE_LEDGER_SCHEMA: 'gate_b' });
  expect(brief(await up())).toEqual([0, ['notice table public.a']]);
  await db.admin('DROP TABLE a');
  expect(brief(await up())).toEqual([0, []]);
});

test('GATE_SCHEMAS limits what is verified and what is recorded; a name that is not there is reported', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_a.sql': 'CREATE SCHEMA app;\nCREATE TABLE app.t (id int);\nCREATE TABLE other (id int);\n' });
  const env = { GATE_SCHEMAS: 'app' };
  const first = await upOn(db.url, folder, env);
  expect([...brief(first), first.report.verification?.checked]).toEqual([0, [], { schemas: 1, tables: 1, columns: 1 }]);
  await db.admin('DROP TABLE other; CREATE TABLE more (id int); CREATE EXTENSION pgcrypto');
  expect(brief(await upOn(db.url, folder, env))).toEqual([0, []]);
  const verify = async (GATE_SCHEMAS: string) => {
    const { exit, findings } = await runCommand({
      command: 'verify',
      env: { DATABASE_URL: db.url, GATE_MIGRATIONS: folder, GATE_SCHEMAS },
    });
    return [exit, findings.map(({ code, subject }) => `${code} ${subject}`)];
  };
  expect(await verify('app,ap')).toEqual([0, ['no-such-schema schema ap']]);
  expect(await verify('App')).toEqual([7, ['no-such-schema schema App']]);
  await db.admin('ALTER TABLE app.t ADD COLUMN b int; ALTER TABLE app.t DROP COLUMN id');
  expect(await verify('app')).toEqual([7, ['column-missing column app.t.id', 'column-extra column app.t.b']]);
  expect(await verify('"app"')).toEqual(await verify('app'));
});

test('one ledger for two folders is reported as such, with the setting that parts them', async () => {
  const db = await freshDatabase();
  const one = migrationsFolder({ '0001_a.sql': 'CREATE TABLE a (id int);\n', '0002_a.sql': 'CREATE TABLE a2 (id int);\n' });
  expect((await upOn(db.url, one)).code).toBe(0);
  for (const files of [{ '0001_b.sql': 'CREATE TABLE b (id int);\n' }, { '20250101_b.sql': 'CREATE TABLE b (id int);\n' }] as Files[]) {
    const { code, report } = await upOn(db.url, migrationsFolder(files));
    const [first] = report.findings;
    expect([code, first?.code]).toEqual([8, 'another-folder']);
    expect(first?.message).toMatch(/^this ledger belongs to another folder: it has 0001_a/);
    expect(first?.hint).toContain('GATE_LEDGER_SCHEMA');
    expect(await db.admin("SELECT FROM pg_class WHERE relname = 'b'")).toEqual([]);
  }
  const edited = await upOn(db.url, migrationsFolder({ '0001_a.sql': 'CREATE TABLE else_ (id int);\n', '0002_a.sql': 'SELECT 1;\n' }));
  expect([edited.code, edited.report.findings.map(({ code }) => code)]).toEqual([8, ['edited', 'edited']]);
});

test('the schema of a well-known library is reported in one line, and a schema of that name that a migration makes is verified', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '1_auth.sql': 'CREATE SCHEMA auth;\nCREATE TABLE auth.users (id int);\n' });
  await upOn(db.url, folder);
  await db.admin('CREATE SCHEMA pgboss; CREATE TABLE pgboss.job (id int PRIMARY KEY); CREATE TABLE pgboss.version (v int)');
  const told = await upOn(db.url, folder);
  expect([...brief(told), told.report.findings[0]?.message]).toEqual([
    0,
    ['notice schema pgboss'],
    "schema pgboss is pg-boss's, which creates and changes it itself, with its 2 tables: it is not verified",
  ]);
  expect((await upOn(db.url, folder)).report.verification?.by).toBe('fingerprint');
  writeFiles(folder, { '2_more.sql': 'ALTER TABLE auth.users ADD COLUMN a int;\n' });
  expect(brief(await upOn(db.url, folder))).toEqual([0, ['notice schema pgboss']]);
  await db.admin('ALTER TABLE pgboss.job ADD COLUMN state text; DROP TABLE pgboss.version');
  expect(brief(await upOn(db.url, folder))).toEqual([0, ['notice schema pgboss']]);
  await db.admin('ALTER TABLE auth.users DROP COLUMN a');
  expect(brief(await upOn(db.url, folder))).toEqual([7, ['error column auth.users.a', 'notice schema pgboss']]);
});
