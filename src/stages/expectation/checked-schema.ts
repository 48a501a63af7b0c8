// The live schema as somebody sees it who only looks: compared with what the folder expects, or, while something is pending, with what was
// recorded at the head that is applied. What stops a gate at this point is a finding like any other.
import { type Finding, hasErrors } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import { compareWithExpectation } from './compare-with-expectation.ts';
import { recordedBehind } from './expectation.ts';
import type { MigrationStandings } from './migration-standings.ts';
import { noExpectation } from './verify-refusals.ts';
import { type Checked, checkSchema } from './verify-stage.ts';

export interface SeenSchema {
  /** Null if nothing was compared. */
  readonly checked: Pick<Checked, 'verification' | 'expectation' | 'differences'> | null;
  readonly findings: readonly Finding[];
}

export async function checkedSchema(context: Context, project: Project, ready: Ready, at: MigrationStandings): Promise<SeenSchema> {
  if (hasErrors(at.plan.findings)) return { checked: null, findings: [] };
  try {
    return at.plan.pending.length > 0 ? await schemaBehind(context, project, ready, at) : await schemaAtHead(context, project, ready, at);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { checked: null, findings: error.findings };
  }
}

async function schemaAtHead(context: Context, project: Project, { session }: Ready, at: MigrationStandings): Promise<SeenSchema> {
  const checked = await checkSchema(context, project, { session, ...at });
  const nothing = checked.expectation === null ? [noExpectation] : [];
  return { checked, findings: [...nothing, ...checked.findings, ...checked.notices] };
}

/** What the folder expects is not there yet: it is compared with what was recorded at the head that is. */
async function schemaBehind(context: Context, project: Project, { session }: Ready, at: MigrationStandings): Promise<SeenSchema> {
  const { workspace, plan, state } = at;
  const expectation = recordedBehind({ session, config: context.config, plan, state });
  if (expectation === null) return { checked: null, findings: [] };
  const { last, fingerprint } = state;
  const verified = await compareWithExpectation(context, project, { session, workspace }, expectation, { last, fingerprint });
  return { checked: { ...verified, expectation }, findings: verified.findings };
}
