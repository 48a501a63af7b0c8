// Applies one migration to a SQLite file, with its ledger row: as one transaction, or part by part with the ledger knowing how far it is. If nothing
// of it is kept it has failed; if something is, it is incomplete, and the next run goes on there.
import { type Finding, finding } from '../../core/finding.ts';
import type { Failure } from '../../core/report.ts';
import { monotonic } from '../../core/time/deadline.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import type { FileLedger } from '../ledger/file-ledger.ts';
import { type Connection, isBusy, SqliteError } from '../session/connection.ts';
import { whenFree } from '../session/open-file.ts';
import type { Segment } from '../sql/segments.ts';
import { failureOf } from './failure.ts';
import type { FileCallbacks } from './file-callbacks.ts';
import { describeOrphans, grown, type Orphans, orphansIn } from './foreign-keys.ts';
import type { PreparedFile } from './prepare-file.ts';
import { inTransaction, ofNoStatement, type Writing } from './transaction.ts';

export interface FileApplying extends Writing {
  readonly connection: Connection;
  readonly ledger: FileLedger;
  readonly callbacks: FileCallbacks;
}

export interface FileEnd {
  readonly state: 'applied' | 'failed' | 'incomplete';
  readonly failure?: Failure;
  readonly findings?: readonly Finding[];
}

/** A failure that SQLite itself does not report: rows left without the rows that they refer to. */
class OrphansLeft extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A callback failed in the transaction of a migration. */
class CallbackFailed extends Error {
  readonly callback: PreparedFile;
  readonly error: SqliteError;

  constructor(callback: PreparedFile, error: SqliteError) {
    super(error.message);
    this.callback = callback;
    this.error = error;
  }
}

/** Whether it is one transaction with all that goes with it. */
export const isWhole = ({ mode }: PreparedFile, begun: LedgerRow | null): boolean => mode === 'transaction' && begun === null;

/** @param begun what the ledger says of an earlier run that did not end. @throws Stop, if it is not about the migration. */
export async function applyFile(prepared: PreparedFile, begun: LedgerRow | null, applying: FileApplying): Promise<FileEnd> {
  const started = monotonic();
  await foreignKeys(prepared, applying.connection);
  if (isWhole(prepared, begun)) return applyWhole(prepared, started, applying);
  return applyParts(prepared, begun, applying);
}

/** They can be switched only outside of a transaction. On, they are checked when it ends, so that the order of its statements does not matter. */
async function foreignKeys({ keysOff }: PreparedFile, connection: Connection): Promise<void> {
  await connection.run([`PRAGMA foreign_keys = ${keysOff ? 'OFF' : 'ON'}`]);
}

async function applyWhole(prepared: PreparedFile, started: number, applying: FileApplying): Promise<FileEnd> {
  const { ledger, context, callbacks } = applying;
  const { migration } = prepared;
  const [segment] = prepared.segments;
  const row = () => ledger.applied(migration, context.run, monotonic() - started);
  try {
    await retried(applying, () => runSegment(prepared, segment ?? NOTHING, row, applying, callbacks.get('after-each')));
    return { state: 'applied' };
  } catch (error) {
    const failure = await explained(error, prepared, segment, applying);
    if (failure === null) throw error;
    return { state: 'failed', failure };
  }
}

const NOTHING: Segment = { kind: 'transaction', statements: [], end: 'COMMIT', upTo: 0 };

/** Somebody reads, and does not end: what was done is rolled back and tried again, as often as a setting says. */
async function retried({ context }: FileApplying, work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || tries >= context.config.lockTries || context.deadline.passed()) throw error;
      context.emit({ event: 'note', level: 'warn', message: `another program was reading the file: attempt ${tries} was rolled back` });
    }
  }
}

/** @param rows what the ledger is told in the same transaction. @param after callbacks that are run in it, too. */
async function runSegment(
  prepared: PreparedFile,
  segment: Segment,
  rows: () => readonly string[],
  applying: FileApplying,
  after: readonly PreparedFile[] = [],
): Promise<void> {
  const { connection, context, path } = applying;
  const texts = textsOf(prepared, segment);
  const limit = prepared.directives.statementTimeout ?? context.config.statementTimeout;
  if (segment.kind === 'outside') {
    const { deadline, config } = context;
    const patience = config.lockTimeout === 0 ? deadline : deadline.within(config.lockTimeout);
    await inTransaction(applying, connection, async () => {});
    await whenFree(context, path, patience, 'GATE_LOCK_TIMEOUT', () => connection.run(texts, limit));
    await inTransaction(applying, connection, () => connection.run(rows()));
    return;
  }
  const work = async (): Promise<void> => {
    const before = prepared.keysOff ? await orphansIn(connection) : null;
    await connection.run(['PRAGMA defer_foreign_keys = ON', ...texts], limit).catch((error: unknown) => Promise.reject(ofFile(error)));
    for (const one of after) await runWithin(one, connection, limit);
    await checkKeys(prepared, before, connection);
    if (segment.end === 'COMMIT') await connection.run(rows()).catch((error: unknown) => Promise.reject(ofNoStatement(error)));
  };
  await inTransaction(applying, connection, work, { end: segment.end, refused: () => orphansLeft(prepared, connection) });
  if (segment.end === 'ROLLBACK') await inTransaction(applying, connection, () => connection.run(rows()));
}

