// Interprets a plan's pending migrations, in order, and stops at the first that fails. Every one of them is accounted for, also where the
// connection is lost.

import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Failure, Step } from '../../core/report.ts';
import { monotonic } from '../../core/time/deadline.ts';
import type { Moment } from '../../layouts/layout.ts';
import type { ConnectionLost, PostgresError } from '../../postgres/errors/errors.ts';
import { changesReading } from '../../sql/lexer/reading.ts';
import { DOWN } from '../prepare/direction.ts';
import { freshStatements } from '../prepare/message.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { applyGroup, type GroupEnd } from './apply-group.ts';
import { clearBrokenIndexes } from './broken-index.ts';
import { runCallbacks } from './callbacks.ts';
import { groupAt } from './group.ts';
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

export async function applyMigrations(pending: readonly Prepared[], options: ApplyOptions): Promise<Applied> {
  const steps: Step[] = [];
  try {
    return await applyAll(pending, steps, options);
  } catch (error) {
    const loss = lossOf(error, options.session);
    return { steps: [...steps, ...pending.slice(steps.length).map(notRun)], failure: null, end: 'lost', loss, findings: [] };
  }
}

/** @param steps is added to as it goes on. @throws what a lost connection throws, after the step that it has broken off. */
async function applyAll(pending: readonly Prepared[], steps: Step[], options: ApplyOptions): Promise<Applied> {
  const isRepeatable = ({ migration }: Prepared): boolean => migration.kind === 'repeatable';
  const stopped = (index: number, end: Pick<Applied, 'end' | 'findings' | 'failure'>): Applied => ({
    steps: [...steps, ...pending.slice(index).map(notRun)],
    ...end,
  });
  // If nothing is kept, every file begins with this itself.
  if (!options.limits.pooled && options.limits.session.keeps && (pending.length > 0 || options.callbacks.size > 0))
    await options.session.query(freshStatements(options.limits));
  const changing = [...pending, ...[...options.callbacks.values()].flat()].some(({ script }) => changesReading(script));
  const readsAgain = (): boolean =>
    !options.limits.pooled && !options.limits.session.keeps && (changing || options.session.hasChanged('standard_conforming_strings'));
  const refused = await atMoments(['before-all'], options);
  if (refused !== null) return stopped(0, refused);
  let oneByOne = false;
  let untold: GroupEnd | null = null;
  const tell = (): void => {
    untold?.tell();
    untold = null;
  };
  for (let index = 0; index < pending.length; index++) {
    const prepared = pending[index]!;
    if (isRepeatable(prepared) && (index === 0 || !isRepeatable(pending[index - 1]!))) {
      tell();
      const between = await atMoments(index === 0 ? ['before-repeatable'] : ['after-versioned', 'before-repeatable'], options);
      if (between !== null) return stopped(index, between);
    }
    const isPaused = options.pause?.before === prepared.migration;
    if (isPaused) tell();
    const seen = isPaused ? await options.pause!.look() : [];
    if (hasErrors(seen)) return stopped(index, { end: 'halted', failure: null, findings: seen });
    if (readsAgain()) await options.session.query(READ_AS_USUAL);
    const group: readonly Prepared[] = oneByOne ? [] : groupAt(pending, index, options);
    if (group.length > 0) {
      untold = await applyGroup(group, index + group.length === pending.length, { steps, options, meanwhile: tell });
      index += untold.isKept ? group.length - 1 : 0;
      if (untold.isKept) continue;
      oneByOne = true;
    }
    tell();
    const end = await applyTimed(prepared, index === pending.length - 1, steps, options);
    if (end.state !== 'applied') {
      const failure = end.failure === undefined ? null : withPathHint(withBlocker(end.failure, options), pending.slice(0, index), options);
      return stopped(index + 1, { failure, end: end.state, findings: end.findings ?? [] });
    }
  }
  tell();
  const onlyVersioned = pending.length > 0 && !isRepeatable(pending.at(-1)!);
  const after: Moment[] = [
    ...(onlyVersioned ? (['after-versioned'] as const) : []),
    ...(steps.length > 0 ? (['after-applied'] as const) : []),
    'after-all',
  ];
  const failedAfter = await atMoments(after, options);
  if (failedAfter !== null) return stopped(pending.length, failedAfter);
  // What comes after must not see what the last file left: a role, an emptied search_path.
  if (!options.limits.pooled && (steps.length > 0 || options.callbacks.size > 0))
    await options.session.query(freshStatements(options.limits));
  return { steps, failure: null, end: 'done', findings: [] };
}

/** Who held the lock that was not to be had, where the watch has seen them. */
function withBlocker(failure: Failure, { blockedBy }: ApplyOptions): Failure {
  const blocker = failure.sqlstate === '55P03' ? blockedBy() : null;
  if (blocker === null) return failure;
  const hint = failure.hint ?? 'wait for that transaction to end, or end it, and run again; or raise GATE_LOCK_TIMEOUT or GATE_LOCK_TRIES';
  return { ...failure, message: `${failure.message}; the lock was held by ${blocker}`, hint };
}

/** Names that are not found, where the tool lets a file see what an earlier one has SET: a new run begins with the path of its own. */
function withPathHint(failure: Failure, before: readonly Prepared[], { limits }: ApplyOptions): Failure {
  const mayBePath =
    limits.session.keeps &&
    (failure.hint === undefined || failure.sqlstate === '3F000') &&
    ['3F000', '42P01', '42883', '42704'].includes(failure.sqlstate ?? '');
  const setter = mayBePath ? before.findLast(({ script }) => /search_path/i.test(script.sql)) : undefined;
  if (setter === undefined) return failure;
  const hint = `${setter.migration.file} changes search_path, and this layout's tool keeps what a file sets for the files after it, but a new run starts with the default path: reset it at the end of that file, or qualify names`;
  return { ...failure, hint };
}

/** @returns how a callback failed, as the end of the run; null if all went well. */
async function atMoments(moments: readonly Moment[], options: ApplyOptions): Promise<Pick<Applied, 'end' | 'findings' | 'failure'> | null> {
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
