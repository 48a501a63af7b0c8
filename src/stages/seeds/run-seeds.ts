// After the migrations: the seeds of the environment that is named, each in a transaction with the row that says so. One is run again when its
// file has changed, and only then.
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Step } from '../../core/report.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { seedStore } from '../../ledger/seed-store.ts';
import { type Applied, applyMigrations } from '../../migrations/apply/apply.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { readSeeds } from '../../project/seeds.ts';
import { count } from '../../report/view-options.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import type { Answer } from '../answer.ts';
import { applyOptions } from '../apply-options.ts';
import { conclude } from '../conclude.ts';
import type { Context } from '../context.ts';
import type { Gate } from '../gate/gate.ts';
import { takeLock } from '../ledger/take-lock.ts';

export interface PreparedSeeds {
  readonly seeds: readonly Prepared[];
  readonly findings: readonly Finding[];
}

/** Before anything is applied. @throws Stop('misused') for a file that cannot be run. */
export async function prepareSeeds(
  { config, effects }: Pick<Context, 'config' | 'effects'>,
  project: Project,
  workspace: Gate['workspace'],
): Promise<PreparedSeeds> {
  if (config.env === null) return { seeds: [], findings: [] };
  const { seeds, findings } = readSeeds(config.migrations[0], config.env, project, effects);
  const prepared = await prepare(seeds, {}, workspace.render);
  stopOnErrors(prepared.filter(({ shape }) => shape.mode !== 'transaction').map(({ migration }) => notOne(migration.file)));
  return { seeds: prepared, findings: [...findings, ...prepared.flatMap(({ notices }) => notices)] };
}

/** Those that have not been run as they are now. */
export async function pendingSeeds(session: Queryable, schema: string, seeds: readonly Prepared[]): Promise<readonly Prepared[]> {
  if (seeds.length === 0) return [];
  const store = seedStore(schema);
  const [found] = await session.query(`/* gate:seeds */ SELECT pg_catalog.to_regclass(${quoteLiteral(store.table)}) IS NOT NULL AS there`);
  if (found?.rows[0]?.['there'] !== 't') return seeds;
  const [read] = await session.query(`/* gate:seeds */ ${store.read}`);
  const done = new Map(read?.rows.map(({ name, checksum }) => [name, checksum]));
  return seeds.filter(({ migration: { id, checksum } }) => done.get(id) !== checksum);
}

/** @param answer of the gate: nothing is run after one that did not pass. @throws the loss of the connection; Stop('busy') */
export async function withSeeds(gate: Gate, { seeds, findings }: PreparedSeeds, answer: Answer): Promise<Answer> {
  const known: Answer = { ...answer, findings: [...(answer.findings ?? []), ...findings] };
  if (conclude(answer).outcome !== 'ready') return known;
  const { context, ready, workspace, guard } = gate;
  const { session } = ready;
  if ((await pendingSeeds(session, workspace.schema, seeds)).length === 0) return known;
  if (guard === null) await takeLock(context, ready, workspace);
  context.stage('apply');
  await createTable(gate);
  const pending = await pendingSeeds(session, workspace.schema, seeds);
  const run = await applySeeds(gate, pending);
  if (run.loss !== undefined) throw run.loss;
  const done = run.steps.filter(({ state, byAnother }) => state === 'applied' && byAnother !== true);
  const data = { seeds: run.steps.map(({ file, state }) => ({ file, state: state === 'applied' ? 'run' : state })) };
  if (run.failure === null) return { ...known, data, summary: `${known.summary}; ${count(done.length, 'seed')} run` };
  return { ...known, data, failure: run.failure, summary: failedSummary(known, run.steps, run.failure.place.file) };
}

const failedSummary = ({ steps = [] }: Answer, seeds: readonly Step[], file: string): string => {
  const [done, left] = (['applied', 'not-run'] as const).map((state) => seeds.filter((step) => step.state === state).length);
  return `the seed ${file} failed and was rolled back; ${count(steps.length, 'migration')} and ${count(done!, 'seed')} before it are kept, ${left} not run`;
};

async function createTable({ guard, ready: { session }, workspace: { schema } }: Gate): Promise<void> {
  if (guard !== null) await guard.begin('BEGIN');
  await session.query(
    `/* gate:seeds */ ${guard === null ? 'BEGIN;' : ''} ${OWN_NAMES_ONLY}; SET LOCAL client_min_messages = warning; ${seedStore(schema).create}; COMMIT`,
  );
}

function applySeeds({ context, ready: { session }, workspace, guard }: Gate, pending: readonly Prepared[]): Promise<Applied> {
  const ledger = { ...workspace.ledger, applied: (seed: Migration) => seedStore(workspace.schema).record(seed, context.run) };
  const isPending = async (seed: Migration): Promise<boolean> => {
    const of = pending.filter(({ migration }) => migration === seed);
    return (await pendingSeeds(session, workspace.schema, of)).length > 0;
  };
  return applyMigrations(
    pending,
    applyOptions(
      context,
      session,
      { ...workspace, ledger },
      {
        callbacks: new Map(),
        unfinished: null,
        ...(guard !== null && { guard: { begin: guard.begin, isPending } }),
      },
    ),
  );
}

const notOne = (file: string): Finding =>
  finding({
    code: 'seed-not-transactional',
    subject: file,
    message: `${file} cannot be run in one transaction: it begins or ends one itself, or contains a statement that PostgreSQL refuses in one`,
    hint: 'remove BEGIN and COMMIT; what cannot run in a transaction belongs in a migration',
    place: { file },
  });
