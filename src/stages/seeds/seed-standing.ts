// Which seeds the next run would run, for `plan` and `status`.
import type { Finding } from '../../core/finding.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { hasSeeds } from '../../project/seeds.ts';
import { count } from '../../report/view-options.ts';
import type { Context } from '../context.ts';
import type { Workspace } from '../workspace.ts';
import { pendingSeeds, prepareSeeds } from './run-seeds.ts';

export interface SeedStanding {
  /** Files that the next run would run. */
  readonly pending: readonly string[];
  /** In a few words; null if the project has no seeds. */
  readonly text: string | null;
  readonly findings: readonly Finding[];
}

export async function seedStanding(context: Context, project: Project, session: Queryable, workspace: Workspace): Promise<SeedStanding> {
  const { config, effects } = context;
  if (config.env === null) {
    const text = hasSeeds(config.migrations[0], effects) ? 'GATE_ENV is not set, so none is run' : null;
    return { pending: [], text, findings: [] };
  }
  const { seeds, findings } = await prepareSeeds(context, project, workspace);
  const pending = (await pendingSeeds(session, workspace.schema, seeds)).map(({ migration }) => migration.file);
  const [first] = pending;
  const text =
    first === undefined
      ? `${count(seeds.length, 'seed')} of ${config.env}, nothing to run`
      : `${pending.length} to run in ${config.env}, the first is ${first}`;
  return { pending, text: seeds.length === 0 ? null : text, findings };
}
