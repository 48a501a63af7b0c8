import { expect, test } from 'vitest';
import { alembic } from '../../../src/migrators/alembic.ts';
import { django } from '../../../src/migrators/django.ts';
import { knex } from '../../../src/migrators/knex.ts';
import { knownTrouble } from '../../../src/migrators/known-trouble.ts';
import type { Migrator } from '../../../src/migrators/migrator.ts';

test.each<[migrator: Migrator, output: readonly string[], hint: string]>([
  [alembic, ["sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:driver"], 'placeholder'],
  [alembic, ["sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres"], 'postgresql://'],
  [
    alembic,
    [
      'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.DuplicateObject) type "mood" already exists',
      '',
      "[SQL: CREATE TYPE mood AS ENUM ('a')]",
    ],
    'create_type=False',
  ],
  [alembic, ['FAILED: Multiple head revisions are present for given argument'], 'alembic merge heads'],
  [alembic, ["FAILED: Can't locate revision identified by 'x9'"], 'ahead of this image'],
  [django, ['django.db.migrations.exceptions.InconsistentMigrationHistory: Migration shop.0002 is applied before'], 'showmigrations'],
  [django, ['CommandError: Conflicting migrations detected; multiple leaf nodes'], 'makemigrations --merge'],
  [knex, ['Error: The migration directory is corrupt, the following files are missing: 2_b.js'], '--if-behind'],
])('%#: of $0.name', (migrator, output, hint) => {
  expect(knownTrouble(migrator, output)).toContain(hint);
});

test('of what is not known nothing is said', () => {
  expect([knownTrouble(alembic, ['boom']), knownTrouble(null, ["Can't load plugin: sqlalchemy.dialects:driver"])]).toEqual([null, null]);
});
