// What reverts a migration is written down with the ledger's row that says it is applied, and removed with it.
import type { Emit } from '../../core/event.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import type { LedgerRow, Run } from '../../ledger/ledger.ts';
import { type WayBack, wayBackStore } from '../../ledger/way-back-store.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { wayBackOf } from '../../project/way-back.ts';
import type { Workspace } from '../workspace.ts';

/**
 * The workspace whose ledger does so, if there is anything to keep: its table is created for the first folder that has a way back. One that
 * cannot be read does not stop the run: it is not kept, and that is reported.
 */
export function keepingWaysBack(workspace: Workspace, project: Project, emit: Emit): Workspace {
  const { ledger, keepsWaysBack, present, schema } = workspace;
  const needsWaysBack = keepsWaysBack && project.migrations.some(({ down }) => down !== null);
  if (!needsWaysBack && !present.waysBack) return workspace;
  const store = wayBackStore(schema);
  const withWay = (row: string, migrations: readonly Migration[], run: Run): string => {
    const kept = keepsWaysBack ? migrations.flatMap((migration) => kindly(project, migration, emit)) : [];
    return kept.length === 0 ? row : `${row};\n${store.keep(kept, run)}`;
  };
  return {
    ...workspace,
    needsWaysBack,
    ledger: {
      ...ledger,
      applied: (migration, run) => withWay(ledger.applied(migration, run), [migration], run),
      appliedTogether: (applied, run) =>
        withWay(
          ledger.appliedTogether(applied, run),
          applied.map(({ migration }) => migration),
          run,
        ),
      finished: (migration, run) => withWay(ledger.finished(migration, run), [migration], run),
      see: (migrations, run) => {
        const row = ledger.see(migrations, run);
        return row === null ? null : withWay(row, migrations, run);
      },
      removed: (migration, before) => `${ledger.removed(migration, before)};\n${store.forget(migration)}`,
    },
  };
}

function kindly(project: Project, migration: Migration, emit: Emit): readonly { readonly migration: Migration; readonly way: WayBack }[] {
  try {
    const way = wayBackOf(project, migration);
    return way === null ? [] : [{ migration, way }];
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    emit({ event: 'note', level: 'warn', message: `what takes ${migration.file} back is not kept in the database: ${error.message}` });
    return [];
  }
}

/** Whether the database has what takes each of these back. */
export async function hasWaysBack(
  session: Queryable,
  { keepsWaysBack, present, schema }: Workspace,
  rows: readonly LedgerRow[],
): Promise<boolean> {
  if (!keepsWaysBack || !present.waysBack) return false;
  const [result] = await session.query(`/* gate:downs */ ${wayBackStore(schema).read(rows.map(({ id }) => id))}`);
  return result?.rows.length === rows.length;
}
