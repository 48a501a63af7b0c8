// One transaction on a SQLite file: begun when nobody else is writing, with proof that the lock is still this gate's, and committed when nobody
// reads any more. What is in the way is waited for within limits, and then everything is rolled back.

import { deadlineAfter } from '../../core/time/deadline.ts';
import { backOff, jittered, pause } from '../../core/time/pause.ts';
import type { Context } from '../../stages/context.ts';
import type { HeldLock } from '../lock/lock.ts';
import { type Connection, isBusy, RESULT, SqliteError } from '../session/connection.ts';
import { POLL, whenFree } from '../session/open-file.ts';
import { rollBack } from '../session/reading.ts';

export interface Writing {
  readonly context: Pick<Context, 'config' | 'effects' | 'emit' | 'signal' | 'deadline' | 'run'>;
  readonly path: string;
  readonly lock: HeldLock;
}

interface Ending {
  readonly end?: 'COMMIT' | 'ROLLBACK';
  /** Sees the transaction as it was refused, and says, when it is rolled back, what to throw instead. */
  readonly refused?: (error: SqliteError) => Promise<() => Promise<Error>>;
}

/** Rolled back if the work throws. @throws Stop('busy') if another program keeps writing; SqliteError of the work or of the commit. */
export async function inTransaction<T>(
  { context, path, lock }: Writing,
  connection: Connection,
  work: () => Promise<T>,
  { end = 'COMMIT', refused }: Ending = {},
): Promise<T> {
  const { config, deadline } = context;
  await whenFree(context, path, deadline.within(config.lockWait), 'GATE_LOCK_WAIT', () => connection.run(['BEGIN IMMEDIATE']));
  let instead: (() => Promise<Error>) | undefined;
  try {
    await lock.prove(connection).catch((error: unknown) => Promise.reject(ofNoStatement(error)));
    const result = await work();
    if (end === 'ROLLBACK') await connection.run(['ROLLBACK']);
    else {
      await commit(context, connection).catch(async (error: unknown) => {
        if (error instanceof SqliteError && error.primary === RESULT.CONSTRAINT) instead = await refused?.(error);
        throw error;
      });
    }
    return result;
  } catch (error) {
    await rollBack(connection);
    throw instead === undefined ? error : await instead();
  }
}

/** Readers must have ended, unless the file has a write-ahead log; new ones do not get in meanwhile. */
async function commit({ config, deadline, signal }: Writing['context'], connection: Connection): Promise<void> {
  const limit = config.lockTimeout === 0 ? deadline : deadlineAfter(config.lockTimeout);
  for (let tries = 0; ; tries++) {
    try {
      await connection.run(['COMMIT']);
      return;
    } catch (error) {
      if (!isBusy(error) || limit.passed() || deadline.passed()) throw ofNoStatement(error);
    }
    await pause(jittered(backOff(POLL, tries)), signal);
  }
}

/** What the transaction itself met with, its work being done or not begun: no statement of a file is to blame. */
export const ofNoStatement = (error: unknown): unknown =>
  error instanceof SqliteError ? new SqliteError(error.message, error.code, Number.POSITIVE_INFINITY) : error;
