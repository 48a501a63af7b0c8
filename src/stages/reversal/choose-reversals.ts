// What is to be reverted, and by what SQL. Refuses before anything is run if one of them cannot be.
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { type WayBack, wayBackStore } from '../../ledger/way-back-store.ts';
import { exportsOf } from '../../migrations/apply/module.ts';
import { makePlan, type Plan } from '../../migrations/plan.ts';
import { DOWN } from '../../migrations/prepare/direction.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import { type Back, planReversal, type Reversal, rowsToRevert } from '../../migrations/reversal.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { wayBackOf } from '../../project/way-back.ts';
import type { Context } from '../context.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import type { Workspace } from '../workspace.ts';

export interface Chosen {
  /** Newest first. */
  readonly reversals: readonly Reversal[];
  /** In the same order. */
  readonly prepared: readonly Prepared[];
  readonly findings: readonly Finding[];
}

interface At {
  readonly session: Queryable;
  readonly workspace: Workspace;
  readonly state: LedgerState;
}

/** @throws Stop('misused') if GATE_DOWN=off or the tool only goes forward. */
export function refuseWithoutWayBack({ config }: Context, { layout }: Project): void {
  if (config.down === 'off') throw new Stop([forbidden]);
  if (layout.wayBack === undefined) throw new Stop([onlyForward(layout.id)]);
}

/**
 * @throws Stop('history') if one of them has nothing that takes it back, or the ledger is another folder's; Stop('incomplete') if one was
 * not finished going up; Stop('misused') for a file that cannot be run.
 */
export async function chooseReversals(context: Context, project: Project, at: At, back: Back): Promise<Chosen> {
  const { session, workspace, state } = at;
  refuseUnsettled(project, at);
  const chosen = rowsToRevert(state.rows, back, state.halfReverted);
  const { reversals, findings } = planReversal(chosen, state.rows, {
    layout: project.layout,
    migrations: project.migrations,
    ofFile: (migration) => wayBackOf(project, migration),
    stored: await storedWays(session, workspace, chosen),
    policy: context.config.down,
    half: state.halfReverted,
  });
  const withoutDown = await Promise.all(reversals.map(({ migration }) => moduleWithoutDown(context, migration)));
  const all = [...findings, ...withoutDown.flat(), ...repeatablesKept(project, chosen)];
  stopOnErrors(all);
  const { render } = project.layout.wayBack ?? {};
  const rendering = render ?? project.layout.render;
  const migrations = reversals.map(({ migration }) => migration);
  const prepared = await prepare(migrations, { refusesEmpty: true, ...(rendering && { render: rendering }) }, workspace.render, DOWN);
  return { reversals, prepared, findings: [...all, ...prepared.flatMap(({ notices }) => notices)] };
}

/** What must be settled before one can go back: what a run has begun going up, and whose ledger this is. */
function refuseUnsettled({ migrations }: Project, { workspace, state }: At): void {
  refuseUnsettledRows(makePlan(migrations, state.rows, workspace.policy), state.halfReverted !== null);
}

/** @param isDirtyMeant the tool's ledger says so of one that is half reverted. */
export function refuseUnsettledRows({ unfinished, findings }: Pick<Plan, 'unfinished' | 'findings'>, isDirtyMeant = false): void {
  stopOnErrors(findings.filter(({ code }) => code === 'another-folder'));
  if (unfinished !== null) throw new Stop([halfApplied(unfinished.migration)]);
  if (!isDirtyMeant) stopOnErrors(findings.filter(({ code }) => code === 'dirty'));
}

async function storedWays(
  session: Queryable,
  { schema, present }: Workspace,
  rows: readonly LedgerRow[],
): Promise<ReadonlyMap<string, WayBack>> {
  if (!present.waysBack || rows.length === 0) return new Map();
  const store = wayBackStore(schema);
  const [result] = await session.query(`/* gate:downs */ ${store.read(rows.map(({ id }) => id))}`);
  return new Map((result?.rows ?? []).map(({ kept }) => store.parseKept(kept!)).map((way) => [way.id, way]));
}

async function moduleWithoutDown({ effects, signal }: Context, { code, file, version }: Migration): Promise<readonly Finding[]> {
  const exported = code === 'module' ? await exportsOf(file, effects, signal) : null;
  if (exported === null || typeof exported['down'] === 'function') return [];
  const hint = `export one; or undo it in a new migration; or undo it by hand, and record that with \`schemagate mark ${version} pending\``;
  return [finding({ code: 'no-way-back', subject: file, message: `${file} exports no function down(db)`, hint, place: { file } })];
}

export function repeatablesKept({ migrations }: Project, chosen: readonly LedgerRow[]): readonly Finding[] {
  const kept = migrations.filter(({ kind }) => kind === 'repeatable').map(({ file }) => file);
  if (kept.length === 0 || chosen.length === 0) return [];
  const message = `repeatable migrations are not reverted: ${kept.join(', ')}`;
  const hint = 'if one of them needs what is reverted, take it out of the way in the down file';
  return [finding({ code: 'repeatable-kept', subject: kept[0]!, message, hint })];
}

const halfApplied = ({ file, version }: Migration): Finding =>
  finding({
    code: 'incomplete',
    subject: file,
    message: `${file} was started and is not finished: what it has done so far is kept`,
    hint: `finish it with \`schemagate up\`; or undo by hand what it did, and \`schemagate mark ${version} pending\``,
    place: { file },
  });

const forbidden = finding({
  code: 'cannot-revert',
  subject: 'GATE_DOWN',
  message: 'GATE_DOWN=off forbids reverting migrations',
  hint: 'undo what they did in a new migration; or set GATE_DOWN=stored, or files',
});

const onlyForward = (layout: string) =>
  finding({
    code: 'cannot-revert',
    subject: layout,
    message: `${layout} has no way back: its migrations only go forward`,
    hint: 'undo what it did in a new migration, made with that tool; or undo it by hand, and record that with `schemagate mark VERSION pending`',
  });
