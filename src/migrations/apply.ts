// Interprets a plan's pending migrations, in order, and stops at the first that fails. Every one of them is accounted for.
import type { Finding } from '../core/finding.ts';
import type { Failure, Step } from '../core/report.ts';
import { PostgresError } from '../postgres/errors.ts';
import { failureOf, noticePlace } from './failure.ts';
import type { LedgerRow } from './ledger.ts';
import { completedOfFile, inTransaction, limitsOf, resetStatements, withOwnTransactions } from './message.ts';
import type { Prepared } from './prepare.ts';
import { runStatements } from './statements.ts';
import type { ApplyOptions, StepEnd } from './step.ts';

export interface Applied {
  readonly steps: readonly Step[];
  readonly failure: Failure | null;
  /** `failed`: rolled back. `incomplete`: part of it is kept. `in-doubt`: the connection ended before the answer. */
  readonly end: 'done' | 'failed' | 'incomplete' | 'in-doubt';
  readonly findings: readonly Finding[];
}

/** Errors that say: not inside a transaction block. Active SQL transaction, invalid transaction termination, unsafe new enum value. */
const NOT_IN_TRANSACTION: ReadonlySet<string> = new Set(['25001', '2D000', '55P04']);

export async function applyMigrations(pending: readonly Prepared[], options: ApplyOptions): Promise<Applied> {
  const steps: Step[] = [];
  for (const [index, prepared] of pending.entries()) {
    const { migration } = prepared;
    const started = performance.now();
    options.session.onNotice = (notice) => {
      const place = noticePlace(prepared);
      options.emit({ type: 'server-notice', severity: notice.severity, message: notice.message, sqlstate: notice.sqlstate, place });
    };
    options.emit({ type: 'migration-started', file: migration.file, mode: prepared.shape.mode });
    const end = await applyOne(prepared, index === pending.length - 1, options);
    options.session.onNotice = () => {};
    const durationMs = Math.round((performance.now() - started) * 10) / 10;
    steps.push({ ...stepOf(prepared), state: end.state, durationMs, mode: end.mode });
    if (end.state !== 'applied') {
      options.emit({ type: 'migration-failed', file: migration.file, message: end.failure?.message ?? end.state });
      const notRun = pending.slice(index + 1).map((later) => ({ ...stepOf(later), state: 'not-run' as const }));
      return { steps: [...steps, ...notRun], failure: end.failure ?? null, end: end.state, findings: end.findings ?? [] };
    }
    options.emit({ type: 'migration-applied', file: migration.file, durationMs });
  }
  // What comes after must not see what the last file left: a role, an emptied search_path.
  if (steps.length > 0) await options.session.query(resetStatements(options.limits, '').join('; '));
  return { steps, failure: null, end: 'done', findings: [] };
}

function applyOne(prepared: Prepared, last: boolean, options: ApplyOptions): Promise<StepEnd> {
  const begun = options.unfinished?.migration.key === prepared.migration.key ? options.unfinished.row : null;
  if (begun !== null && prepared.shape.mode === 'own') return Promise.resolve(undecided(prepared, begun));
  if (begun !== null || prepared.shape.mode === 'statements') return runStatements(prepared, begun, options);
  if (prepared.shape.mode === 'own') return applyOwn(prepared, options);
  return applyInTransaction(prepared, last, options);
}

async function applyInTransaction(prepared: Prepared, last: boolean, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, run } = options;
  const limits = limitsOf(prepared, options.limits);
  const message = inTransaction(prepared, limits, ledger.applied(prepared.migration, run), last);
  try {
    await session.send(message.text, message.copies);
    return { state: 'applied', mode: 'transaction' };
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) return inDoubt(prepared, error, 'transaction', options);
    await session.rollback();
    if (NOT_IN_TRANSACTION.has(error.sqlstate)) return runStatements(prepared, null, options);
    return { state: 'failed', mode: 'transaction', failure: await failureOf(error, prepared, message) };
  }
}

/** A file that commits more than once is begun in the ledger first, so that a run that dies between two commits leaves a trace. */
async function applyOwn(prepared: Prepared, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, run } = options;
  const { migration, shape } = prepared;
  if (shape.mode !== 'own') throw new Error('not a file with its own transactions');
  const several = shape.commits > 1;
  const message = withOwnTransactions(
    prepared,
    limitsOf(prepared, options.limits),
    several ? ledger.finished(migration) : ledger.applied(migration, run),
    shape.ledgerAt,
  );
  try {
    if (several) await session.query(ledger.started(migration, run));
    await session.send(message.text, message.copies);
    return { state: 'applied', mode: 'own' };
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) return inDoubt(prepared, error, 'own', options);
    await session.rollback();
    const failure = await failureOf(error, prepared, message);
    const done = completedOfFile(message, error.completed, shape.commitStatements.at(-1) ?? 0);
    const kept = shape.commitStatements.filter((index) => index < done).length;
    if (kept === 0 || session.isInterrupted) {
      if (several && !session.isInterrupted) await session.query(ledger.forget(migration));
      return { state: 'failed', mode: 'own', failure };
    }
    await session.query(ledger.stopped(migration, failure.message));
    return { state: 'incomplete', mode: 'own', failure, findings: [keptByItsOwnCommit(prepared, kept)] };
  }
}

async function inDoubt(prepared: Prepared, error: unknown, mode: StepEnd['mode'], { session }: ApplyOptions): Promise<StepEnd> {
  if (!session.isLost) throw error;
  const { file } = prepared.migration;
  const message = `the connection ended while ${file} was under way (${(error as Error).message}); whether it was committed is for the ledger to say`;
  return {
    state: 'in-doubt',
    mode,
    failure: { place: { file }, message, hint: 'run again: the ledger row and the migration are one transaction, so it is applied once' },
  };
}

const stepOf = ({ migration }: Prepared): Pick<Step, 'version' | 'name' | 'file'> => ({
  version: migration.version,
  name: migration.name,
  file: migration.file,
});

/** Which of its own transactions were committed is not known to the ledger: it is never run again unasked. */
function undecided(prepared: Prepared, begun: LedgerRow): StepEnd {
  const { file } = prepared.migration;
  const message = `an earlier run began it on ${begun.appliedAt} and did not end it: ${begun.error ?? 'that run was killed'}`;
  return {
    state: 'incomplete',
    mode: 'own',
    failure: { place: { file }, message },
    findings: [toBeDecided(prepared, `${file} has its own COMMITs; ${message}`)],
  };
}

const keptByItsOwnCommit = (prepared: Prepared, kept: number): Finding =>
  toBeDecided(prepared, `${prepared.migration.file} has its own COMMITs, and failed after ${kept} of them: what was before is kept`);

const toBeDecided = ({ migration }: Prepared, message: string): Finding => ({
  code: 'incomplete',
  severity: 'error',
  subject: migration.file,
  message,
  hint: `take back by hand what is before the failed statement, or finish the file by hand; then either DELETE the ledger's row with version = '${migration.version}' to run it again, or set its state to 'applied'`,
  place: { file: migration.file },
});
