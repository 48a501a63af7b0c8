// A checkpoint that is loaded while the many files of the folder are still read: in a transaction that also makes the ledger's tables, and that is
// committed only if the files turn out to be those that the checkpoint stands for. Otherwise it is rolled back before anything was told, and the
// run goes its usual way. Refuses what is to be asked, made or looked at before a database is filled.
import type { Checkpoint, Unusable } from '../../checkpoint/checkpoint-file.ts';
import type { Config } from '../../config/config.ts';
import type { Emit } from '../../core/event.ts';
import type { Migration } from '../../core/migration.ts';
import type { Step } from '../../core/report.ts';
import { Stop } from '../../core/stop.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { LAYOUT_BY_ID } from '../../layouts/layouts.ts';
import type { Applied } from '../../migrations/apply/apply.ts';
import { brokenOff, lossOf } from '../../migrations/apply/in-doubt.ts';
import { sendMessage } from '../../migrations/apply/send.ts';
import { noticeOf, stepOf } from '../../migrations/apply/step.ts';
import { BEGIN, backToRole, freshStatements, insideAsFresh, type Limits, limitsOf } from '../../migrations/prepare/message.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import { isLoss, throwIfReadOnly } from '../../postgres/errors/connection-loss.ts';
import { PostgresError, type ServerMessage } from '../../postgres/errors/errors.ts';
import { lockKey } from '../../postgres/lock/lock.ts';
import { lockAtOnce } from '../../postgres/lock/lock-at-once.ts';
import { OWN_NAMES_ONLY, type ServerFacts } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Session } from '../../postgres/session/session.ts';
import { applyOptions } from '../apply-options.ts';
import type { Context } from '../context.ts';
import { IS_EMPTY } from '../empty-database.ts';
import { isOlder, staleFindings } from '../expectation/stale-snapshot.ts';
import { stateOfNewTables, tablesOf } from '../ledger/establish-ledger.ts';
import { planOrStop } from '../ledger/plan-or-stop.ts';
import { checksOf, mayRequire } from '../preflight/checks.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { type Choice, chooseCheckpoint, migrationOf, readCheckpoint } from './choose-checkpoint.ts';
import type { EarlyLoad, KeptEarly } from './early-load.ts';
import type { Gate } from './gate.ts';

/** It could not be committed, and nothing is left of it. */
class Undone extends Error {}

/**
 * Null if it is not certain yet that the database is to be filled from one; whatever stands in the way is met again, and told, later on.
 * @param files checkpoints: at least one.
 */
export async function beginEarly(context: Context, ready: Ready, files: readonly string[]): Promise<EarlyLoad | null> {
  const { session } = ready;
  try {
    return await begin(context, ready, files);
  } catch (error) {
    if (!(error instanceof Stop || error instanceof PostgresError || isLoss(error) || session.isInterrupted)) throw error;
    await session.rollback();
    return null;
  }
}

async function begin(context: Context, { session, facts }: Ready, files: readonly string[]): Promise<EarlyLoad | null> {
  const { config, effects } = context;
  const locked = lockAtOnce(session, lockKey(facts.database, config.ledgerSchema));
  locked.catch(() => {});
  const read = new Map(files.map((file) => [file, readCheckpoint(file, effects)]));
  const found = likeliest(read, config, facts);
  if (!(await locked) || found === null) return null;
  const { file, checkpoint, workspace } = found;
  const making = session.query(`/* gate:ledger */ ${BEGIN}; ${OWN_NAMES_ONLY};\n${IS_EMPTY};\n${tablesOf(workspace)}`);
  making.catch(() => {});
  const [prepared] = await prepare([migrationOf(file, checkpoint)], {}, workspace.render);
  const isEmpty = (await making).some(({ rows }) => rows[0]?.['is_empty'] === 't');
  if (isEmpty && prepared!.shape.mode === 'transaction' && prepared!.directives.keeps === undefined)
    return { ...loading(context, session, workspace, prepared!), file, layout: checkpoint.layout, read };
  await session.rollback();
  return null;
}

/** The one that stands for the most, if it may be of this folder, and the ledger is the gate's own and not there yet. */
function likeliest(read: ReadonlyMap<string, Checkpoint | Unusable>, config: Config, facts: ServerFacts) {
  const usable = [...read].flatMap(([file, one]) => ('unusable' in one ? [] : [{ file, checkpoint: one }]));
  const [most] = usable.sort((a, b) => b.checkpoint.covers.length - a.checkpoint.covers.length);
  const layout = LAYOUT_BY_ID.get(most?.checkpoint.layout ?? '');
  if (most === undefined || layout === undefined || layout.toolLedger !== null || !['auto', layout.id].includes(config.layout)) return null;
  const workspace = workspaceOf(config, layout, facts);
  const { present, prelude, limits } = workspace;
  const isNew = !present.anyOwn && !present.ledger && present.otherLayout === null && prelude === null;
  return isNew && !limits.session.keeps ? { ...most, workspace } : null;
}

