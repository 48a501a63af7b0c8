// A migration in JavaScript or TypeScript: a module that exports `up(db)`, and perhaps `down(db)`, run inside the migration's transaction.
import type { Place } from '../../core/finding.ts';
import type { Failure } from '../../core/report.ts';
import type { Prepared } from './prepare.ts';
import type { ApplyOptions } from './step.ts';

/** What `up` and `down` are given. */
export interface MigrationDatabase {
  /**
   * Runs SQL inside the migration's transaction: several statements where there are no values, else one, with $1, $2 … for them. Rows have
   * the types that `pg` gives them.
   */
  query(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Record<string, unknown>[]; readonly rowCount: number | null }>;
}

/** @throws PostgresError of its SQL; whatever else the module throws. */
export async function runModule({ migration, direction: { name } }: Prepared, { session, loadModule }: ApplyOptions): Promise<void> {
  const exported = await loadModule(migration.file);
  const run = exported[name];
  if (typeof run !== 'function') {
    const names = Object.keys(exported);
    throw new Error(`it does not export a function ${name}(db), but ${names.length === 0 ? 'nothing' : names.join(', ')}`);
  }
  let open = true;
  const database: MigrationDatabase = {
    query: (text, values = []) => {
      if (!open) return Promise.reject(new Error(`db.query was called after ${name}(db) had ended: await every query`));
      const asked = new Error();
      return session.run(text, values).catch((error: Error) => {
        // When the server's answer is read, the module is no longer on the stack.
        if (asked.stack !== undefined) error.stack = asked.stack;
        throw error;
      });
    },
  };
  try {
    await (run as (db: MigrationDatabase) => unknown)(database);
  } finally {
    open = false;
  }
}

/** What the module threw. */
export function moduleFailure(error: unknown, { migration, direction }: Prepared): Failure {
  const { file } = migration;
  if (!(error instanceof Error)) return { place: { file }, message: `${direction.name}(db) threw ${String(error)}` };
  const code = (error as NodeJS.ErrnoException).code;
  const hint = code === 'ERR_UNKNOWN_FILE_EXTENSION' ? 'TypeScript needs Node 22.18 or newer; or write it in JavaScript' : undefined;
  const message = `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`;
  return { place: placeIn(file, error), message, ...(hint !== undefined && { hint }) };
}

/** The line of the module that an error came from, where its stack tells. */
export function placeIn(file: string, error: Error): Place {
  const name = file.slice(file.lastIndexOf('/') + 1).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const [, line, column] = new RegExp(`${name}(?:\\?[^:\\s)]*)?:(\\d+):(\\d+)`).exec(error.stack ?? '') ?? [];
  return line === undefined ? { file } : { file, line: Number(line), column: Number(column) };
}
