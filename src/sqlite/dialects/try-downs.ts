// Takes all migrations back on one of the databases, the last one first, as `test` does: each must run, and leave the schema as it was before.
import { DIALECT_NAMES } from '../../core/dialect.ts';
import type { Finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Project } from '../../project/project.ts';
import { wayBackOf } from '../../project/way-back.ts';
import type { Catalog } from '../../schema/model/object.ts';
import type { Bench } from '../../stages/rehearsal/bench.ts';
import { schemaDiffers } from '../../stages/rehearsal/rehearsal-findings.ts';
import { refusedBy } from './refused.ts';

export interface DownsTried {
  /** By migrations; those that are not in it were not tried. */
  readonly became: ReadonlyMap<Migration, 'ok' | 'failed'>;
  readonly findings: readonly Finding[];
}

export const NO_DOWNS: DownsTried = { became: new Map(), findings: [] };

export const hasWaysBack = (project: Project): boolean => project.migrations.some((migration) => wayBackOf(project, migration) !== null);

/** Ends at the first that cannot be taken back, as nothing before it could be trusted. @param bench on which nothing is applied. */
export async function tryDowns(bench: Bench, project: Project): Promise<DownsTried> {
  const applied: { readonly migration: Migration; readonly before: Catalog }[] = [];
  for (const one of bench.versioned) {
    const before = await bench.schema();
    if ((await bench.up([one])).end !== 'done') break;
    applied.push({ migration: one.migration, before });
  }
  const became = new Map<Migration, 'ok' | 'failed'>();
  for (const { migration, before } of applied.toReversed()) {
    const ran = wayBackOf(project, migration) === null ? null : await bench.down();
    if (ran === null) break;
    const finding = ran.end === 'done' ? await leftBy(bench, project, { migration, before }) : refused(project, migration, ran.failure);
    became.set(migration, finding === null ? 'ok' : 'failed');
    if (finding !== null) return { became, findings: [finding] };
  }
  return { became, findings: [] };
}

const refused = (project: Project, migration: Migration, failure: Parameters<typeof refusedBy>[2]): Finding =>
  refusedBy(project.dialect, wayBackOf(project, migration)!.file, failure);

async function leftBy(
  bench: Bench,
  project: Project,
  { migration, before }: { readonly migration: Migration; readonly before: Catalog },
): Promise<Finding | null> {
  const differing = await bench.differing(before, await bench.schema());
  if (differing === null) return null;
  const when = `on ${DIALECT_NAMES[project.dialect]}, after ${migration.file} was applied and taken back`;
  return schemaDiffers('dialect-failed', wayBackOf(project, migration)!.file, when, differing);
}
