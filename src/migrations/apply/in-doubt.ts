// The connection ended before the answer: only the ledger, on another connection, can say whether the last thing sent was done.
import type { Step } from '../../core/report.ts';
import { isLoss } from '../../postgres/errors/connection-loss.ts';
import { ConnectionLost, type PostgresError } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';

/** The end of the connection, or of the run by our own signal. @throws the error if it is neither: then it is a bug of ours. */
export function lossOf(error: unknown, session: Session): ConnectionLost | PostgresError {
  if (error instanceof ConnectionLost) return error;
  if (session.isInterrupted) return new ConnectionLost('interrupted', 'ABORTED', error);
  if (isLoss(error)) return error;
  if (session.isLost) return new ConnectionLost((error as Error).message, 'ECONNRESET', error);
  throw error;
}

/**
 * How a migration stands whose run was cut off.
 * @param interrupted by our own signal, before anything was sent that was not answered: closing the session rolls back what is open.
 */
export function brokenOff(mode: NonNullable<Step['mode']>, interrupted: boolean): Step['state'] {
  if (!interrupted) return 'in-doubt';
  return mode === 'statements' || mode === 'batches' ? 'incomplete' : 'failed';
}
