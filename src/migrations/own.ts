// A file with its own BEGIN and COMMIT. Its ledger row goes into its last transaction; where it commits more than once, it is no whole,
// and what was kept of it is said, never guessed.
import type { Finding } from '../core/finding.ts';
import { PostgresError } from '../postgres/errors.ts';
import { throwIfReadOnly } from '../postgres/loss.ts';
import { failureOf } from './failure.ts';
import { begin } from './guard.ts';
import type { LedgerRow } from './ledger.ts';
import { beginStatements, completedOfFile, limitsOf, withOwnTransactions } from './message.ts';
import type { Prepared } from './prepare.ts';
import type { ApplyOptions, StepEnd } from './step.ts';

/** A file that commits more than once is begun in the ledger first, so that a run that dies between two commits leaves a trace. */
export async function applyOwn(prepared: Prepared, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, run } = options;
  const { migration, shape } = prepared;
  if (shape.mode !== 'own') throw new Error('not a file with its own transactions');
  const several = shape.commits > 1;
  const limits = limitsOf(prepared, options.limits);
  const message = withOwnTransactions(
    prepared,
    limits,
    several ? ledger.finished(migration, run) : ledger.applied(migration, run),
    shape.ledgerAt,
  );
  try {
    // Its own BEGIN only warns then, and its COMMIT ends what was begun here.
    const mine = options.guard === undefined || (await begin(prepared, beginStatements(limits, true), options));
    if (!mine) return { state: 'applied', mode: 'own', byAnother: true };
    if (several) await session.query(ledger.started(migration, run));
    await session.send(message.text, message.copies);
    return { state: 'applied', mode: 'own' };
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await session.rollback();
    await throwIfReadOnly(session, error);
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

/** Which of its own transactions were committed is not known to the ledger: it is never run again unasked. */
export function undecided(prepared: Prepared, begun: LedgerRow): StepEnd {
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
  hint: `take back by hand what is before the failed statement, then \`schemagate mark ${migration.version} pending\` to run it again; or finish the file by hand, then \`schemagate mark ${migration.version} applied\``,
  place: { file: migration.file },
});
