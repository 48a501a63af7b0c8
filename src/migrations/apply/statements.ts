// Statement by statement, for a file that cannot be one transaction. Each finished statement is recorded, where it can be in its
// own transaction, so that a run that stopped goes on where it stopped. What a person must decide is reported, never guessed.
import { type Finding, finding } from '../../core/finding.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { throwIfReadOnly } from '../../postgres/errors/connection-loss.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Session } from '../../postgres/session/session.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { type StatementShape, settingsBefore, statementsOf } from '../../sql/statements/classify.ts';
import { failureOf } from '../prepare/failure.ts';
import { alone, type Limits, limitsOf, type Message, oneInTransaction, resetStatements } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { mayRetry } from '../retry.ts';
import { leftBehind, regclass, settleLeftovers } from './leftovers.ts';
import { sendMessage } from './send.ts';
import type { ApplyOptions, StepEnd } from './step.ts';

/** Errors that say: not inside a transaction block. Active SQL transaction, invalid transaction termination, unsafe new enum value. */
export const NOT_IN_TRANSACTION: ReadonlySet<string> = new Set(['25001', '2D000', '55P04']);

/** @param begun the ledger's row, if an earlier run began this file; its first `done` statements are not run again. */
export async function runStatements(prepared: Prepared, begun: LedgerRow | null, options: ApplyOptions): Promise<StepEnd> {
  const { session, ledger, run } = options;
  const { migration } = prepared;
  const statements = await statementsOf(prepared.script);
  const limits = limitsOf(prepared, options.limits);
  const killed = begun !== null && (begun.error === null || begun.error === BEGUN);
  if (begun === null) await session.query(ledger.started(migration, run));
  await session.query(resetStatements(limits, '').join('; '));
  const next = statements[begun?.done ?? 0];
  if (begun !== null && next !== undefined)
    for (const setting of await settingsBefore(prepared.script, next.start)) await session.query(setting);
  for (let done = begun?.done ?? 0; done < statements.length; done++) {
    const resumed = done === begun?.done;
    const at = { statement: statements[done]!, done, total: statements.length, resumed, killed, begun: resumed && begun.error === BEGUN };
    const end = await runStatement(prepared, at, limits, options);
    if (end !== null) return end;
  }
  await session.query(ledger.finished(migration, run));
  return { state: 'applied', mode: 'statements' };
}

interface At {
  readonly statement: StatementShape;
  readonly done: number;
  readonly total: number;
  /** An earlier run or connection stopped at this one, and it was killed, not refused. */
  readonly resumed: boolean;
  readonly killed: boolean;
  /** It was sent, and may have committed something. */
  readonly begun: boolean;
  /** How many tries were made before this one. */
  readonly tries?: number;
}

/** Errors by which a statement says that it must not be in a transaction block: it is then run by itself. */
const REFUSES_TRANSACTION: ReadonlySet<string> = new Set(['25001', '2D000']);

/** @returns null if it is done and recorded, else how the file ended. */
async function runStatement(prepared: Prepared, at: At, limits: Limits, options: ApplyOptions): Promise<StepEnd | null> {
  const { session, ledger } = options;
  const { migration, script } = prepared;
  const { statement, done } = at;
  const copies = script.copies.slice(statement.firstCopy, statement.firstCopy + statement.copies);
  const progress = ledger.progress(migration, done + 1);
  const commits = statement.alone && statement.own === null && commitsInside(script.sql.slice(statement.start, statement.end));
  const message = statement.alone ? alone(prepared, statement, copies) : oneInTransaction(prepared, limits, statement, progress, copies);
  const sent: Sent = { ...at, message, progress, commits };
  try {
    if (statement.alone) return await sendAlone(prepared, sent, limits, options);
    await sendMessage(session, prepared, message);
    return null;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await session.rollback();
    await throwIfReadOnly(session, error);
    return afterError(prepared, sent, error, limits, options);
  }
}

interface Sent extends At {
  readonly message: Message;
  /** Records that it is done. */
  readonly progress: string;
  /** It may commit on the way. */
  readonly commits: boolean;
}

/** Outside a transaction: it is recorded once it is done. */
async function sendAlone(prepared: Prepared, sent: Sent, limits: Limits, { session, ledger }: ApplyOptions): Promise<StepEnd | null> {
  const { statement, message, progress, commits } = sent;
  if (sent.begun) return undecided(prepared, sent);
  if (commits) await session.query(ledger.stopped(prepared.migration, BEGUN));
  const finished =
    (await settleIndex(session, statement, sent)) || (await settleLeftovers(session, statement.leaves, sent.resumed, sent.killed));
  if (!finished) await runAlone(session, message, prepared, limits);
  await session.query(progress);
  return null;
}

/** What it did is rolled back: it was done before, or is tried again, perhaps in another way, or the file ends here. */
async function afterError(
  prepared: Prepared,
  sent: Sent,
  error: PostgresError,
  limits: Limits,
  options: ApplyOptions,
): Promise<StepEnd | null> {
  const { session } = options;
  const { message, progress, commits, ...at } = sent;
  const { statement } = at;
  if (at.resumed && at.killed && error.sqlstate === '42704' && /^drop\s+index\s/i.test(message.text)) {
    await session.query(progress);
    return null;
  }
  if (!statement.alone && REFUSES_TRANSACTION.has(error.sqlstate)) {
    return runStatement(prepared, { ...at, statement: { ...statement, alone: true, own: null } }, limits, options);
  }
  const tries = (at.tries ?? 0) + 1;
  const what = `statement ${at.done + 1} of ${at.total} of ${prepared.migration.file}`;
  // An index that the attempt before left invalid is in the way of the next one.
  if (!session.isInterrupted && (await mayRetry(error.sqlstate, tries, what, options))) {
    return runStatement(prepared, { ...at, tries, resumed: true, killed: false, begun: false }, limits, options);
  }
  return stoppedBy(prepared, sent, error, options);
}

