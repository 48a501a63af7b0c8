// Where another tool's ledger is, and what it is taken for: settings, search paths, several folders, tables of the same name.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { tool as dbmate } from '../support/tools/dbmate.ts';

const DBMATE = { '20240101_t.sql': '-- migrate:up\nCREATE TABLE t (id bigint);\n-- migrate:down\nDROP TABLE t;\n' };
const PRISMA = { '20240101000000_t/migration.sql': 'CREATE TABLE t (id bigint);\n', 'migration_lock.toml': 'provider = "postgresql"\n' };
const GOOSE = { '00001_t.sql': '-- +goose Up\nCREATE TABLE t (id bigint);\n' };

test('the schema that the URL names is worked in, and made where it is not there', async () => {
  const { url, admin } = await freshDatabase();
  const folder = migrationsFolder(PRISMA);
  expect((await gateOn(`${url}?schema=app`, folder)).code).toBe(0);
  expect(await admin("SELECT to_regclass('app.t')::text AS t, to_regclass('app._prisma_migrations')::text AS ledger")).toEqual([
    { t: 'app.t', ledger: 'app._prisma_migrations' },
  ]);
  expect(await gateOn(`${url}?schema=app`, folder)).toMatchObject({ code: 0, applied: 0 });
});

test.each(['newone,public', '$user,public', 'Mixed,public'])(
  'dbmate keeps its ledger in the first schema of the URL, made where it is missing: search_path=%s, as the tool does',
  async (path) => {
    const [ours, theirs] = [await freshDatabase(), await freshDatabase()];
    const folder = migrationsFolder(DBMATE);
    const at = (url: string) => `${url}?search_path=${encodeURIComponent(path)}`;
    const tables = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information|schemagate)' ORDER BY 1, 2";
    await dbmate.up(at(theirs.url), folder);
    expect((await gateOn(at(ours.url), folder)).code).toBe(0);
    expect(await ours.admin(tables)).toEqual(await theirs.admin(tables));
    expect(await gateOn(at(ours.url), folder)).toMatchObject({ code: 0, applied: 0 });
    expect(await gateOn(at(theirs.url), folder)).toMatchObject({ code: 0, applied: 0 });
  },
);

test('the ledger has another name and schema where that is set', async () => {
  const { url, admin } = await freshDatabase();
  await admin('CREATE SCHEMA "My.Ledgers"');
  const folder = migrationsFolder(DBMATE);
  const env = { GATE_LEDGER_TABLE: '"My.Ledgers".history' };
  expect((await gateOn(url, folder, env)).code).toBe(0);
  expect(await admin('SELECT version FROM "My.Ledgers".history')).toEqual([{ version: '20240101' }]);
  expect(await gateOn(url, folder, env)).toMatchObject({ code: 0, applied: 0 });
});

test('a table of that name that another tool wrote is refused, and left alone', async () => {
  const { url, admin } = await freshDatabase();
  await admin('CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)');
  const run = await gateOn(url, migrationsFolder(DBMATE));
  expect([run.code, run.report.findings[0]!.code]).toEqual([8, 'ledger-of-another-tool']);
  expect(await admin('SELECT count(*)::int AS n FROM pg_tables WHERE schemaname IN ($$public$$, $$schemagate$$)')).toEqual([{ n: 1 }]);
});

test('the ledger is not part of the schema that is proved: neither drift nor extra', async () => {
  const { url, admin } = await freshDatabase();
  const folder = migrationsFolder(GOOSE);
  const first = await gateOn(url, folder);
  expect(first.report.verification?.checked).toMatchObject({ tables: 1, columns: 1 });
  await admin('ALTER TABLE goose_db_version ADD COLUMN note text');
  expect(await gateOn(url, folder, { GATE_DRIFT: 'strict' })).toMatchObject({ code: 0 });
  await admin('ALTER TABLE t ADD COLUMN note text');
  expect(await gateOn(url, folder, { GATE_DRIFT: 'strict' })).toMatchObject({ code: 7 });
});

