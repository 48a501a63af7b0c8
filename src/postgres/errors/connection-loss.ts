// A connection that ended in the middle of a run, or a server that has turned read-only under it: what connecting again may fix.

import type { Queryable } from '../session/queryable.ts';
import { ConnectionLost, PostgresError } from './errors.ts';
import { isOfStatementMode } from './pooler-errors.ts';

/** Read-only SQL transaction; and feature not supported, by which a standby refuses BEGIN READ WRITE (manual, Appendix A and 26.4.1). */
const READ_ONLY: ReadonlySet<string> = new Set(['25006', '0A000']);

/** Whether the server itself no longer accepts writes, as opposed to what a file has SET. */
const ASK = `SELECT pg_catalog.pg_is_in_recovery() OR (SELECT reset_val = 'on' FROM pg_catalog.pg_settings
  WHERE name = 'default_transaction_read_only') AS yes`;

/** Ended by the server, by the network, or read-only: not an error of the statement. An end by our own signal is not a loss either. */
export function isLoss(error: unknown): error is ConnectionLost | PostgresError {
  if (error instanceof ConnectionLost) return error.code !== 'ABORTED';
  return error instanceof PostgresError && ((error.isFatal && !isOfStatementMode(error)) || error.sqlstate === '25006');
}

/**
 * After an error and a rollback: if the error mentions read-only, asks whether the server itself is.
 * @throws ConnectionLost('READ_ONLY') if it is: what was under way was rolled back, and another connection may do it.
 */
export async function throwIfReadOnly(session: Queryable, error: PostgresError): Promise<void> {
  if (!READ_ONLY.has(error.sqlstate)) return;
  const [answer] = await session.query(ASK);
  if (answer!.rows[0]!['yes'] === 't') throw new ConnectionLost(`the server has become read-only: ${error.message}`, 'READ_ONLY', error);
}
