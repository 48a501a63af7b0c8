import { describe, expect, test } from 'vitest';
import { MIGRATORS, migratorOfCommand, migratorOfFolder } from '../../../src/migrators/migrators.ts';
import { fakeFolder } from '../../support/fake-folder.ts';

const DJANGO = `from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("auth", "0012_x"), migrations.swappable_dependency(settings.AUTH_USER_MODEL), ('shop', '0001_initial',)]
    operations = []
`;

/** A folder of each as its tool writes it, and what of it is in the ledger. */
const FOLDERS: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, ids: readonly string[] | null]>> = {
  alembic: [{ 'env.py': '', 'versions/3f2a_users.py': `revision = '3f2a'\ndown_revision = None\n` }, ['3f2a']],
  django: [
    {
      'shop/migrations/__init__.py': '',
      'shop/migrations/0001_initial.py': DJANGO.replace(/dependencies.*/, 'initial = True'),
      'shop/migrations/0002_more.py': DJANGO,
    },
    ['shop.0001_initial', 'shop.0002_more'],
  ],
  rails: [
    {
      '20240131120000_create_users.rb': 'class CreateUsers < ActiveRecord::Migration[7.1]\nend',
      '001_old.rb': 'class Old < ActiveRecord::Migration\nend',
    },
    ['1', '20240131120000'],
  ],
  ecto: [
    { '20240131120000_create_users.exs': 'defmodule App.Repo.Migrations.CreateUsers do\n  use Ecto.Migration\nend' },
    ['20240131120000'],
  ],
  knex: [
    {
      '20240131120000_users.js': 'exports.up = function (knex) {};',
      '20240201_b.ts': 'import type { Knex } from "knex";\nexport async function up(knex: Knex) {}',
    },
    ['20240131120000_users.js', '20240201_b.ts'],
  ],
  typeorm: [
    {
      'b.ts': 'export class B1700000000001 implements MigrationInterface {}',
      'a.ts': `export class X implements MigrationInterface { name = 'A1700000000000' }`,
      'c.js': 'module.exports = class C1700000000002 { async up(queryRunner) {} }',
    },
    ['A1700000000000', 'B1700000000001', 'C1700000000002'],
  ],
  sequelize: [{ '20240131-users.js': 'module.exports = { async up(queryInterface, Sequelize) {} };' }, ['20240131-users.js']],
  'mikro-orm': [
    {
      'Migration20240131120000.ts': `import { Migration } from '@mikro-orm/migrations';\nexport class Migration20240131120000 extends Migration {}`,
    },
    ['Migration20240131120000'],
  ],
  kysely: [
    { '2024-01-31_users.ts': `import { Kysely } from 'kysely'\nexport async function up(db: Kysely<any>) {}` },
    ['2024-01-31_users'],
  ],
  'ef-core': [
    {
      '20240131120000_Init.cs': 'public partial class Init : Migration {}',
      '20240131120000_Init.Designer.cs': 'partial class Init {}',
      'ShopContextModelSnapshot.cs': 'class ShopContextModelSnapshot : ModelSnapshot {}',
    },
    ['20240131120000_Init'],
  ],
  laravel: [
    { '2024_01_31_120000_create_users_table.php': '<?php return new class extends Migration {};' },
    ['2024_01_31_120000_create_users_table'],
  ],
  liquibase: [{ 'db.changelog-master.yaml': 'databaseChangeLog:\n  - include:\n      file: a.sql\n' }, null],
};

test('there is a folder here for each', () => {
  expect(Object.keys(FOLDERS).sort()).toEqual(MIGRATORS.map(({ id }) => id).sort());
});

test.each(Object.entries(FOLDERS))('%s: its folder is recognised, and by its migrations', (id, [files, ids]) => {
  const found = migratorOfFolder(fakeFolder(files));
  expect([found?.migrator.id, found?.files?.map((file) => file.id) ?? null]).toEqual([id, ids]);
});

test.each(MIGRATORS.map((migrator) => [migrator.id, migrator] as const))('%s: its own command is recognised', (id, migrator) => {
  expect(migratorOfCommand(migrator.command, fakeFolder({})).migrator?.id).toBe(id);
});

test('no folder of SQL is one of theirs, nor any other code', () => {
  const files = {
    '0001_a.sql': 'CREATE TABLE a ()',
    'V1__x.java': 'class V1__x extends BaseJavaMigration {}',
    '1_pg.js': 'exports.up = (pgm) => {};',
    'readme.py': 'print(1)',
  };
  expect(migratorOfFolder(fakeFolder(files))).toBeNull();
});

describe('Alembic', () => {
  test.each<[string, readonly string[]]>([
    [`down_revision = None`, []],
    [`down_revision = "a1"`, ['a1']],
    [`down_revision: Union[str, None] = 'a1'`, ['a1']],
    [`down_revision: Union[str, Sequence[str], None] = ('a1', 'b2')`, ['a1', 'b2']],
    [`down_revision = (\n    "a1",  # left\n    "b2",\n)`, ['a1', 'b2']],
    [`down_revision = ["a1", "b2"]\ndepends_on = "c3"`, ['a1', 'b2', 'c3']],
  ])('%s', (line, after) => {
    const text = `"""a title\n\nRevises: z\n"""\nrevision: str = 'x9'\n${line}\nbranch_labels = None\n`;
    const found = migratorOfFolder(fakeFolder({ 'x9_a.py': text }, 'versions'));
    expect(found?.files).toEqual([{ id: 'x9', name: 'a title', file: 'versions/x9_a.py', after }]);
  });
});

test('Django: dependencies, replaced migrations, an app that is the folder', () => {
  const text = `class Migration(migrations.Migration):\n    replaces = [('shop', '0001_a'), ('shop', '0002_b')]\n    dependencies = [\n        ('auth', '0001'),\n    ]\n`;
  const found = migratorOfFolder(fakeFolder({ '0001_squashed.py': text, '__init__.py': '' }, 'src/shop/migrations'));
  expect(found?.files).toEqual([
    {
      id: 'shop.0001_squashed',
      name: 'shop.0001_squashed',
      file: 'src/shop/migrations/0001_squashed.py',
      after: ['auth.0001'],
      replaces: ['shop.0001_a', 'shop.0002_b'],
    },
  ]);
});