/** Without the statement before those of the file. */
const ofFile = (error: unknown): unknown =>
  error instanceof SqliteError ? new SqliteError(error.message, error.code, error.completed - 1) : error;

async function runWithin(callback: PreparedFile, connection: Connection, limit: number): Promise<void> {
  await connection
    .run(textsOf(callback, callback), limit)
    .catch((error: unknown) => Promise.reject(error instanceof SqliteError ? new CallbackFailed(callback, error) : error));
}

const textsOf = ({ edited: { text } }: PreparedFile, { statements }: Pick<Segment, 'statements'>): readonly string[] =>
  statements.map(({ start, end }) => text.slice(start, end));

/** @param before null if foreign keys are on: then every row there is too many is this migration's. */
async function checkKeys(
  { migration, keysOff }: PreparedFile,
  before: Awaited<ReturnType<typeof orphansIn>>,
  connection: Connection,
): Promise<void> {
  if (!keysOff || before === null) return;
  const after = await orphansIn(connection);
  const found = after === null ? [] : grown(before, after);
  if (found.length === 0) return;
  throw leftBy(migration.file, await describeOrphans(connection, found));
}

/** What the commit was refused for: foreign keys are on, and rows that refer to nothing are left. */
async function orphansLeft({ migration }: PreparedFile, connection: Connection): Promise<() => Promise<Error>> {
  const after = (await orphansIn(connection)) ?? [];
  const said = new Map<Orphans, Awaited<ReturnType<typeof describeOrphans>>>();
  for (const one of after) said.set(one, await describeOrphans(connection, [one]));
  return async () => {
    const found = grown((await orphansIn(connection)) ?? [], after).map((one) => said.get(one)!);
    return leftBy(migration.file, {
      message: found.map(({ message }) => message).join('; ') || 'FOREIGN KEY constraint failed',
      detail: found.map(({ detail }) => detail).join('\n'),
    });
  };
}

const leftBy = (file: string, { message, detail }: { readonly message: string; readonly detail: string }): OrphansLeft =>
  new OrphansLeft({
    place: { file },
    message,
    ...(detail !== '' && { detail }),
    hint: 'remove or correct these rows in the migration before it ends; it was rolled back',
  });

async function explained(
  error: unknown,
  prepared: PreparedFile,
  segment: Segment | undefined,
  { connection, path, context }: FileApplying,
): Promise<Failure | null> {
  if (error instanceof OrphansLeft) return error.failure;
  const [refused, file, statements] =
    error instanceof CallbackFailed ? [error.error, error.callback, error.callback.statements] : [error, prepared, segment?.statements];
  if (!(refused instanceof SqliteError)) return null;
  return failureOf(refused, file, { statement: statements?.[refused.completed], connection, path, around: context.effects });
}

async function applyParts(prepared: PreparedFile, begun: LedgerRow | null, applying: FileApplying): Promise<FileEnd> {
  const { ledger, context, connection } = applying;
  const { migration, segments, statements } = prepared;
  let done = begun?.done ?? 0;
  if (begun === null) await inTransaction(applying, connection, () => connection.run(ledger.started(migration, context.run)));
  const left = segments.filter(({ upTo }) => upTo > done);
  for (const segment of left) {
    const isLast = segment === left.at(-1);
    const rows = () => (isLast ? ledger.finished(migration, context.run) : ledger.progress(migration, segment.upTo));
    try {
      await retried(applying, () => runSegment(prepared, segment, rows, applying));
      done = segment.upTo;
    } catch (error) {
      const failure = await explained(error, prepared, segment, applying);
      if (failure === null) throw error;
      return stopped(prepared, { done, of: statements.length, failure }, applying);
    }
  }
  if (left.length === 0) await inTransaction(applying, connection, () => connection.run(ledger.finished(migration, context.run)));
  return { state: 'applied' };
}

interface Stopped {
  readonly done: number;
  readonly of: number;
  readonly failure: Failure;
}

async function stopped({ migration }: PreparedFile, { done, of, failure }: Stopped, applying: FileApplying): Promise<FileEnd> {
  const { ledger, connection } = applying;
  if (done === 0) {
    await inTransaction(applying, connection, () => connection.run(ledger.forget(migration)));
    return { state: 'failed', failure };
  }
  await inTransaction(applying, connection, () => connection.run(ledger.stopped(migration, failure.message)));
  const incomplete = finding({
    code: 'incomplete',
    subject: migration.file,
    message: `${migration.file} is not one transaction, and stopped after ${done} of its ${of} statements, which are kept`,
    hint: 'fix the cause (not the file) and run `schemagate up` again: it continues after them',
    place: { file: migration.file },
  });
  return { state: 'incomplete', failure, findings: [incomplete] };
}