test('several folders are one, and the same name in two of them is an error', async () => {
  const { url, admin } = await freshDatabase();
  const [first, second] = [
    migrationsFolder({ 'V1__a.sql': 'CREATE TABLE a ();' }),
    migrationsFolder({ 'V2__b.sql': 'CREATE TABLE b ();' }),
  ];
  expect(await gateOn(url, `${first}, ${second}`)).toMatchObject({ code: 0, applied: 2 });
  expect(await admin('SELECT script FROM flyway_schema_history ORDER BY installed_rank')).toEqual([
    { script: 'V1__a.sql' },
    { script: 'V2__b.sql' },
  ]);
  const twice = await gateOn(url, `${first},${migrationsFolder({ 'V1__a.sql': '' })}`);
  expect([twice.code, twice.report.findings[0]!.code]).toEqual([2, 'same-name']);
});

test('our own files on a database of another tool: the way over is reported', async () => {
  const { url, admin } = await freshDatabase();
  expect((await gateOn(url, migrationsFolder(DBMATE))).code).toBe(0);
  await admin('DROP SCHEMA schemagate CASCADE');
  const run = await gateOn(url, migrationsFolder({ '20240101_t.sql': 'CREATE TABLE t (id bigint);' }));
  expect(run.code).toBe(6);
  expect(run.report.findings).toMatchObject([
    { code: 'other-ledger', severity: 'warning', hint: expect.stringContaining('schemagate adopt --from dbmate') },
    { code: 'there-already', severity: 'notice' },
  ]);
});

test('a ledger that is gone is not recreated in silence', async () => {
  const { url, admin } = await freshDatabase();
  const folder = migrationsFolder(GOOSE);
  expect((await gateOn(url, folder)).code).toBe(0);
  await admin('DROP TABLE goose_db_version');
  expect(await gateOn(url, folder)).toMatchObject({ code: 8, report: { findings: [{ code: 'ledger-damaged' }] } });
});

test('what the tool took back is pending, and an edit made in the meantime is none', async () => {
  const { url, admin } = await freshDatabase();
  expect((await gateOn(url, migrationsFolder(DBMATE))).code).toBe(0);
  await admin('DROP TABLE t; DELETE FROM schema_migrations');
  const edited = migrationsFolder({ '20240101_t.sql': '-- migrate:up\nCREATE TABLE t (id bigint, note text);\n-- migrate:down\n' });
  expect(await gateOn(url, edited)).toMatchObject({ code: 0, applied: 1 });
  expect(await gateOn(url, edited)).toMatchObject({ code: 0, applied: 0 });
});

test('where a file left the search path empty, a name that is not found after it is reported with that file', async () => {
  const { url } = await freshDatabase();
  const folder = migrationsFolder({
    '000001_dump.up.sql': "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.a ();",
    '000002_b.up.sql': 'CREATE TABLE b ();',
  });
  const run = await gateOn(url, folder);
  expect([run.code, run.report.failure?.sqlstate]).toEqual([6, '3F000']);
  expect(run.report.failure?.hint).toContain(`${folder}/000001_dump.up.sql changes search_path`);
});

test('what is left out of the comparison by name is not drift', async () => {
  const { url, admin } = await freshDatabase();
  const folder = migrationsFolder({ '1_t.sql': 'CREATE TABLE t (at date) PARTITION BY RANGE (at);\nCREATE TABLE keep ();' });
  const env = { GATE_DRIFT: 'strict', GATE_IGNORE: 'public.t_*' };
  expect((await gateOn(url, folder, env)).code).toBe(0);
  await admin('CREATE TABLE t_2026 (LIKE t)');
  expect((await gateOn(url, folder, env)).code).toBe(0);
  expect((await gateOn(url, folder, { GATE_DRIFT: 'strict' })).code).toBe(7);
  await admin('DROP TABLE keep');
  expect((await gateOn(url, folder, env)).code).toBe(7);
});

test('what the tool skips without a word is reported, and stops nothing', async () => {
  const { url } = await freshDatabase();
  const run = await gateOn(url, migrationsFolder({ 'V1__a.sql': 'CREATE TABLE a ();', 'v2__b.sql': 'CREATE TABLE b ();' }));
  expect([run.code, run.report.findings.map(({ code, severity }) => [code, severity])]).toEqual([0, [['file-ignored', 'notice']]]);
});
