// One statement that runs in batches, and what its batches are.
import type { BatchProgress } from '../../ledger/batch-store.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { BatchStatement } from '../../sql/statements/batch-statement.ts';

export type BatchSession = Pick<Session, 'run' | 'query' | 'rollback'>;

export interface BatchJob {
  readonly statement: BatchStatement;
  /** Rows in a batch. */
  readonly size: number;
  /** Between two of them, in ms. */
  readonly pauseMs: number;
  /** `public.orders.id`, as in SQL; null where the statement limits itself. */
  readonly key: string | null;
  /** Hears of each batch once it is committed. */
  readonly onBatch: (progress: BatchProgress) => unknown;
}

/** What one batch works on. */
export interface Batch {
  readonly values: Readonly<Partial<Record<'batch' | 'from' | 'until', string>>>;
  /** The last value of the key that is in it. */
  readonly until: string | null;
}

export interface Division {
  /** How it begins. Outside a transaction. */
  start(): Promise<BatchProgress>;
  /** Inside the batch's transaction: what comes next, null if everything is done. */
  next(progress: BatchProgress): Promise<Batch | null>;
}

export const NOTHING_DONE: BatchProgress = { batches: 0, rows: 0, total: null, position: null, last: null, finished: false };
