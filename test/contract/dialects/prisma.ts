// How the contract suite tells its stories to Prisma.
import type { Dialect } from '../dialect.ts';

const version = (number: number): string => `20240101${String(number).padStart(6, '0')}`;

/** The ledger knows whole names of folders: that of each step told last. */
const names = new Map<number, string>();

export const dialect: Dialect = {
  layout: 'prisma',
  tell: (steps) => {
    const files: Record<string, string> = { 'migration_lock.toml': 'provider = "postgresql"\n' };
    for (const { number, name, up, down } of steps) {
      const folder = `${version(number)}_${name}`;
      names.set(number, folder);
      files[`${folder}/migration.sql`] = up;
      if (down !== undefined) files[`${folder}/down.sql`] = down;
    }
    return files;
  },
  version,
  table: 'public._prisma_migrations',
  applied: `SELECT pg_catalog.split_part(migration_name, '_', 1) AS version FROM public._prisma_migrations
WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  code: () => null,
  makeDirty: (number) => {
    const name = names.get(number) ?? `${version(number)}_step`;
    return `DELETE FROM public._prisma_migrations WHERE migration_name = '${name}';
INSERT INTO public._prisma_migrations (id, checksum, migration_name, logs)
VALUES ('5f0c6f9e-3c0a-4a34-9d0d-1f6a5a0e0b5d', '${'0'.repeat(64)}', '${name}', 'ERROR: it failed')`;
  },
};
