// The gate under its lock: plan, look, ask, apply, prove.
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { loadAhead } from '../../core/time/load-ahead.ts';
import { isThereAlready } from '../../migrations/prepare/failure.ts';
import { prepareOnce } from '../../migrations/prepare/prepare.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { lookBefore, type SchemaBeforeRun } from '../expectation/schema-before-run.ts';
import { establishing } from '../ledger/establish-ledger.ts';
import { takeLock } from '../ledger/take-lock.ts';
import { mayRequire } from '../preflight/checks.ts';
import { preflight } from '../preflight/preflight.ts';
import type { Workspace } from '../workspace.ts';
import { checkpointFiles } from './checkpoint-files.ts';
import { type Done, doWork, loadApplying, type MadeReady } from './do-work.ts';
import type { Gate } from './gate.ts';
import { barred, broken, drifted, ended, halted, refused } from './gate-answer.ts';
import { notRun, planWork, type Work } from './plan-work.ts';
import { proveWork } from './prove-work.ts';

export async function underLock(gate: Gate): Promise<Answer> {
  const { context, project, workspace } = gate;
  const { session } = gate.ready;
  const ready = madeReady(context, workspace);
  const planning = planUnderLock(gate);
  // Not before the server has something to do.
  void session.answered.then(() =>
    loadAhead(
      () => ready.preparing(certainOf(gate)),
      loadApplying,
      () => readAhead(gate, ready),
    ),
  );
  const work = await planning;
  const { plan, state, touching, found } = work;
  if (hasErrors(work.stale)) return refused(plan, work.stale);
  // What this run itself has begun is not drift.
  const begun = context.earlier.steps.length > 0;
  const before = await lookBefore(context, project, { session, workspace, plan, state, touching, begun });
  if (hasErrors(before.findings)) return drifted(plan, before.findings, found);
  const { asked, done } = await askAndWork(gate, work, before, ready);
  if (done === null) return barred(plan, asked, [...found, ...before.findings]);
  const { steps, all, end, failure, findings } = done;
  const known = [...found, ...asked, ...done.ofCheckpoint];
  if (end === 'halted') return halted(plan, { steps, all, known }, project, findings);
  if (end !== 'done') {
    const why = end === 'failed' && isThereAlready(failure?.sqlstate) ? await explained(gate, done) : { failure, findings };
    return broken(plan, { steps, all, known: [...known, ...before.findings] }, why);
  }
  if (steps.length >= MANY) loadAhead(() => context.effects.collect?.());
  const { checked, late } = await proveWork(gate, work, before, done);
  return ended(plan, { steps, all, checked, known: [...known, ...findings, ...late] });
}

/**
 * What is kept of so many is worth collecting once they are applied, while the server begins to read its catalog. V8 would do it later, when we
 * read what the server sends, and until it is done makes room for all that is new.
 */
const MANY = 500;

/** The ledger is made or read in the message that takes the lock. */
async function planUnderLock(gate: Gate): Promise<Work> {
  const { context, project, ready, workspace, guard } = gate;
  const made = guard === null ? await takeLock(context, ready, workspace, establishing(workspace, project.migrations)) : null;
  return planWork(gate, made);
}

/** Loaded here only: a gate whose migrations are applied has no use for it. */
export const explained = async (gate: Gate, done: Done): Promise<Pick<Done, 'failure' | 'findings'>> =>
  (await import('./explain-existing.ts')).explainExisting(gate, done);

/** Null instead of what was done if something that was asked before forbids it. What both need of a file is prepared once. */
export async function askAndWork(gate: Gate, work: Work, before: SchemaBeforeRun, made: MadeReady) {
  const { context, project, ready } = gate;
  const { plan, state } = work;
  // A run that goes on after a lost connection has asked before it began.
  const begun = context.earlier.steps.length > 0;
  const relevant = begun ? [] : state.isEmpty ? plan.pending.filter(mayRequire) : plan.pending;
  const look = { config: context.config, session: ready.session, plan, prepared: await made.preparing(relevant), isEmpty: state.isEmpty };
  const asked = begun ? [] : await preflight(project, look);
  if (hasErrors(asked)) return { asked, done: null };
  const saved = await backedUpIfPending(gate, work);
  return { asked: [...asked, ...saved], done: await doWork(gate, work, before, made) };
}

async function backedUpIfPending({ context, project, ready, workspace }: Gate, { plan }: Work): Promise<readonly Finding[]> {
  if (context.config.backup === null || plan.pending.length === 0) return [];
  context.sofar({ steps: [...context.earlier.steps, ...notRun(plan)] });
  const { backedUp } = await import('../backup/backup-for-run.ts');
  return backedUp(context, ready, workspace, { layout: project.layout.id, version: plan.headOfLedger });
}

export const madeReady = ({ effects }: Pick<Context, 'effects'>, workspace: Workspace): MadeReady => ({
  preparing: prepareOnce(workspace.layout, workspace.render),
  checkpoints: once(() => checkpointFiles(effects, workspace)),
});

/** Most folders have no checkpoint, and do without what reads one. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The checkpoints will be looked at if the database is empty, which it is not where there is a ledger. */
function readAhead({ context, project, workspace: { present } }: Gate, { checkpoints }: MadeReady): unknown {
  const files = present.anyOwn || present.ledger || context.config.checkpoint === 'off' ? [] : project.checkpoints();
  return files.length === 0 ? null : checkpoints().ahead(files);
}

/** The migrations that are certainly pending before the ledger is read: without a ledger all of them, if no checkpoint stands for any. */
const certainOf = ({ project, workspace }: Gate): readonly Migration[] =>
  workspace.present.anyOwn || workspace.present.ledger || project.checkpoints().length > 0 ? [] : project.migrations;
