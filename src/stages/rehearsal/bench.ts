// Runs migrations on a scratch database, one at a time: up with their rows in the ledger, as the gate applies them, and down as `down`
// reverts them.
import { silent } from '../../core/event.ts';
import { Stop } from '../../core/stop.ts';
import { type Applied, applyMigrations } from '../../migrations/apply/apply.ts';
import { prepareCallbacks } from '../../migrations/apply/callbacks.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Project } from '../../project/project.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { readLive } from '../../schema/verify/verify.ts';
import { applyOptions } from '../apply-options.ts';
import type { Context } from '../context.ts';
import { establish } from '../ledger/establish-ledger.ts';
import { NOTHING_APPLIED, readTables } from '../ledger/ledger-state.ts';
import { planOrStop } from '../ledger/plan-or-stop.ts';
import { chooseReversals } from '../reversal/choose-reversals.ts';
import { revert } from '../reversal/revert.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { type Rows, rowsIn } from './rows-kept.ts';

export interface Bench {
  readonly context: Context;
  readonly project: Project;
  readonly session: Session;
  readonly workspace: Workspace;
  /** In the order in which they apply. */
  readonly versioned: readonly Prepared[];
  readonly repeatable: readonly Prepared[];
  /** @param all including the callbacks that belong to a whole run. */
  up(prepared: readonly Prepared[], all?: 'whole-run'): Promise<Applied>;
  /** The last one applied; null if nothing takes it back. */
  down(): Promise<Applied | null>;
  /** Leaves the database as it is, and the ledger without its row. */
  forget(prepared: Prepared): Promise<void>;
  schema(): Promise<Catalog>;
  rows(): Promise<Rows>;
}

/** @throws Stop('misused') for a migration that cannot be run here. */
export async function benchOn(given: Context, whole: Project, { session, facts }: Scratch): Promise<Bench> {
  const context: Context = { ...given, emit: silent, config: { ...given.config, role: null, down: 'stored' } };
  const first = workspaceOf(context.config, whole.layout, facts);
  await establish(session, first, whole.migrations);
  const workspace: Workspace = { ...first, present: { ...first.present, own: true, ledger: true, waysBack: first.keepsWaysBack } };
  const { pending } = planOrStop(whole, NOTHING_APPLIED, workspace);
  const prepared = await prepare(pending, whole.layout, workspace.render);
  const callbacks = await prepareCallbacks(whole.callbacks, true, whole.layout, workspace.render);
  const each = new Map([...callbacks].filter(([moment]) => moment === 'before-each' || moment === 'after-each'));
  const ofVersion = whole.migrations.filter(({ kind }) => kind === 'versioned');
  const project = { ...whole, migrations: ofVersion };
  const at = (prepared: Prepared): number => ofVersion.indexOf(prepared.migration);
  return {
    context,
    project: whole,
    session,
    workspace,
    versioned: prepared.filter(({ migration }) => migration.kind === 'versioned'),
    repeatable: prepared.filter(({ migration }) => migration.kind === 'repeatable'),
    up: (some, all) =>
      ended(applyMigrations(some, applyOptions(context, session, workspace, { callbacks: all ? callbacks : each, unfinished: null }))),
    down: () => down(context, project, session, workspace),
    forget: async (one) => {
      await session.query(`BEGIN; ${workspace.ledger.removed(one.migration, ofVersion[at(one) - 1] ?? null)}; COMMIT`);
    },
    schema: async () => (await readLive(session, workspace.scope)).catalog,
    rows: () => rowsIn(session, workspace.scope),
  };
}

/** @throws if the connection is lost. */
async function ended(applying: Promise<Applied>): Promise<Applied> {
  const applied = await applying;
  if (applied.loss !== undefined) throw applied.loss;
  return applied;
}

async function down(context: Context, project: Project, session: Session, workspace: Workspace): Promise<Applied | null> {
  if (project.layout.wayBack === undefined) return null;
  const state = await readTables(session, workspace, project.migrations);
  try {
    const chosen = await chooseReversals(context, project, { session, workspace, state }, { count: 1 });
    if (chosen.reversals.length === 0) return null;
    return await ended(revert(context, project, chosen, { session, workspace, state, kept: [] }));
  } catch (error) {
    if (error instanceof Stop && error.findings.every(({ code }) => code === 'no-way-back')) return null;
    throw error;
  }
}
