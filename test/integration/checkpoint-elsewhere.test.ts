// Where a checkpoint is used that was written elsewhere: only if the same migrations would make the same there, by what is filled in, by the
// database's name, by its settings, and by what it has already.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { DIALECTS } from '../contract/dialects.ts';
import { onDatabase, writeCheckpoint } from '../support/checkpoint.ts';
import { ensureRole, type FreshDatabase, freshDatabase } from '../support/database.ts';
import { type Files, migrationsFolder, writeFiles } from '../support/files.ts';
import { upOn } from '../support/up-on.ts';

const ROLE = 'checkpoint_elsewhere';
beforeAll(() => ensureRole(ROLE));

/** What is granted on it and set for it. */
const databaseOf = ({ admin }: FreshDatabase) =>
  admin(`SELECT datacl::text AS acl, (SELECT json_agg(setconfig) FROM pg_db_role_setting WHERE setdatabase = d.oid) AS settings
  FROM pg_database d WHERE datname = current_database()`);

const told = (layout: string, up: string): Files =>
  DIALECTS.find((dialect) => dialect.layout === layout)!.tell([{ number: 1, name: 'a', up }]);

test.each<[string, string, string]>([
  ['flyway', "CREATE TABLE t (v text DEFAULT '${who}');", 'GATE_PLACEHOLDER_WHO'],
  ['goose', "-- +goose ENVSUB ON\nCREATE TABLE t (v text DEFAULT '${WHO:-nobody}');", 'WHO'],
  ['graphile-migrate', "CREATE TABLE t (v text DEFAULT ':WHO');", 'GATE_PLACEHOLDER_WHO'],
])('%s: a checkpoint that was written with another value of what is filled in is not used', async (layout, up, name) => {
  const folder = migrationsFolder(told(layout, up));
  const env = { GATE_LAYOUT: layout };
  const written = await writeCheckpoint(folder, {}, { ...env, [name]: 'we' });
  expect([written.exit, written.findings.map(({ code }) => code)]).toEqual([0, ['checkpoint-values']]);
  const used = async (settings: Readonly<Record<string, string>>) => {
    const { url, admin } = await freshDatabase();
    const { report } = await upOn(url, folder, { ...env, ...settings });
    const [column] = await admin("SELECT column_default AS v FROM information_schema.columns WHERE table_name = 't'");
    return [report.steps.map(({ covers }) => covers), report.findings.map(({ code }) => code), column!['v']];
  };
  expect(await used({ [name]: 'we' })).toEqual([[1], [], "'we'::text"]);
  expect(await used({ [name]: 'they' })).toEqual([[undefined], ['checkpoint-not-used'], "'they'::text"]);
});

test.each<[string, string]>([
  ['flyway', '${flyway:database}'],
  ['graphile-migrate', ':DATABASE_NAME'],
])('%s: what is done to a database by its name is done by a checkpoint, and what holds the name is refused', async (layout, name) => {
  const env = { GATE_LAYOUT: layout };
  const folder = migrationsFolder(
    told(layout, `GRANT CONNECT ON DATABASE ${name} TO ${ROLE}; ALTER DATABASE ${name} SET work_mem = '7MB';`),
  );
  expect(await writeCheckpoint(folder, {}, env)).toMatchObject({ exit: 0, findings: [] });
  const [short, long] = [await freshDatabase(), await freshDatabase()];
  expect(await upOn(short.url, folder, { ...env, GATE_CHECKPOINT: 'require' })).toMatchObject({
    code: 0,
    report: { steps: [{ covers: 1 }] },
  });
  expect(await upOn(long.url, folder, { ...env, GATE_CHECKPOINT: 'off' })).toMatchObject({ code: 0 });
  expect(await databaseOf(short)).toEqual(await databaseOf(long));
  const holding = migrationsFolder(told(layout, `CREATE TABLE t (v text DEFAULT '${name}');`));
  expect(await writeCheckpoint(holding, {}, env)).toMatchObject({
    exit: 2,
    findings: [{ code: 'checkpoint-cannot-hold', message: expect.stringContaining('what is another in each database: column public.t.v') }],
  });
});

const PARTITIONED = `CREATE TABLE t (at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`;

