// What the migrations after a version make: the schema at that version, the schema that the whole folder makes, and what differs between the two.
// From what is written down, otherwise by running the files in a scratch database.
import type { Migration } from '../../core/migration.ts';
import type { Project } from '../../project/project.ts';
import { projectUpTo } from '../../project/project-up-to.ts';
import { compareBy } from '../../schema/compare/compare-by-policy.ts';
import { type Difference, subjectOf } from '../../schema/model/difference.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import type { Context } from '../context.ts';
import { compareWithExpectation } from '../expectation/compare-with-expectation.ts';
import { fromFile, recordedFor } from '../expectation/expectation.ts';
import { isOlder } from '../expectation/stale-snapshot.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import { quietly, replay } from '../scratch/replay-files.ts';
import { inScratch } from '../scratch/scratch-server.ts';
import type { Recovery } from './begin-recovery.ts';

/** What of the live schema differs from that at the version, and is made, altered or dropped by a later migration. @throws Stop as inScratch and replay. */
export async function leftByLater(recovery: Recovery, state: LedgerState, last: Migration): Promise<readonly Difference[]> {
  const { context, project, ready, workspace } = recovery;
  const { session } = ready;
  const base = projectUpTo(project, last);
  const recorded = recordedFor(session, context.config, state, last.id);
  const expected = recorded === null ? await replayed(context, base) : await recorded.load();
  const whole = await catalogOfWhole(context, project);
  const ofLater = await compareBy(context.config.partitions, expected, whole);
  const names = new Set(ofLater.differences.map((one) => referenceOf(subjectOf(one))));
  const name = `the schema at ${last.version}`;
  const expectation = { id: `at:${last.id}`, against: 'recorded', name, load: async () => expected } as const;
  const { differences } = await compareWithExpectation(context, base, { session, workspace }, expectation);
  return differences.filter((one) => names.has(referenceOf(subjectOf(one))));
}

const catalogOfWhole = async (context: Context, project: Project): Promise<Catalog> =>
  project.snapshot !== null && !isOlder(project) ? fromFile(project.snapshot, context.config).load() : replayed(context, project);

const replayed = (context: Context, project: Project): Promise<Catalog> =>
  inScratch(context, (scratch) => replay(quietly(context), project, scratch));
