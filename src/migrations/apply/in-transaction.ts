// A migration and its ledger row in one transaction: in one message if it is only SQL, otherwise piece by piece, with the callbacks around
// it or the module that it is.

import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { throwIfReadOnly } from '../../postgres/errors/connection-loss.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { TAKE_A_SESSION } from '../../postgres/errors/pooler-errors.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { failureOf } from '../prepare/failure.ts';
import { keepStatements } from '../prepare/keep-copies.ts';
import { backToRole, beginStatements, inside, inTransaction, limitsOf, type Message } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { mayRetry } from '../retry.ts';
import { moduleFailure, placeIn, runModule } from './module.ts';
import { sendMessage } from './send.ts';
import { NOT_IN_TRANSACTION, runStatements } from './statements.ts';
import type { ApplyOptions, StepEnd } from './step.ts';
import { begin } from './transaction-guard.ts';

const NEEDS_SESSION = `it cannot run in a transaction, and the pooler is in transaction mode: ${TAKE_A_SESSION}`;

/** @param last of the run: its commit is waited for until it is on disk. */
export async function applyInTransaction(prepared: Prepared, last: boolean, options: ApplyOptions): Promise<StepEnd> {
  for (let attempt = 1; ; attempt++) {
    const end = await attemptInTransaction(prepared, last, options);
    const again = end.state === 'failed' && (await mayRetry(end.failure?.sqlstate, attempt, prepared.migration.file, options));
    if (!again) return end;
  }
}

async function attemptInTransaction(prepared: Prepared, last: boolean, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, run, callbacks, guard } = options;
  if (guard !== undefined || prepared.shape.mode === 'module' || callbacks.has('before-each') || callbacks.has('after-each')) {
    return applyInPieces(prepared, last, options);
  }
  const limits = limitsOf(prepared, options.limits);
  const message = inTransaction(prepared, limits, ledger.applied(prepared.migration, run), last);
  try {
    await sendMessage(session, prepared, message);
    return { state: 'applied', mode: 'transaction' };
  } catch (error) {
    return failed(error, prepared, prepared, message, options);
  }
}

async function applyInPieces(prepared: Prepared, last: boolean, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, run, callbacks } = options;
  const limits = limitsOf(prepared, options.limits);
  const pieces = [...(callbacks.get('before-each') ?? []), prepared, ...(callbacks.get('after-each') ?? [])];
  let piece = prepared;
  let message = inside(prepared);
  try {
    // It is gone when the transaction in which it was set ends: so a piece that ended it is noticed.
    const mine = await begin(prepared, `${beginStatements(limits, last)}; SET LOCAL schemagate.run = ${quoteLiteral(run.id)}`, options);
    if (!mine) return { state: 'applied', mode: 'transaction', byAnother: true };
    for (const statement of keepStatements(prepared)) await session.query(statement);
    for (piece of pieces) {
      message = inside(piece);
      if (piece.shape.mode === 'module') await runModule(piece, options);
      else await sendMessage(session, piece, message);
    }
    piece = prepared;
    const [kept] = await session.query(`SELECT pg_catalog.current_setting('schemagate.run', true) AS run`);
    if (kept!.rows[0]!['run'] !== run.id) return await ended(prepared, options);
    const role = backToRole(
      pieces.some(({ shape }) => shape.mode === 'module') ? 'role' : pieces.map(({ script }) => script.sql).join(),
      limits,
    );
    await session.query(`${role}${ledger.applied(prepared.migration, run)};\nCOMMIT`);
    return { state: 'applied', mode: 'transaction' };
  } catch (error) {
    if (error instanceof Stop) throw error;
    if (!(error instanceof PostgresError) && !session.isLost) {
      await session.rollback();
      return { state: 'failed', mode: 'transaction', failure: moduleFailure(error, prepared) };
    }
    return failed(error, prepared, piece, message, options);
  }
}

async function failed(error: unknown, prepared: Prepared, piece: Prepared, message: Message, options: ApplyOptions): Promise<StepEnd> {
  const { session } = options;
  if (!(error instanceof PostgresError) || error.isFatal) throw error;
  await session.rollback();
  await throwIfReadOnly(session, error);
  // A copy that is kept must be of the same moment as what is lost.
  const mayBeSplit = options.guard === undefined && prepared.shape.mode !== 'module' && keepStatements(prepared).length === 0;
  if (mayBeSplit && piece === prepared && NOT_IN_TRANSACTION.has(error.sqlstate)) {
    return runStatements(prepared, null, options);
  }
  const found = await failureOf(error, piece, message);
  const failure = options.guard !== undefined && NOT_IN_TRANSACTION.has(error.sqlstate) ? { ...found, hint: NEEDS_SESSION } : found;
  const { file } = piece.migration;
  return {
    state: 'failed',
    mode: 'transaction',
    failure: piece.shape.mode === 'module' ? { ...failure, place: placeIn(file, error) } : failure,
  };
}

async function ended(prepared: Prepared, { session }: ApplyOptions): Promise<StepEnd> {
  const { file, version } = prepared.migration;
  const { again, finished } = prepared.direction;
  await session.rollback();
  const message = `${file} ended the transaction in which it was run: what it did until then is kept, and it is not recorded`;
  const hint = `remove COMMIT and ROLLBACK from it; undo by hand what it did, and run ${again} again, or \`schemagate mark ${version} ${finished}\` once it has had its effect`;
  const incomplete = finding({ code: 'incomplete', subject: file, message, hint, place: { file } });
  return { state: 'incomplete', mode: 'transaction', failure: { place: { file }, message, hint }, findings: [incomplete] };
}
