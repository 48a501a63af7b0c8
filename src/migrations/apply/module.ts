// A migration in JavaScript or TypeScript: a module that exports `up(db)`, and perhaps `down(db)`, run inside the migration's transaction
// unless it says `transaction = false`.
import type { Place } from '../../core/finding.ts';
import type { Failure } from '../../core/report.ts';
import { pause } from '../../core/time/pause.ts';
import type { MigrationDatabase } from '../modules/migration-database.ts';
import type { RunBatches } from '../modules/module-batches.ts';
import { moduleDatabase } from '../modules/module-database.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { Refusal } from '../refusal.ts';
import type { ApplyOptions } from './step.ts';

/** Whether the module says so. False if it cannot be loaded, which running it will report. */
export async function endsTransactionsItself({ migration }: Prepared, options: ApplyOptions): Promise<boolean> {
  const exported = await exportsOf(migration.file, options, options.retry.signal);
  return exported?.['transaction'] === false;
}

/** What the module exports; null if it cannot be loaded, which running it will report. */
export const exportsOf = (
  file: string,
  { loadModule, hearUncaught }: Pick<ApplyOptions, 'loadModule' | 'hearUncaught'>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | null> => hearUncaught(() => untilEnded(signal, () => loadModule(file))).catch(() => null);

/**
 * @param runBatches null in a module that is one transaction.
 * @throws PostgresError of its SQL; whatever else the module throws; Error where it waits for something when the run is ended.
 */
export const runModule = (prepared: Prepared, options: ApplyOptions, runBatches: RunBatches | null = null): Promise<void> =>
  options.hearUncaught(() => untilEnded(options.retry.signal, () => called(prepared, options, runBatches)));

async function called(
  { migration, direction: { name } }: Prepared,
  { session, loadModule }: ApplyOptions,
  runBatches: RunBatches | null,
): Promise<void> {
  const exported = await loadModule(migration.file);
  const run = exported[name];
  if (typeof run !== 'function') {
    const names = Object.keys(exported);
    throw new Error(`it does not export a function ${name}(db), but ${names.length === 0 ? 'nothing' : names.join(', ')}`);
  }
  const { db, close } = moduleDatabase(session, `${name}(db)`, runBatches);
  try {
    await (run as (db: MigrationDatabase) => unknown)(db);
  } catch (error) {
    // What failed first is the reason, and what the module has seen may be what came of it.
    await close();
    throw error;
  }
  await close();
}

/** A module may wait for what never comes. What it has sent to the server ends by itself then, and says how. */
function untilEnded<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = new Error('it was still waiting for something when the run was ended');
    const end = (): void => void pause(ENDING, undefined, false).then(() => reject(late));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', end));
  });
}

/** In ms: less than a run has that was sent a signal. */
const ENDING = 300;

/** What the module threw. */
export function moduleFailure(error: unknown, { migration, direction }: Prepared): Failure {
  const { file } = migration;
  if (!(error instanceof Error)) return { place: { file }, message: `${direction.name}(db) threw ${String(error)}` };
  const code = (error as NodeJS.ErrnoException).code;
  const hint = error instanceof Refusal ? error.hint : code === 'ERR_UNKNOWN_FILE_EXTENSION' ? NEEDS_NODE : undefined;
  const message = `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`;
  return { place: placeIn(file, error), message, ...(hint !== undefined && { hint }) };
}

const NEEDS_NODE = 'TypeScript needs Node 22.18 or newer; or write it in JavaScript';

/** The line of the module that an error came from, if its stack says so. */
export function placeIn(file: string, error: Error): Place {
  const name = file.slice(file.lastIndexOf('/') + 1).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const [, line, column] = new RegExp(`${name}(?:\\?[^:\\s)]*)?:(\\d+):(\\d+)`).exec(error.stack ?? '') ?? [];
  return line === undefined ? { file } : { file, line: Number(line), column: Number(column) };
}
