// If no lock outlives a transaction, as behind a pooler that hands out connections per transaction: each migration's own transaction takes it, and
// asks the ledger again whether the migration is still pending. So two gates never apply the same migration, even if both are at work.
import type { Migration } from '../../core/migration.ts';
import type { Prepared } from '../prepare/prepare.ts';
import type { ApplyOptions, Guard } from './step.ts';

/** Begins a migration's transaction. @returns false if there is nothing left to do, and no transaction. */
export async function begin({ migration }: Pick<Prepared, 'migration'>, statements: string, options: ApplyOptions): Promise<boolean> {
  await beginAny(statements, options);
  if (options.guard === undefined) return true;
  const mine = await isStillPending(migration, options, options.guard);
  if (mine) return true;
  await options.session.rollback();
  options.emit({ event: 'note', level: 'info', message: `${migration.file} was applied by another gate in the meantime` });
  return false;
}

async function isStillPending(migration: Migration, { session }: ApplyOptions, guard: Guard): Promise<boolean> {
  try {
    return await guard.isPending(migration);
  } catch (error) {
    await session.rollback();
    throw error;
  }
}

/** Begins a transaction that is not a migration's. */
export async function beginAny(statements: string, { session, guard }: Pick<ApplyOptions, 'session' | 'guard'>): Promise<void> {
  if (guard === undefined) await session.query(statements);
  else await guard.begin(statements);
}
