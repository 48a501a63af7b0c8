// A file whose one statement runs in batches: each with its progress in one transaction, so that a run that stopped goes on where it was.
import { finding } from '../../core/finding.ts';
import type { Failure } from '../../core/report.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { type BatchStatement, batchStatement } from '../../sql/statements/batch-statement.ts';
import { runBatches } from '../batches/run-batches.ts';
import { failureOf } from '../prepare/failure.ts';
import { limitsOf, type Message, resetStatements } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { Refusal } from '../refusal.ts';
import { batchWork, countsOf, NO_BATCHES, ownerOf, readProgress, recordBegun, tellingBatches } from './batch-work.ts';
import type { ApplyOptions, StepEnd } from './step.ts';

/** What a file's only statement is called in the store. */
const ONLY = 'file';

/** @param begun the ledger's row, if an earlier run began this file. */
export async function applyInBatches(prepared: Prepared, begun: LedgerRow | null, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, run, batches: store } = options;
  const { migration, directives } = prepared;
  const owner = ownerOf(prepared);
  if (begun === null) await recordBegun(prepared, true, options);
  await session.query(resetStatements(limitsOf(prepared, options.limits), '').join('; '));
  const { batch: size = 1, pause: pauseMs = 0, key = null } = directives;
  const job = { statement: statementOf(prepared), size, pauseMs, key };
  try {
    const done = await runBatches({ ...job, onBatch: tellingBatches(prepared, job, options) }, batchWork(prepared, ONLY, options));
    await session.query(`${store.clear(owner)};\n${ledger.finished(migration, run)}`);
    return { state: 'applied', mode: 'batches', batches: countsOf([done]) };
  } catch (error) {
    const { file } = migration;
    if (error instanceof Refusal) return stopped(prepared, { place: { file }, message: error.message, hint: error.hint }, options);
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    return stopped(prepared, await failureOf(error, prepared, messageOf(prepared)), options);
  }
}

/** @throws Error if prepare has accepted something else. */
function statementOf({ script, directives }: Prepared): BatchStatement {
  const { start, end } = script.statements[0]!;
  const read = batchStatement(script.sql.slice(start, end), directives.key !== undefined);
  if ('problem' in read) throw new Error(read.problem);
  return read;
}

/** What an error's position counts in. */
function messageOf({ script }: Prepared): Message {
  const { start, end } = script.statements[0]!;
  const text = script.sql.slice(start, end);
  return { text, texts: [text], copies: [], before: { statements: 0, length: 0 }, part: { start, end }, inserted: null };
}

async function stopped(prepared: Prepared, failure: Failure, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, batches: store } = options;
  const { migration, direction } = prepared;
  if (session.isInterrupted) return { state: 'incomplete', mode: 'batches', failure };
  const { count, rows } = countsOf([(await readProgress(prepared, ONLY, options)) ?? NO_BATCHES]);
  if (count === 0) {
    await session.query(`${store.clear(ownerOf(prepared))};\n${ledger.forget(migration)}`);
    return { state: 'failed', mode: 'batches', failure };
  }
  await session.query(ledger.stopped(migration, failure.message));
  const incomplete = finding({
    code: 'incomplete',
    subject: migration.file,
    message: `${migration.file} runs in batches, and stopped in batch ${count + 1}; kept: ${count === 1 ? 'the one before it' : `the ${count} before it`}, which changed ${rows} rows`,
    hint: `fix the cause (not the file) and run ${direction.again} again: it continues with batch ${count + 1}; if the rest is done by hand instead: \`schemagate mark ${migration.version} ${direction.finished}\``,
    place: { file: migration.file },
  });
  return { state: 'incomplete', mode: 'batches', batches: { count, rows }, failure, findings: [incomplete] };
}