/** The row stays `started` as of the last finished statement: the next run goes on there. */
async function stoppedBy(prepared: Prepared, sent: Sent, error: PostgresError, { session, ledger }: ApplyOptions): Promise<StepEnd> {
  const { migration } = prepared;
  const { statement, done, message, commits } = sent;
  const failure = await failureOf(error, prepared, message);
  if (session.isInterrupted) return { state: 'incomplete', mode: 'statements', failure };
  if (done === 0 && statement.index === null && statement.leaves === null && !commits) {
    await session.query(ledger.forget(migration));
    return { state: 'failed', mode: 'statements', failure };
  }
  await session.query(ledger.stopped(migration, failure.message));
  const findings = [stoppedAt(prepared, sent, await leftBehind(session, statement.leaves))];
  return { state: 'incomplete', mode: 'statements', failure, findings };
}

/**
 * CONCURRENTLY waits for other transactions without blocking anyone, and lock_timeout would leave an invalid index behind:
 * it is off there, unless the file asks for one. statement_timeout and the deadline still bound it.
 */
async function runAlone(session: Session, message: Message, prepared: Prepared, limits: Limits): Promise<void> {
  const patient = prepared.directives.lockTimeout === undefined && /\bconcurrently\b/i.test(message.text);
  if (!patient) {
    await sendMessage(session, prepared, message);
    return;
  }
  await session.query('SET lock_timeout = 0');
  await sendMessage(session, prepared, message);
  await session.query(`SET lock_timeout = ${limits.lockTimeout}`);
}

/**
 * Before CREATE INDEX CONCURRENTLY goes on after a stop: an index that it left INVALID is dropped; a valid one, where the run was
 * killed before it could record that, is the statement's finished work. On a first run nothing is touched: but IF NOT EXISTS over an
 * invalid index would record success over a broken one, so that is dropped as well.
 * @returns whether the statement is finished already.
 */
async function settleIndex(session: Session, { index }: StatementShape, { resumed, killed }: At): Promise<boolean> {
  if (index === null || !(resumed || index.ifNotExists)) return false;
  const [found] = await session.query(
    `SELECT i.indisvalid AS valid, i.indexrelid::pg_catalog.regclass AS name FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE c.relname = ${quoteLiteral(index.name)} AND i.indrelid = ${regclass({ schema: index.schema, name: index.table })}::pg_catalog.oid`,
  );
  const row = found!.rows[0];
  if (row === undefined) return false;
  if (row['valid'] === 't') return resumed && killed;
  await session.query(`DROP INDEX CONCURRENTLY ${row['name']}`);
  return false;
}

/** In the ledger while such a statement runs. */
const BEGUN = 'started, and not known to have ended';

/** DO and CALL, where they are not run in a transaction: what they have committed on the way is kept, and nothing tells how much that is. */
const commitsInside = (text: string): boolean => /^(?:do|call)\b/i.test(text);

/** An earlier run or connection ended before it could record whether the statement was done: to run it again might do it twice. */
function undecided({ direction: { finished, undone }, ...prepared }: Prepared, { done, total }: At): StepEnd {
  const { file, version } = prepared.migration;
  const message = `statement ${done + 1} of ${total} of ${file} may have its own COMMITs, and the run that started it ended before the answer came: it is not known whether it was done completely, partly or not at all`;
  const hint = `check whether it has had its effect; then finish the file by hand and \`schemagate mark ${version} ${finished}\`, or undo what it did and \`schemagate mark ${version} ${undone}\` to run the file again`;
  const incomplete = finding({ code: 'incomplete', subject: file, message, hint, place: { file } });
  return { state: 'incomplete', mode: 'statements', failure: { place: { file }, message, hint }, findings: [incomplete] };
}

function stoppedAt(
  { migration, script, direction: { again, finished } }: Prepared,
  { statement, done, total }: At,
  left: { readonly what: string; readonly hint?: string },
): Finding {
  const kept = done === 0 ? 'nothing' : done === 1 ? 'the one before it' : `the ${done} before it`;
  const own =
    statement.own === null && commitsInside(script.sql.slice(statement.start, statement.end)) ? ', and what it has committed itself' : '';
  const invalid =
    statement.index === null ? '' : `; an INVALID index ${statement.index.name} may be left, which the next run drops and rebuilds`;
  return finding({
    code: 'incomplete',
    subject: migration.file,
    message: `${migration.file} is not one transaction, and stopped at statement ${done + 1} of ${total}; kept: ${kept}${own}${invalid}${left.what}`,
    hint: `${left.hint === undefined ? '' : `${left.hint} Then `}fix the cause (not the file) and run ${again} again: it continues with statement ${done + 1}; if the rest of the file is done by hand instead: \`schemagate mark ${migration.version} ${finished}\``,
    place: { file: migration.file },
  });
}
