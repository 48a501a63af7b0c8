// Interprets a plan's pending migrations, in order, and stops at the first that fails. Every one of them is accounted for, also where the
// connection is lost.

import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Failure, Step } from '../../core/report.ts';
import { monotonic } from '../../core/time/deadline.ts';
import type { Moment } from '../../layouts/layout.ts';
import { type ConnectionLost, PostgresError } from '../../postgres/errors/errors.ts';
import { queryThenOpen } from '../../postgres/session/left-open.ts';
import { changesReading } from '../../sql/lexer/reading.ts';
import { DOWN } from '../prepare/direction.ts';
import { freshInItself, freshStatements } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { applyGroups } from './apply-group.ts';
import { clearBrokenIndexes } from './broken-index.ts';
import { runCallbacks } from './callbacks.ts';
import { failureIn } from './failure-in-run.ts';
import { groupsAt } from './group.ts';
import { applyInBatches } from './in-batches.ts';
import { brokenOff, lossOf } from './in-doubt.ts';
import { applyInTransaction } from './in-transaction.ts';
import { endsTransactionsItself } from './module.ts';
import { applyModule } from './module-without-transaction.ts';
import { applyOwn } from './own-transactions.ts';
import { READ_AS_USUAL } from './send.ts';
import { runStatements } from './statements.ts';
import { type ApplyOptions, noticeOf, type StepEnd, stepOf } from './step.ts';

export interface Applied {
  readonly steps: readonly Step[];
  readonly failure: Failure | null;
  /**
   * `failed`: rolled back. `incomplete`: part of it is kept. `lost`: the connection ended, and what was under way is in doubt. `halted`: by
   * the look between two of them.
   */
  readonly end: 'done' | 'failed' | 'incomplete' | 'lost' | 'halted';
  /** How the connection ended, if it is lost. */
  readonly loss?: ConnectionLost | PostgresError;
  readonly findings: readonly Finding[];
}

/** What ends a run before its last migration. */
type Stopped = Pick<Applied, 'end' | 'findings' | 'failure'>;

/** Afterwards the session is as it was before the first file, unless it is lost. */
export async function applyMigrations(pending: readonly Prepared[], options: ApplyOptions): Promise<Applied> {
  const steps: Step[] = [];
  const ended = (end: Omit<Applied, 'steps'>): Applied => ({ steps: [...steps, ...pending.slice(steps.length).map(notRun)], ...end });
  try {
    const progress: Progress = { steps, isFresh: true };
    const stopped = await applyAll(pending, progress, options);
    if (stopped !== null) await freshenAfterStop(options);
    else if (!progress.isFresh || options.callbacks.size > 0) await freshenAtEnd(options);
    return ended(stopped ?? { end: 'done', failure: null, findings: [] });
  } catch (error) {
    return ended({ end: 'lost', loss: lossOf(error, options.session), failure: null, findings: [] });
  }
}

/** What comes next must not see what a file has left in the session: a role, a time limit, an emptied search_path. */
async function freshen({ limits, session }: ApplyOptions): Promise<void> {
  if (!limits.pooled) await session.query(freshStatements(limits));
}

/** The same after the last. What is asked in the same message need not be answered: who wants to know it asks again. */
async function freshenAtEnd(options: ApplyOptions): Promise<void> {
  const { limits, session, opening } = options;
  if (limits.pooled || opening === undefined) return freshen(options);
  try {
    await queryThenOpen(session, freshInItself(limits), opening);
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    await session.rollback();
    await freshen(options);
  }
}

/** What has stopped the run is what it answers with, also if the session does not survive it. */
async function freshenAfterStop(options: ApplyOptions): Promise<void> {
  try {
    if (!options.session.isIdle) await options.session.rollback();
    await freshen(options);
  } catch (error) {
    if (!(error instanceof PostgresError)) lossOf(error, options.session);
  }
}

interface Progress {
  /** Is added to as it goes on. */
  readonly steps: Step[];
  /** The session is as it was before the first file. */
  isFresh: boolean;
}

/**
 * Null if nothing has stopped it.
 * @throws what a lost connection throws, after the step that it has broken off.
 */
async function applyAll(pending: readonly Prepared[], progress: Progress, options: ApplyOptions): Promise<Stopped | null> {
  // If nothing is kept, every file begins with this itself.
  if (options.limits.session.keeps && (pending.length > 0 || options.callbacks.size > 0)) await freshen(options);
  return (
    (await atMoments(options.isBegun ? [] : ['before-all'], options)) ??
    (await applyInOrder(pending, progress, options)) ??
    (await atMoments(lastMoments(pending, options), options))
  );
}

async function applyInOrder(pending: readonly Prepared[], progress: Progress, options: ApplyOptions): Promise<Stopped | null> {
  const { session, pause } = options;
  const { steps } = progress;
  const mustReadAgain = readingOf(pending, options);
  let oneByOne = false;
  let untold = (): void => {};
  const tell = (): void => {
    untold();
    untold = () => {};
  };
  while (steps.length < pending.length) {
    const index = steps.length;
    const prepared = pending[index]!;
    const moments = momentsBefore(pending, index, options);
    const isPaused = pause?.before === prepared.migration;
    if (moments.length > 0 || isPaused) tell();
    const stopped = (await atMoments(moments, options)) ?? (isPaused ? await look(pause, index > 0, options) : null);
    if (stopped !== null) return stopped;
    progress.isFresh = false;
    if (mustReadAgain()) await session.query(READ_AS_USUAL);
    const groups: readonly (readonly Prepared[])[] = oneByOne ? [] : groupsAt(pending, index, options);
    if (groups.length > 0) {
      const end = index + groups.flat().length;
      const ended = (): void => {
        progress.isFresh = true;
      };
      untold = await applyGroups(groups, end === pending.length, { steps, options, meanwhile: tell, ended });
      oneByOne = steps.length < end;
      if (steps.length > index) continue;
    }
    tell();
    const end = await applyTimed(prepared, index === pending.length - 1, steps, options);
    if (end.state !== 'applied')
      return { end: end.state, failure: failureIn(end, pending.slice(0, index), options), findings: end.findings ?? [] };
  }
  tell();
  return null;
}

