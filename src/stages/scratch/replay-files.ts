// The schema that files make, found out by running them in a scratch database.

import { silent } from '../../core/event.ts';
import { finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { LAYOUT_BY_ID } from '../../layouts/layouts.ts';
import { type Applied, applyMigrations } from '../../migrations/apply/apply.ts';
import { prepareCallbacks } from '../../migrations/apply/callbacks.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Project } from '../../project/project.ts';
import { ofWhoeverRuns } from '../../schema/compare/regained-access.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { readLive } from '../../schema/verify/verify.ts';
import { checksum } from '../../sql/decode.ts';
import { applyOptions } from '../apply-options.ts';
import type { Context } from '../context.ts';
import { establish } from '../ledger/establish-ledger.ts';
import { NOTHING_APPLIED } from '../ledger/ledger-state.ts';
import { planOrStop } from '../ledger/plan-or-stop.ts';
import { workspaceOf } from '../workspace.ts';

/** Whoever watches the run is not interested in work done only to compare. */
export const quietly = (context: Context): Context => ({ ...context, emit: silent });

export interface Replayed {
  readonly catalog: Catalog;
  /** The migrations as they were run, and the callbacks. */
  readonly prepared: readonly Prepared[];
}

/** @throws as `replayFiles`. */
export const replay = async (context: Context, project: Project, scratch: Scratch): Promise<Catalog> =>
  (await replayFiles(context, project, scratch)).catalog;

/** @throws Stop('failed') with the place of the failure; Stop('misused') for a migration that cannot be run here. */
export async function replayFiles(context: Context, project: Project, { session, facts }: Scratch): Promise<Replayed> {
  context.stage('apply');
  const { layout } = project;
  const workspace = workspaceOf({ ...context.config, role: null }, layout, facts);
  await establish(session, workspace, project.migrations);
  const callbacks = await prepareCallbacks(project.callbacks, true, layout, workspace.render);
  const { pending } = planOrStop(project, NOTHING_APPLIED, workspace);
  const prepared = await prepare(pending, layout, workspace.render);
  stopAtFailure(await applyMigrations(prepared, applyOptions(context, session, workspace, { callbacks, unfinished: null, isFresh: true })));
  context.stage('verify');
  const { catalog } = await readLive(session, workspace.scope);
  return { catalog: ofWhoeverRuns(catalog), prepared: [...prepared, ...[...callbacks.values()].flat()] };
}

/** The same for one SQL file, such as a dump or a desired schema. */
export async function replayFile(context: Context, file: string, text: string, { session, facts }: Scratch): Promise<Catalog> {
  context.stage('apply');
  const layout = LAYOUT_BY_ID.get('gate')!;
  const workspace = workspaceOf({ ...context.config, role: null, ledgerTable: null }, layout, facts);
  const migration: Migration = {
    ...{ version: '1', id: '1', key: '1', name: file, kind: 'versioned', down: null, code: null },
    ...{ file, text, checksum: checksum(text) },
  };
  await establish(session, workspace, [migration]);
  const prepared = await prepare([migration], {}, workspace.render);
  stopAtFailure(await applyMigrations(prepared, applyOptions(context, session, workspace, { callbacks: new Map(), unfinished: null })));
  context.stage('verify');
  return ofWhoeverRuns((await readLive(session, workspace.scope)).catalog);
}

/** @throws Stop('failed'), or the loss of the connection. */
function stopAtFailure({ failure, steps, loss }: Applied): void {
  if (loss !== undefined) throw loss;
  if (failure === null) return;
  const file = steps.find((step) => step.state !== 'applied')?.file ?? failure.place.file;
  const { line, column } = failure.place;
  const at = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  const message = `${at} failed in the scratch database: ${failure.message}${failure.sqlstate === undefined ? '' : ` (SQLSTATE ${failure.sqlstate})`}`;
  const hint = failure.hint ?? 'fix the migration';
  throw new Stop([finding({ code: 'migration-failed', subject: file, message, place: failure.place, hint })]);
}
