// What batches are given by the run that applies a migration: its session and store, its tries, and who hears how far they are.

import type { Step } from '../../core/report.ts';
import { monotonic } from '../../core/time/deadline.ts';
import type { BatchProgress } from '../../ledger/batch-store.ts';
import { type BatchJob, NOTHING_DONE } from '../batches/batch-job.ts';
import type { BatchWork } from '../batches/run-batches.ts';
import { DOWN } from '../prepare/direction.ts';
import { beginBatch } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { mayRetry } from '../retry.ts';
import type { ApplyOptions } from './step.ts';

export const NO_BATCHES = NOTHING_DONE;

/** Whose the progress is in the store: what takes a migration back is another matter than the migration. */
export const ownerOf = ({ migration, direction }: Prepared): string => (direction === DOWN ? `down ${migration.id}` : migration.id);

/** @param statement what tells it from others of the same migration. */
export const batchWork = (prepared: Prepared, statement: string, options: ApplyOptions): BatchWork => ({
  session: options.session,
  store: options.batches,
  owner: ownerOf(prepared),
  statement,
  begin: beginBatch(prepared.migration.file),
  mayRetry: (sqlstate, tries, batch) => mayRetry(sqlstate, tries, `batch ${batch} of ${prepared.migration.file}`, options),
  signal: options.retry.signal,
});

/** Records that the migration is begun. @param isNew no earlier run began it: what one may have left is gone. */
export async function recordBegun(
  prepared: Prepared,
  isNew: boolean,
  { session, ledger, run, batches: store }: ApplyOptions,
): Promise<void> {
  const there = (await session.query(store.look))[0]!.rows[0]!['there'] === 't';
  const statements = [
    ...(there ? [] : [store.create]),
    ...(isNew ? [store.clear(ownerOf(prepared))] : []),
    ledger.started(prepared.migration, run),
  ];
  await session.query(statements.join(';\n'));
}

/** Null if none was begun. */
export async function readProgress(
  prepared: Prepared,
  statement: string,
  { session, batches }: ApplyOptions,
): Promise<BatchProgress | null> {
  const found = (await session.query(batches.read(ownerOf(prepared), statement)))[0]!.rows[0];
  return found === undefined ? null : batches.parse(found['progress']!);
}

/** Tells of each batch; the log shows as many as a person reads. */
export function tellingBatches(
  { migration: { file } }: Prepared,
  { statement, size, key }: Pick<BatchJob, 'statement' | 'size' | 'key'>,
  { emit }: ApplyOptions,
): (progress: BatchProgress) => void {
  const since = monotonic();
  const command = /^\w+/.exec(statement.text)![0].toUpperCase();
  return ({ batches, rows, total }) => {
    const reached = key === null ? rows : batches * size;
    const done = total === null ? reached : Math.min(reached, total);
    const counted = { unit: 'rows', done, total: total ?? 0, percent: total === null ? null : Math.floor((100 * done) / total) };
    emit({ event: 'progress', file, command, subject: null, phase: 'in batches', ...counted, elapsedMs: monotonic() - since });
  };
}

export const countsOf = (all: readonly BatchProgress[]): NonNullable<Step['batches']> => ({
  count: all.reduce((sum, { batches }) => sum + batches, 0),
  rows: all.reduce((sum, { rows }) => sum + rows, 0),
});