/** Whether what is next would be read otherwise than it is meant, because of what an earlier one has set. */
function readingOf(pending: readonly Prepared[], { limits, session, callbacks }: ApplyOptions): () => boolean {
  if (limits.pooled || limits.session.keeps) return () => false;
  const isChanging = [...pending, ...[...callbacks.values()].flat()].some(({ script }) => changesReading(script));
  return () => isChanging || session.hasChanged('standard_conforming_strings');
}

const isRepeatable = ({ migration }: Prepared): boolean => migration.kind === 'repeatable';

/** Of callbacks, where the versioned migrations end and the repeatable ones begin. */
function momentsBefore(pending: readonly Prepared[], index: number, { isBegun = false }: ApplyOptions): readonly Moment[] {
  if (!isRepeatable(pending[index]!) || (index > 0 && isRepeatable(pending[index - 1]!))) return [];
  return index === 0 && !isBegun ? ['before-repeatable'] : ['after-versioned', 'before-repeatable'];
}

function lastMoments(pending: readonly Prepared[], { isBegun = false }: ApplyOptions): readonly Moment[] {
  const last = pending.at(-1);
  if (last === undefined && !isBegun) return ['after-all'];
  return [...(last !== undefined && isRepeatable(last) ? [] : (['after-versioned'] as const)), 'after-applied', 'after-all'];
}

/** @param isLater something was run before it. */
async function look(pause: NonNullable<ApplyOptions['pause']>, isLater: boolean, options: ApplyOptions): Promise<Stopped | null> {
  // What a tool keeps for the next file must stay.
  if (isLater && !options.limits.session.keeps) await freshen(options);
  const findings = await pause.look();
  return hasErrors(findings) ? { end: 'halted', failure: null, findings } : null;
}

/** @returns how a callback failed, as the end of the run; null if all went well. */
async function atMoments(moments: readonly Moment[], options: ApplyOptions): Promise<Stopped | null> {
  for (const moment of moments) {
    const failure = await runCallbacks(moment, options);
    if (failure !== null) return { end: 'failed', failure, findings: [] };
  }
  return null;
}

async function applyTimed(prepared: Prepared, last: boolean, steps: Step[], options: ApplyOptions): Promise<StepEnd> {
  const { direction } = prepared;
  const { file } = prepared.migration;
  const started = monotonic();
  options.session.onNotice = (notice) => options.emit(noticeOf(prepared, notice));
  options.emit({ event: 'migration-started', file, mode: prepared.shape.mode, ...(direction === DOWN && { direction: 'down' }) });
  const elapsed = (): number => Math.round((monotonic() - started) * 10) / 10;
  let end: StepEnd;
  try {
    end = await applyOne(prepared, last, options);
  } catch (error) {
    lossOf(error, options.session);
    const mode = prepared.shape.mode === 'module' ? 'transaction' : prepared.shape.mode;
    const { isInterrupted, isLost } = options.session;
    steps.push({ ...stepOf(prepared), state: brokenOff(mode, isInterrupted && !isLost), durationMs: elapsed(), mode });
    throw error;
  } finally {
    options.session.onNotice = () => {};
  }
  const durationMs = elapsed();
  if (end.byAnother) {
    steps.push({ ...stepOf(prepared), state: 'applied', durationMs, mode: end.mode, byAnother: true });
    return end;
  }
  if (end.state === 'applied') options.emit({ event: `migration-${direction.done}`, file, durationMs });
  else options.emit({ event: 'migration-failed', file, message: end.failure?.message ?? end.state });
  steps.push({
    ...stepOf(prepared),
    state: end.state === 'applied' ? direction.done : end.state,
    durationMs,
    mode: end.mode,
    ...(end.batches && { batches: end.batches }),
  });
  return end;
}

async function applyOne(prepared: Prepared, last: boolean, options: ApplyOptions): Promise<StepEnd> {
  const begun = options.unfinished?.migration.id === prepared.migration.id ? options.unfinished.row : null;
  const { mode } = prepared.shape;
  const broken = await clearBrokenIndexes(prepared, options);
  if (broken !== null) return broken;
  if (mode === 'batches') return outside(prepared, options, () => applyInBatches(prepared, begun, options));
  if (mode === 'module' && (begun !== null || (await endsTransactionsItself(prepared, options))))
    return outside(prepared, options, () => applyModule(prepared, begun, options));
  if (begun === null && (mode === 'transaction' || mode === 'module')) return applyInTransaction(prepared, last, options);
  return outside(prepared, options, () =>
    mode === 'own' && begun === null ? applyOwn(prepared, options) : runStatements(prepared, begun, options),
  );
}

/** The callbacks of one that is not a transaction: each in its own, before and after. */
async function outside(prepared: Prepared, options: ApplyOptions, run: () => Promise<StepEnd>): Promise<StepEnd> {
  const { mode: shape } = prepared.shape;
  const mode = shape === 'own' || shape === 'batches' ? shape : 'statements';
  const before = await runCallbacks('before-each', options);
  if (before !== null) return { state: 'failed', mode, failure: before };
  const end = await run();
  const after = end.state === 'applied' ? await runCallbacks('after-each', options) : null;
  return after === null ? end : { state: 'failed', mode, failure: after };
}

const notRun = (prepared: Prepared): Step => ({ ...stepOf(prepared), state: 'not-run' });
