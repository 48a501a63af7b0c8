// The schema that several steps make together, found out by working through them in one scratch database.
import { LAYOUT_BY_ID } from '../../layouts/layouts.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { StepProject, StepsProject } from '../../project/steps/steps-project.ts';
import { ofWhoeverRuns } from '../../schema/compare/regained-access.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { readLive } from '../../schema/verify/verify.ts';
import type { Answer } from '../answer.ts';
import { givenCommand } from '../command/given-command.ts';
import { runInScratch } from '../command/scratch-command.ts';
import type { Context } from '../context.ts';
import { readTables } from '../ledger/ledger-state.ts';
import { replay } from '../scratch/replay-files.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { headOfLedger, headOfRows, headOfSteps, type StepHead } from './steps-state.ts';

export type Replayed = { readonly catalog: Catalog; readonly head: string } | { readonly failed: Answer };

/** @throws Stop as replay and runInScratch. */
export async function replaySteps(context: Context, { steps }: StepsProject, scratch: Scratch): Promise<Replayed> {
  const heads: StepHead[] = [];
  let whole = workspaceOf({ ...context.config, role: null, ledgerTable: null }, LAYOUT_BY_ID.get('gate')!, scratch.facts);
  for (const one of steps) {
    const { step } = one;
    const own: Context = { ...context, config: step.config, flags: {}, operands: [] };
    context.emit({ event: 'step-started', step: step.name, what: step.what });
    if (step.command.length === 0) {
      const workspace = await replayFolder(own, one, scratch);
      const { rows } = await readTables(scratch.session, workspace, one.project.migrations);
      whole = withScopeOf(whole, workspace);
      heads.push(headOfRows(step.name, rows));
      continue;
    }
    const ran = await runInScratch({ ...own, operands: step.command }, one.project, givenCommand(own), scratch, whole);
    if ('failed' in ran) return ran;
    whole = ran.workspace;
    heads.push(headOfLedger(step.name, ran.ledger));
  }
  context.stage('verify');
  return { catalog: ofWhoeverRuns((await readLive(scratch.session, whole.scope)).catalog), head: headOfSteps(heads) };
}

async function replayFolder(context: Context, { step: { config }, project }: StepProject, scratch: Scratch): Promise<Workspace> {
  await replay(context, project, scratch);
  return workspaceOf({ ...config, role: null }, project.layout, scratch.facts);
}

function withScopeOf(whole: Workspace, { schema, scope }: Workspace): Workspace {
  const exclude = [...new Set([...whole.scope.exclude, ...scope.exclude, schema])];
  return { ...whole, scope: { ...whole.scope, exclude, without: [...(whole.scope.without ?? []), ...(scope.without ?? [])] } };
}
