// Ledgers and folders of tools whose migrations are code, read without running anything.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';

interface Status {
  readonly tool: string;
  readonly ledger: string | null;
  readonly head: { readonly ledger: string | null };
  readonly pending: readonly string[];
}

/** As each tool creates its table, two rows in it, and the folder; the second of the files is not applied where there is one. */
const LEDGERS: readonly (readonly [tool: string, sql: string, files: Readonly<Record<string, string>>, head: string])[] = [
  [
    'rails',
    "CREATE TABLE schema_migrations (version varchar NOT NULL PRIMARY KEY); CREATE TABLE ar_internal_metadata (key varchar PRIMARY KEY, value varchar); INSERT INTO schema_migrations VALUES ('20240101000000')",
    { '20240101000000_a.rb': 'class A < ActiveRecord::Migration[7.1]', '20240102000000_b.rb': 'class B < ActiveRecord::Migration[7.1]' },
    '20240101000000',
  ],
  [
    'ecto',
    'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, inserted_at timestamp(0)); INSERT INTO schema_migrations VALUES (20240101000000, now())',
    { '20240101000000_a.exs': 'use Ecto.Migration', '20240102000000_b.exs': 'use Ecto.Migration' },
    '20240101000000',
  ],
  [
    'mikro-orm',
    "CREATE TABLE mikro_orm_migrations (id serial PRIMARY KEY, name varchar(255), executed_at timestamptz DEFAULT now()); INSERT INTO mikro_orm_migrations (name) VALUES ('Migration1.ts')",
    { 'Migration1.ts': "from '@mikro-orm/migrations'", 'Migration2.ts': "from '@mikro-orm/migrations'" },
    'Migration1',
  ],
  [
    'ef-core',
    `CREATE TABLE "__EFMigrationsHistory" ("MigrationId" varchar(150) NOT NULL PRIMARY KEY, "ProductVersion" varchar(32) NOT NULL); INSERT INTO "__EFMigrationsHistory" VALUES ('20240101000000_A', '9.0.0')`,
    { '20240101000000_A.cs': 'class A : Migration', '20240102000000_B.cs': 'class B : Migration' },
    '20240101000000_A',
  ],
  [
    'laravel',
    "CREATE TABLE migrations (id serial PRIMARY KEY, migration varchar(255) NOT NULL, batch integer NOT NULL); INSERT INTO migrations (migration, batch) VALUES ('2024_01_01_000000_a', 1)",
    { '2024_01_01_000000_a.php': 'class A extends Migration', '2024_01_02_000000_b.php': 'class B extends Migration' },
    '2024_01_01_000000_a',
  ],
  [
    'liquibase',
    "CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL, dateexecuted timestamp NOT NULL, orderexecuted integer NOT NULL, exectype varchar(10) NOT NULL); INSERT INTO databasechangelog VALUES ('1', 'ann', 'a.xml', now(), 1, 'EXECUTED')",
    { 'a.xml': '<databaseChangeLog>' },
    'a.xml::1::ann',
  ],
];

test.each(LEDGERS)('%s', async (tool, sql, files, head) => {
  const db = await freshDatabase();
  await db.admin(sql);
  const folder = migrationsFolder(files);
  const { report } = await gateOn(db.url, folder, {}, ['status']);
  const status = report.data as Status;
  expect([status.tool, status.head.ledger, status.pending]).toEqual([
    tool,
    head,
    Object.keys(files)
      .slice(1)
      .map((name) => `${folder}/${name}`),
  ]);
  const up = await gateOn(db.url, folder);
  expect([up.code, up.report.findings.map(({ code }) => code)]).toEqual([2, ['code-folder']]);
  expect(up.report.summary).toMatch(/^this is a folder of /);
});

test('tables of the same name are told apart by their columns', async () => {
  const db = await freshDatabase();
  await db.admin('CREATE TABLE migrations (id serial PRIMARY KEY, migration varchar(255), batch integer)');
  const folder = migrationsFolder({ 'a.ts': 'export class A1700000000000 implements MigrationInterface {}' });
  const { report } = await gateOn(db.url, folder, {}, ['status']);
  expect(report.data).toMatchObject({ tool: 'typeorm', ledger: null, pending: [`${folder}/a.ts`] });
});

const LOCKED: readonly (readonly [tool: string, sql: string, files: Readonly<Record<string, string>>, said: string, release: string])[] = [
  [
    'Knex',
    'CREATE TABLE knex_migrations (id serial PRIMARY KEY, name varchar(255), batch int, migration_time timestamptz); CREATE TABLE knex_migrations_lock (index serial PRIMARY KEY, is_locked int); INSERT INTO knex_migrations_lock (is_locked) VALUES (1)',
    { '1_a.js': 'exports.up = (knex) => {}' },
    'knex_migrations_lock.is_locked is 1',
    'npx knex migrate:unlock',
  ],
  [
    'Liquibase',
    "CREATE TABLE databasechangelog (id varchar, author varchar, filename varchar, dateexecuted timestamp, orderexecuted int); CREATE TABLE databasechangeloglock (id int PRIMARY KEY, locked boolean, lockgranted timestamp, lockedby varchar(255)); INSERT INTO databasechangeloglock VALUES (1, true, '2024-01-01 10:00', 'web-1 (10.0.0.7)')",
    { 'a.xml': '<databaseChangeLog>' },
    'databasechangeloglock is held by web-1 (10.0.0.7) since 2024-01-01 10:00:00',
    'liquibase release-locks',
  ],
];

test.each(LOCKED)('%s: a lock row that was left behind is reported, and nothing is started', async (_, sql, files, said, release) => {
  const db = await freshDatabase();
  await db.admin(sql);
  const folder = migrationsFolder(files);
  const status = await gateOn(db.url, folder, {}, ['status']);
  expect(status.report.findings).toEqual([
    expect.objectContaining({ code: 'tool-lock-held', message: expect.stringContaining(said), hint: expect.stringContaining(release) }),
  ]);
  const run = await gateOn(db.url, folder, {}, ['run', '--', process.execPath, '-e', '1']);
  expect([run.code, (run.report.data as { started: boolean }).started]).toEqual([5, false]);
});

test('an Alembic project with its ledger in another schema, and revisions in several folders, as its files say', async () => {
  const db = await freshDatabase();
  await db.admin(
    "CREATE SCHEMA shop; CREATE TABLE shop.versions (version_num varchar(32) NOT NULL PRIMARY KEY); INSERT INTO shop.versions VALUES ('a1')",
  );
  const root = temporaryFolder({
    'alembic.ini': '[alembic]\nscript_location = %(here)s/db\nversion_locations = %(here)s/db/versions %(here)s/billing\n',
    'db/env.py': "context.configure(connection=c, version_table='versions', version_table_schema='shop')\n",
    'db/versions/a.py': "revision = 'a1'\ndown_revision = None\n",
    'billing/b.py': "revision = 'b1'\ndown_revision = None\ndepends_on = 'a1'\n",
  });
  for (const folder of [`${root}/db`, root]) {
    const { report } = await gateOn(db.url, folder, {}, ['status']);
    const status = report.data as Status;
    expect([status.tool, status.ledger, status.head.ledger, status.pending.map((file) => file.split('/').at(-1))]).toEqual([
      ...['alembic', 'shop.versions', 'a1'],
      ['b.py'],
    ]);
  }
});
