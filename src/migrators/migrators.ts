// The list of migrators. Adding one takes one file here and one line in the list.
import type { Folder } from '../core/folder.ts';
import { alembic } from './alembic.ts';
import { django } from './django.ts';
import { ecto } from './ecto.ts';
import { efCore } from './ef-core.ts';
import { knex } from './knex.ts';
import { kysely } from './kysely.ts';
import { laravel } from './laravel.ts';
import { liquibase } from './liquibase.ts';
import type { CodeMigration, Migrator, TablePlace } from './migrator.ts';
import { mikroOrm } from './mikro-orm.ts';
import { rails } from './rails.ts';
import { sequelize } from './sequelize.ts';
import { typeorm } from './typeorm.ts';

export const MIGRATORS: readonly Migrator[] = [
  alembic,
  django,
  rails,
  knex,
  typeorm,
  sequelize,
  mikroOrm,
  kysely,
  efCore,
  liquibase,
  laravel,
  ecto,
];

export interface KnownMigrator {
  /** Null if nothing shows whose they are. */
  readonly migrator: Migrator | null;
  /** Null if the folder does not list that tool's migrations. */
  readonly files: readonly CodeMigration[] | null;
  /** Of its ledger, if the folder says so. */
  readonly table: TablePlace | null;
}

/** Whose migrations a command applies. The command's name takes precedence over what the folder looks like. */
export function migratorOfCommand(command: string, folder: Folder): KnownMigrator {
  const called = MIGRATORS.find((one) => one.called.test(command));
  if (called !== undefined) return { migrator: called, files: listed(called.find(folder)), table: called.ledger.placed?.(folder) ?? null };
  return migratorOfFolder(folder) ?? { migrator: null, files: null, table: null };
}

export function migratorOfFolder(folder: Folder): (KnownMigrator & { readonly migrator: Migrator }) | null {
  for (const migrator of MIGRATORS) {
    const found = migrator.find(folder);
    if (found !== null) return { migrator, files: listed(found), table: migrator.ledger.placed?.(folder) ?? null };
  }
  return null;
}

const listed = (found: ReturnType<Migrator['find']>): readonly CodeMigration[] | null => (found === 'not-listed' ? null : found);
