// What is missing from the schema although the ledger says that it was created, according to the snapshot or to what the last run recorded.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { appliedHead } from '../../migrations/plan.ts';
import type { Project } from '../../project/project.ts';
import type { Difference } from '../../schema/model/difference.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import type { Expectation, Verified } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { compareWithExpectation } from '../expectation/compare-with-expectation.ts';
import { expectationFor, headKey, recordedFor } from '../expectation/expectation.ts';
import type { ToCheck } from '../expectation/verify-stage.ts';

export type Missing = Difference & { readonly state: 'missing' };

export interface Found {
  readonly missing: readonly Missing[];
  /** Of any kind. */
  readonly differences: readonly Difference[];
  readonly expectation: Expectation;
  /** What it says. */
  readonly expected: Catalog;
  /** Compares again once the missing objects are recreated. */
  readonly compare: () => Promise<Verified>;
}

/** @throws Stop('history') if nothing says what should be there. */
export async function findMissing(context: Context, project: Project, { session, workspace, plan, state }: ToCheck): Promise<Found> {
  const { config } = context;
  // If migrations are pending, the snapshot is of what is not there yet.
  const expectation =
    plan.pending.length > 0
      ? recordedFor(session, config, state, appliedHead(state.rows)?.id ?? null)
      : expectationFor({ session, config, project, plan, state });
  if (expectation === null) throw new Stop([noExpectation], { outcome: 'history' });
  const expected = await expectation.load();
  const loaded = { ...expectation, load: async () => expected };
  const compare = () => compareWithExpectation(context, project, { session, workspace }, loaded);
  const { differences } = await compare();
  const recorded = expectation.against === 'snapshot' ? recordedFor(session, config, state, headKey(project)) : null;
  const wasMade = await madeBefore(recorded);
  const missing = differences.filter((one): one is Missing => one.state === 'missing' && wasMade(one));
  return { missing, differences, expectation, expected, compare };
}

/** What a migration has taken away since is not gone: the snapshot is older than what was recorded. */
async function madeBefore(recorded: Expectation | null): Promise<(one: Missing) => boolean> {
  const created = await recorded?.load();
  if (created === undefined) return () => true;
  const left = new Set(created.objects.map(referenceOf));
  return ({ expected }) => !created.kinds.includes(expected.kind) || left.has(referenceOf(expected));
}

const noExpectation = finding({
  code: 'no-expectation',
  subject: 'schema.snapshot.json',
  message: 'the expected schema is unknown: there is no snapshot file, and no expectation was recorded for this head',
  hint: 'write the snapshot of these migrations with `schemagate snapshot`, then run recover again',
});
