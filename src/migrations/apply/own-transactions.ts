// A file that is one transaction of its own, with its BEGIN and COMMIT: the ledger row goes into it, and both are kept or neither.

import { throwIfReadOnly } from '../../postgres/errors/connection-loss.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { failureOf } from '../prepare/failure.ts';
import { beginStatements, limitsOf, withOwnTransaction } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { sendMessage } from './send.ts';
import { NOT_IN_TRANSACTION, runStatements } from './statements.ts';
import type { ApplyOptions, StepEnd } from './step.ts';
import { begin } from './transaction-guard.ts';

export async function applyOwn(prepared: Prepared, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, run } = options;
  const { migration, shape } = prepared;
  if (shape.mode !== 'own') throw new Error('not a file with its own transaction');
  const limits = limitsOf(prepared, options.limits);
  const message = withOwnTransaction(prepared, limits, ledger.applied(migration, run), shape.ledgerAt);
  try {
    // Its own BEGIN then only warns, and its COMMIT ends what was begun here.
    const mine = options.guard === undefined || (await begin(prepared, beginStatements(limits, true), options));
    if (!mine) return { state: 'applied', mode: 'own', byAnother: true };
    await sendMessage(session, prepared, message);
    return { state: 'applied', mode: 'own' };
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await session.rollback();
    await throwIfReadOnly(session, error);
    // Rolled back: psql would have run what has no BEGIN statement by statement.
    if (options.guard === undefined && NOT_IN_TRANSACTION.has(error.sqlstate)) return runStatements(prepared, null, options);
    return { state: 'failed', mode: 'own', failure: await failureOf(error, prepared, message) };
  }
}
