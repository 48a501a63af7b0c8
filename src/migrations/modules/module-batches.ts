// db.batches: a statement in batches, from a migration in code. Refuses to commit behind the back of a module that is one transaction.
import { parseDuration } from '../../core/time/duration.ts';
import type { BatchProgress } from '../../ledger/batch-store.ts';
import { checksum } from '../../sql/decode.ts';
import { LARGEST_BATCH, LONGEST_PAUSE } from '../../sql/directives/directives.ts';
import { batchStatement } from '../../sql/statements/batch-statement.ts';
import type { BatchJob } from '../batches/batch-job.ts';
import { Refusal } from '../refusal.ts';
import type { BatchesDone, BatchesOptions } from './migration-database.ts';

/** Runs one, as it is called in the store. */
export type RunBatches = (job: BatchJob, statement: string) => Promise<BatchProgress>;

/** @param run null in a module that is one transaction. */
export function moduleBatches(run: RunBatches | null): (sql: string, options: BatchesOptions) => Promise<BatchesDone> {
  const calls = new Map<string, number>();
  let isRunning = false;
  return async (sql, options) => {
    if (run === null) throw new Refusal('db.batches commits each batch, and this migration is one transaction', NOT_ONE);
    if (isRunning) throw new Refusal('db.batches was called while another one was running', 'await the first one');
    const job = jobOf(sql, options);
    // The module runs again from its beginning after a stop: a statement is known by what it is, and by which call of it this is.
    const digest = checksum(`${sql}\0${options.key ?? ''}`).slice(0, 16);
    const call = (calls.get(digest) ?? 0) + 1;
    calls.set(digest, call);
    isRunning = true;
    try {
      const { batches, rows } = await run(job, `${digest} ${call}`);
      return { batches, rows };
    } finally {
      isRunning = false;
    }
  };
}

function jobOf(sql: string, { size, pause = 0, key, progress }: BatchesOptions): BatchJob {
  const statement = batchStatement(sql.trim().replace(/;$/, ''), key !== undefined);
  if ('problem' in statement) throw new Refusal(statement.problem, statement.hint);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_BATCH)
    throw new Refusal(`size ${size} is not a number of rows`, `give a whole number from 1 to ${LARGEST_BATCH}`);
  const pauseMs = typeof pause === 'number' ? pause : parseDuration(pause);
  if (pauseMs === null || !(pauseMs >= 0 && pauseMs <= LONGEST_PAUSE))
    throw new Refusal(`pause ${pause} is not a duration of at most a minute`, "give milliseconds, or a text such as '100ms'");
  return { statement, size, pauseMs, key: key ?? null, onBatch: ({ batches, rows, total }) => progress?.({ batches, rows, total }) };
}

const NOT_ONE = 'write `export const transaction = false;` in the module, and what must be one transaction in a migration of its own';
