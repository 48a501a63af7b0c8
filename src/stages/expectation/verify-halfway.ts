// A snapshot that is older than the folder is compared with the schema at the point it was written for: after the migrations that it
// knows, and before those that it does not.

import { errorsIn, type Finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Project } from '../../project/project.ts';
import { compareMeanings } from '../../schema/compare/compare-meanings.ts';
import { limited } from '../../schema/compare/schemas-of.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import { findingsOf } from '../../schema/repair/findings.ts';
import { withoutUndoing } from '../../schema/repair/undone-migrations.ts';
import type { Verified } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { compareWithExpectation } from './compare-with-expectation.ts';
import { fromFile } from './expectation.ts';
import type { SchemaBeforeRun } from './schema-before-run.ts';
import { staleSnapshot } from './stale-snapshot.ts';
import type { ToCheck } from './verify-stage.ts';

export interface Halfway {
  readonly before: Migration;
  /** Between the two. @returns errors if the schema is not the snapshot's. */
  look(): Promise<readonly Finding[]>;
  /** At the end, what could not be judged then: what repeatable migrations and callbacks make after all others. */
  settle(live: Catalog | null): Promise<readonly Finding[]>;
}

/** Null if the run does not pass that moment. */
export function halfway(context: Context, project: Project, look: ToCheck, { derive }: SchemaBeforeRun): Halfway | null {
  const { plan } = look;
  const stale = staleSnapshot(project);
  if (stale?.since == null || plan.unfinished !== null) return null;
  const [first, ...others] = stale.since;
  const after = new Set<Migration>([first, ...others]);
  const versioned = plan.pending.filter(({ kind }) => kind === 'versioned');
  const next = versioned.find((migration) => after.has(migration));
  const isAtOnce = versioned.findLastIndex((migration) => !after.has(migration)) + 1 === versioned.indexOf(next ?? first);
  if (next === undefined || next === versioned[0] || !isAtOnce || stale.since.some((one) => !plan.pending.includes(one))) return null;
  const expectation = fromFile(project.snapshot!, context.config);
  const isAll = project.callbacks.length === 0 && !plan.pending.some(({ kind }) => kind === 'repeatable');
  let seen: Verified | null = null;
  return {
    before: next,
    look: async () => {
      seen = await compareWithExpectation(context, project, look, expectation);
      const errors = errorsIn(seen.findings);
      if (!isAll || seen.live === null || seen.kept === null) return [];
      return withoutUndoing({ ...seen, findings: errors, live: seen.live.catalog }, derive.from(seen.kept));
    },
    settle: async (live) => {
      if (isAll || seen === null || live === null) return [];
      const then = objectsOf(seen.kept);
      const now = objectsOf(live);
      const wrong = new Set(seen.differences.map((one) => referenceOf(one.state === 'extra' ? one.live : one.expected)));
      const differing = await compareMeanings(limited(await expectation.load(), context.config), limited(live, context.config));
      const still = differing.filter((one) => {
        const reference = referenceOf(one.state === 'extra' ? one.live : one.expected);
        return one.state !== 'extra' && wrong.has(reference) && then.get(reference) === now.get(reference);
      });
      const findings = errorsIn(findingsOf(still, context.config.drift));
      return withoutUndoing({ findings, differences: still, live }, derive.from(live));
    },
  };
}

const objectsOf = (catalog: Catalog | null): ReadonlyMap<string, string> =>
  new Map((catalog?.objects ?? []).map((object) => [referenceOf(object), JSON.stringify(object)]));
