// Runs a statement in batches: each is a transaction, and in it the row that says how far it is. So what was committed is known after a kill,
// and the next run goes on there. A run that is asked to end does so between two batches, or in one, which is rolled back.
import { pause } from '../../core/time/pause.ts';
import type { BatchProgress, BatchStore } from '../../ledger/batch-store.ts';
import { throwIfReadOnly } from '../../postgres/errors/connection-loss.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { applyEdits } from '../../sql/edit.ts';
import { offsetOfPosition } from '../../sql/locate.ts';
import { filledIn } from '../../sql/statements/batch-statement.ts';
import type { Batch, BatchJob, BatchSession, Division } from './batch-job.ts';
import { byKey } from './by-key.ts';
import { byLimit } from './by-limit.ts';

export interface BatchWork {
  readonly session: BatchSession;
  readonly store: BatchStore;
  /** Whose the statement is in the store, and what tells it from others there. */
  readonly owner: string;
  readonly statement: string;
  /** Begins a transaction. */
  readonly begin: string;
  /** Waits before the next try of a batch, the first of which is 1; false if there is to be none. */
  readonly mayRetry: (sqlstate: string, tries: number, batch: number) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/**
 * @returns how it stands in the end.
 * @throws PostgresError placed in the statement's own text; Refusal; the batch that it is about is rolled back.
 */
export async function runBatches(job: BatchJob, work: BatchWork): Promise<BatchProgress> {
  const { session, store, owner, statement, signal } = work;
  const division = job.key === null ? byLimit(session, job) : await byKey(session, job, job.key);
  const [found] = (await session.query(store.read(owner, statement)))[0]!.rows;
  let progress = found === undefined ? await begun(division, session) : store.parse(found['progress']!);
  for (let tries = 1; !progress.finished; ) {
    try {
      progress = await oneBatch(job, division, progress, work);
      tries = 1;
    } catch (error) {
      await session.rollback();
      if (!(error instanceof PostgresError) || error.isFatal) throw error;
      await throwIfReadOnly(session, error);
      if (!(await work.mayRetry(error.sqlstate, tries++, progress.batches + 1))) throw error;
      continue;
    }
    await job.onBatch(progress);
    if (!progress.finished && job.pauseMs > 0) await pause(job.pauseMs, signal);
  }
  return progress;
}

async function begun(division: Division, session: BatchSession): Promise<BatchProgress> {
  try {
    return await division.start();
  } catch (error) {
    await session.rollback();
    throw error;
  }
}

async function oneBatch(job: BatchJob, division: Division, before: BatchProgress, work: BatchWork): Promise<BatchProgress> {
  const { session, store, owner, statement, begin } = work;
  await session.query(begin);
  const batch = await division.next(before);
  const after = batch === null ? { ...before, finished: true } : withBatch(before, batch, await changedBy(job, batch.values, session));
  await session.query(`${store.save(owner, statement, after)};\nCOMMIT`);
  return after;
}

/** One that has changed nothing counts if it is a range of the key, which has been gone through. */
const withBatch = (before: BatchProgress, { until }: Batch, changed: number): BatchProgress => ({
  ...before,
  batches: before.batches + (changed > 0 || until !== null ? 1 : 0),
  rows: before.rows + changed,
  position: until,
  finished: until !== null && until === before.last,
});

async function changedBy({ statement }: BatchJob, filling: Readonly<Record<string, string>>, session: BatchSession): Promise<number> {
  const { text, toSource } = applyEdits(statement.text, filledIn(statement, filling));
  try {
    return (await session.run(text, [])).rowCount ?? 0;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.server.position === undefined) throw error;
    const at = toSource(offsetOfPosition(text, error.server.position));
    throw new PostgresError({ ...error.server, position: [...statement.text.slice(0, at)].length + 1 });
  }
}
