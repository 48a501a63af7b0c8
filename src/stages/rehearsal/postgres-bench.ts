// A bench on a scratch database of PostgreSQL.
import { silent } from '../../core/event.ts';
import type { Migration } from '../../core/migration.ts';
import type { Failure } from '../../core/report.ts';
import { Stop } from '../../core/stop.ts';
import type { RenderOptions } from '../../layouts/layout.ts';
import { type Applied, applyMigrations } from '../../migrations/apply/apply.ts';
import { prepareCallbacks } from '../../migrations/apply/callbacks.ts';
import { makePlan } from '../../migrations/plan.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Project } from '../../project/project.ts';
import { compareMeanings } from '../../schema/compare/compare-meanings.ts';
import { isTuning } from '../../schema/compare/tuning.ts';
import { subjectOf } from '../../schema/model/difference.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { referenceOf } from '../../schema/model/object.ts';
import { asScript } from '../../schema/repair/script.ts';
import { readLive } from '../../schema/verify/verify.ts';
import { applyOptions } from '../apply-options.ts';
import type { Context } from '../context.ts';
import { checkSchema } from '../expectation/verify-stage.ts';
import { establish } from '../ledger/establish-ledger.ts';
import { NOTHING_APPLIED, readTables } from '../ledger/ledger-state.ts';
import { planOrStop } from '../ledger/plan-or-stop.ts';
import { chooseReversals } from '../reversal/choose-reversals.ts';
import { revert } from '../reversal/revert.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import type { Bench, Differing, OnBench } from './bench.ts';
import { rowsIn } from './rows-kept.ts';

/** @throws Stop('misused') for a migration that cannot be run here. */
export async function benchOn(given: Context, whole: Project, { session, facts }: Scratch): Promise<Bench> {
  const context: Context = { ...given, emit: silent, config: { ...given.config, role: null, down: 'stored' } };
  const found = workspaceOf(context.config, whole.layout, facts);
  const first = { ...found, needsWaysBack: found.keepsWaysBack };
  await establish(session, first, whole.migrations);
  const workspace: Workspace = { ...first, present: { ...first.present, own: true, ledger: true, waysBack: first.needsWaysBack } };
  const { pending } = planOrStop(whole, NOTHING_APPLIED, workspace);
  const prepared = await prepare(pending, whole.layout, workspace.render);
  const callbacks = await prepareCallbacks(whole.callbacks, true, whole.layout, workspace.render);
  const each = new Map([...callbacks].filter(([moment]) => moment === 'before-each' || moment === 'after-each'));
  const ofVersion = whole.migrations.filter(({ kind }) => kind === 'versioned');
  const project = { ...whole, migrations: ofVersion };
  const byMigration = new Map(prepared.map((one) => [one.migration, one]));
  const preparedOf = (some: readonly OnBench[]) => some.map(({ migration }) => byMigration.get(migration)!);
  const ofKind = (kind: Migration['kind']) => prepared.filter(({ migration }) => migration.kind === kind).map(onBench);
  return {
    versioned: ofKind('versioned'),
    repeatable: ofKind('repeatable'),
    up: (some, all) =>
      ended(
        applyMigrations(
          preparedOf(some),
          applyOptions(context, session, workspace, { callbacks: all ? callbacks : each, unfinished: null }),
        ),
      ),
    down: () => down(context, project, session, workspace),
    forget: async ({ migration }) => {
      const before = ofVersion[ofVersion.indexOf(migration) - 1] ?? null;
      await session.query(`BEGIN; ${workspace.ledger.removed(migration, before)}; COMMIT`);
    },
    schema: async () => (await readLive(session, workspace.scope)).catalog,
    differing,
    rows: () => rowsIn(session, workspace.scope),
    loader: (file) => loaderOf(file, { context, session, workspace }),
    proof: async () => {
      const { rows, ...rest } = await readTables(session, workspace, whole.migrations);
      const plan = makePlan(whole.migrations, rows, workspace.policy);
      const checked = await checkSchema(context, whole, { session, workspace, plan, state: { ...rest, rows, last: null } });
      return { verification: checked.verification, findings: [...checked.findings, ...checked.notices] };
    },
  };
}

const onBench = ({ migration, script, directives: { destroys = [] } }: Prepared): OnBench => ({
  migration,
  statements: script.statements.map(({ start, end }) => script.sql.slice(start, end)),
  destroys,
});

async function differing(before: Catalog, after: Catalog): Promise<Differing | null> {
  const found = (await compareMeanings(before, after)).filter((one) => one.state !== 'changed' || !isTuning(one));
  if (found.length === 0) return null;
  const objects = found.map((one) => ({ state: one.state, name: referenceOf(subjectOf(one)) }));
  return { objects, repair: asScript(found).text.trimEnd() };
}

interface Loading {
  readonly context: Context;
  readonly session: Session;
  readonly workspace: Workspace;
}

async function loaderOf(file: Migration, { context, session, workspace }: Loading): Promise<(() => Promise<Failure | null>) | null> {
  const [prepared] = await prepare([file], { refusesEmpty: true }, UNRENDERED);
  if (prepared!.shape.mode !== 'transaction') return null;
  const ledger = { ...workspace.ledger, applied: () => 'SELECT' };
  const options = applyOptions(context, session, { ...workspace, ledger }, { callbacks: new Map(), unfinished: null });
  return async () => (await ended(applyMigrations([prepared!], options))).failure;
}

/** Nothing is inserted into its text. */
const UNRENDERED: RenderOptions = {
  placeholders: new Map(),
  substitute: 'off',
  environment: {},
  database: '',
  user: '',
  schema: '',
  table: '',
};

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