function loading(context: Context, session: Session, workspace: Workspace, prepared: Prepared) {
  const { limits } = applyOptions(context, session, workspace, { callbacks: new Map(), unfinished: null });
  const notices: ServerMessage[] = [];
  session.onNotice = (notice) => notices.push(notice);
  let isOver = false;
  const begun = monotonic();
  const loaded = sendMessage(session, prepared, insideAsFresh(prepared, limitsOf(prepared, limits))).finally(() => {
    isOver = true;
  });
  loaded.catch(() => {});
  const abandon = async (): Promise<void> => {
    if (!isOver) await session.cancel();
    await loaded.catch(() => {});
    session.onNotice = () => {};
    await session.rollback();
  };
  return { session, state: stateOfNewTables(session, workspace), prepared, begun, notices, loaded, abandon };
}

/** @param run is run once more without it, if it cannot be committed. */
export async function withEarly<T>(gate: Gate, run: (early: KeptEarly | null) => Promise<T>): Promise<T> {
  const early = await keptEarly(gate);
  if (early === null) return run(null);
  const { stage, emit } = gate.context;
  stage('lock');
  emit({ event: 'locked', elapsedMs: 0 });
  try {
    return await run(early);
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    return run(null);
  }
}

/** Null, and everything as before it was begun, if this run would not load just that, or has something to do before. */
async function keptEarly(gate: Gate): Promise<KeptEarly | null> {
  const early = (await gate.begun) ?? null;
  if (early === null || early.session !== gate.ready.session) return null;
  const choice = await choiceOf(gate, early).catch((error: unknown) => {
    if (error instanceof Stop) return null;
    throw error;
  });
  if (choice?.usable?.file === early.file) return { ...early, choice };
  await early.abandon();
  return null;
}

/** Null if something is to be asked, or looked at, before. @throws Stop for what stops the run. */
async function choiceOf({ context, project, ready, workspace, guard }: Gate, early: EarlyLoad): Promise<Choice | null> {
  const isSame = guard === null && project.layout.id === early.layout && project.until === undefined;
  if (!isSame || project.isDoubted || isOlder(project)) return null;
  if (staleFindings(project, context.config).length > 0) return null;
  const plan = planOrStop(project, early.state, workspace);
  const requiring = await prepare(plan.pending.filter(mayRequire), workspace.layout, workspace.render);
  if (plan.unseen.length > 0 || checksOf(project, requiring).length > 0) return null;
  const { read } = early;
  return chooseCheckpoint(context, project, project.checkpoints(), {
    ...{ plan, facts: ready.facts, workspace, until: null, pooled: false, read },
  });
}

interface Ending {
  /** As the report has it. */
  readonly migration: Migration;
  /** What the ledger says of what it stands for. */
  readonly rows: string;
  readonly limits: Limits;
  readonly emit: Emit;
}

/** Afterwards the session is as it was before. @throws Undone */
export async function commitEarly(
  early: EarlyLoad,
  { migration, rows, limits, emit }: Ending,
): Promise<{ readonly step: Step; readonly loss?: NonNullable<Applied['loss']> }> {
  const { session, begun, notices } = early;
  const { file } = migration;
  const prepared = { ...early.prepared, migration };
  const ended = (state: Step['state']): Step => {
    const durationMs = Math.round((monotonic() - begun) * 10) / 10;
    return { ...stepOf(prepared), state, durationMs, mode: 'transaction' };
  };
  emit({ event: 'migration-started', file, mode: 'transaction' });
  for (const notice of notices) emit(noticeOf(prepared, notice));
  session.onNotice = (notice) => emit(noticeOf(prepared, notice));
  try {
    await early.loaded;
    await session.query(`${backToRole(prepared.script.sql, limits)}${rows};\nCOMMIT;\n${freshStatements(limits)}`);
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal || session.isInterrupted)
      return { step: ended(brokenOff('transaction', session.isInterrupted && !session.isLost)), loss: lossOf(error, session) };
    await session.rollback();
    await throwIfReadOnly(session, error);
    throw new Undone(error.message);
  } finally {
    session.onNotice = () => {};
  }
  const step = ended('applied');
  emit({ event: 'migration-applied', file, durationMs: step.durationMs! });
  return { step };
}
