// A migration in code that says `transaction = false`: what it does is committed as it goes. After a stop it runs again from its beginning,
// so it has to ask what is there already; its batches continue where they were.
import { finding } from '../../core/finding.ts';
import type { Failure } from '../../core/report.ts';
import type { BatchProgress } from '../../ledger/batch-store.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { runBatches } from '../batches/run-batches.ts';
import type { RunBatches } from '../modules/module-batches.ts';
import { failureOf } from '../prepare/failure.ts';
import { inside, limitsOf, resetStatements } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { batchWork, countsOf, ownerOf, recordBegun, tellingBatches } from './batch-work.ts';
import { moduleFailure, placeIn, runModule } from './module.ts';
import type { ApplyOptions, StepEnd } from './step.ts';

/** @param begun the ledger's row, if an earlier run began it. */
export async function applyModule(prepared: Prepared, begun: LedgerRow | null, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, run, batches: store, guard } = options;
  const { migration } = prepared;
  const { file } = migration;
  if (guard !== undefined) return { state: 'failed', mode: 'statements', failure: { place: { file }, ...NEEDS_SESSION } };
  const owner = ownerOf(prepared);
  const reset = resetStatements(limitsOf(prepared, options.limits), '').join('; ');
  // Also where it was begun: it may have been corrected since then.
  await recordBegun(prepared, begun === null, options);
  await session.query(reset);
  const done = new Map<string, BatchProgress>();
  const inBatches: RunBatches = async (job, statement) => {
    const tell = tellingBatches(prepared, job, options);
    const onBatch: typeof job.onBatch = async (progress) => {
      done.set(statement, progress);
      tell(progress);
      await job.onBatch(progress);
    };
    const end = await runBatches({ ...job, onBatch }, batchWork(prepared, statement, options));
    done.set(statement, end);
    return end;
  };
  try {
    await runModule(prepared, options, inBatches);
    if (!session.isIdle) throw new Error('it ended with a transaction open, which was rolled back: COMMIT it');
    await session.query(reset);
    await session.query(`${store.clear(owner)};\n${ledger.finished(migration, run)}`);
    return { state: 'applied', mode: 'statements', ...batchesOf(done) };
  } catch (error) {
    if (error instanceof PostgresError ? error.isFatal : session.isLost) throw error;
    const failure = error instanceof PostgresError ? await placed(error, prepared) : moduleFailure(error, prepared);
    return stopped(prepared, failure, batchesOf(done), options);
  }
}

const NEEDS_SESSION = {
  message: 'it says `transaction = false`, and the pooler is in transaction mode: no lock is held between its transactions',
  hint: 'set GATE_DIRECT_URL to the server itself, or to a pool in session mode',
};

const batchesOf = (done: ReadonlyMap<string, BatchProgress>): Pick<StepEnd, 'batches'> =>
  done.size === 0 ? {} : { batches: countsOf([...done.values()]) };

async function placed(error: PostgresError, prepared: Prepared): Promise<Failure> {
  return { ...(await failureOf(error, prepared, inside(prepared))), place: placeIn(prepared.migration.file, error) };
}

/** The row stays `started`: the next run begins the module again. */
async function stopped(prepared: Prepared, failure: Failure, batches: Pick<StepEnd, 'batches'>, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger } = options;
  const { migration, direction } = prepared;
  const { file, version } = migration;
  const end = { state: 'incomplete', mode: 'statements', failure, ...batches } as const;
  if (session.isInterrupted) return end;
  await session.rollback();
  await session.query(ledger.stopped(migration, failure.message));
  const message = `${file} is not one transaction: what it did before it stopped is kept`;
  const hint = `fix the cause and run ${direction.again} again: it runs from its beginning, and its batches go on where they were; if the rest is done by hand instead: \`schemagate mark ${version} ${direction.finished}\``;
  return { ...end, findings: [finding({ code: 'incomplete', subject: file, message, hint, place: { file } })] };
}