test.each<[string, string]>([
  ['a time without a zone', "CREATE TABLE t (at timestamptz); INSERT INTO t VALUES ('2024-05-06 12:00');"],
  ['a partition that begins at such a time', PARTITIONED],
  ['a date that may be read in two ways', "CREATE TABLE t (at date); INSERT INTO t VALUES ('25/02/2024');"],
])('a checkpoint of %s is used where the settings are those that it was written with, and else not', async (_, sql) => {
  const [scratch, home, away] = [await freshDatabase(), await freshDatabase(), await freshDatabase()];
  const begins = async ({ admin }: FreshDatabase, zone: string, style: string) =>
    void (await admin(
      onDatabase(`ALTER DATABASE %I SET timezone = '${zone}'`) + onDatabase(`ALTER DATABASE %I SET datestyle = '${style}'`),
    ));
  const writer = await scratch.role({ attributes: 'CREATEDB SUPERUSER' });
  await scratch.admin(`ALTER ROLE ${writer.name} SET datestyle = 'ISO, DMY'`);
  const folder = migrationsFolder({ '1_a.sql': `${sql}\n` });
  const run = await writeCheckpoint(folder, { scratch: writer.url });
  expect(run).toMatchObject({ exit: 0, findings: [] });
  const [zone] = await scratch.admin("SELECT reset_val AS zone FROM pg_settings WHERE name = 'TimeZone'");
  await begins(home, String(zone!['zone']), 'ISO, DMY');
  await begins(away, 'Asia/Tokyo', 'ISO, DMY');
  const used = async ({ url }: FreshDatabase) => {
    const { code, report } = await upOn(url, folder);
    return [code, report.steps[0]?.covers, report.findings.map(({ message }) => message.replace(/^.* is not used: it /, ''))];
  };
  expect(await used(home)).toEqual([0, 1, []]);
  expect(await used(away)).toEqual([
    0,
    undefined,
    [
      expect.stringMatching(
        /^was written on a server with TimeZone \S+, by which its migrations do something else than with the Asia\/Tokyo of this one$/,
      ),
    ],
  ]);
});

test('a checkpoint whose migrations say which zone they mean is used with whatever settings', async () => {
  const folder = migrationsFolder({
    '1_a.sql':
      "CREATE TABLE t (at timestamptz, made timestamptz DEFAULT clock_timestamp()); INSERT INTO t VALUES ('2024-05-06 12:00+02');\n",
  });
  expect(await writeCheckpoint(folder)).toMatchObject({ exit: 0, findings: [{ code: 'checkpoint-varies', subject: 'public.t.made' }] });
  const { url, admin } = await freshDatabase();
  await admin(onDatabase("ALTER DATABASE %I SET timezone = 'Asia/Tokyo'"));
  expect(await upOn(url, folder)).toMatchObject({ code: 0, report: { steps: [{ covers: 1 }] } });
});

test.each<[string, string, string]>([
  ['default privileges', `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${ROLE}`, `CREATE TABLE t (); REVOKE ALL ON t FROM ${ROLE};`],
  ['other privileges on public', `GRANT CREATE ON SCHEMA public TO ${ROLE}`, `REVOKE CREATE ON SCHEMA public FROM ${ROLE};`],
])('in a database with %s a checkpoint is used if no migration takes privileges away', async (_, before, taking) => {
  const used = async (sql: string) => {
    const folder = migrationsFolder({ '1_a.sql': `CREATE TABLE u (); ${sql}\n` });
    await writeCheckpoint(folder);
    const { url, admin } = await freshDatabase();
    await admin(before);
    const { code, report } = await upOn(url, folder);
    const granted =
      await admin(`SELECT FROM (SELECT nspacl FROM pg_namespace UNION ALL SELECT relacl FROM pg_class WHERE relname = 't') one (acl), aclexplode(acl) e
      WHERE e.grantee = '${ROLE}'::regrole`);
    return [code, report.steps[0]?.covers, report.findings.map(({ code: one }) => one), granted.length];
  };
  expect(await used(taking)).toEqual([0, undefined, ['checkpoint-not-used'], 0]);
  expect((await used('CREATE TABLE t ();')).slice(0, 3)).toEqual([0, 1, []]);
});

test('a run that fails says all the same which checkpoint it did not use', async () => {
  const folder = migrationsFolder({ '1_a.sql': 'CREATE TABLE t ();\n' });
  await writeCheckpoint(folder);
  writeFiles(folder, { '1_a.sql': 'SELECT 1 / 0;\n' });
  const { code, report } = await upOn((await freshDatabase()).url, folder);
  expect([code, report.findings.map((one) => one.code)]).toEqual([6, ['checkpoint-not-used']]);
});

test('an extension is made in the version that the server takes by itself, unless the migrations take another', async () => {
  const folder = migrationsFolder({ '1_a.sql': "CREATE EXTENSION citext; CREATE EXTENSION pg_trgm VERSION '1.5';\n" });
  expect(await writeCheckpoint(folder)).toMatchObject({ exit: 0, findings: [] });
  const text = readFileSync(join(folder, 'checkpoint-1.sql'), 'utf8');
  expect(text.match(/^CREATE EXTENSION .*$/gm)).toEqual([
    'CREATE EXTENSION citext SCHEMA public;',
    "CREATE EXTENSION pg_trgm SCHEMA public VERSION '1.5';",
  ]);
});
