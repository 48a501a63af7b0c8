// `snapshot --adopt`: what is in the database beside the recorded expectation becomes part of it, by word of a person. Runs no migration.
// Refuses where something expected is missing or differs, and where a snapshot file says what is expected.

import { hasErrors } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { adoptExtra } from '../../stages/expectation/adopted-objects.ts';
import { fileCounts, noFile, notAtHead, nothingApplied } from '../../stages/expectation/adoption-refusals.ts';
import { recordProved } from '../../stages/expectation/record-expectation.ts';
import { isOlder } from '../../stages/expectation/stale-snapshot.ts';
import { checkSchema } from '../../stages/expectation/verify-stage.ts';
import { readState, readTables } from '../../stages/ledger/ledger-state.ts';
import { planOrStop } from '../../stages/ledger/plan-or-stop.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const adoptLive = {
  name: 'snapshot',
  summary: 'make what is extra in the database part of the recorded expectation',
  example: 'schemagate snapshot --adopt',
  rights: { ledger: 'write', besides: 'if there is no ledger yet, CREATE ON DATABASE' },
  needs: 'database',
  purpose: 'write',
  flags: [],
  run,
} satisfies Command;

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  if (context.flags['check'] === true || context.flags['out'] !== undefined) throw new Stop([noFile]);
  if (project.snapshot !== null && !isOlder(project)) throw new Stop([fileCounts(project.snapshot.path)]);
  const { session, facts } = ready;
  const workspace = workspaceOf(context.config, project.layout, facts);
  const before = await readState(session, workspace, facts, project.migrations);
  if (!before.present) throw new Stop([nothingApplied(workspace.ledger.name)]);
  await takeLock(context, ready, workspace);
  const state = await readTables(session, workspace, project.migrations);
  const plan = planOrStop(project, state, workspace);
  const [next] = [...plan.pending.map(({ file }) => file), ...plan.ahead.map(({ version }) => version)];
  if (next !== undefined) throw new Stop([notAtHead(next)]);
  // This is about what is extra, whatever the policy says about it.
  const lenient: Context = { ...context, config: { ...context.config, drift: 'fail' } };
  const checked = await checkSchema(lenient, project, {
    session,
    workspace,
    plan,
    state: { ...state, last: null },
  });
  const base = { head: { files: plan.headOfFiles, ledger: plan.headOfLedger }, applied: plan.applied };
  if (hasErrors(checked.findings) || checked.expected === null) {
    return {
      ...base,
      summary: 'nothing was adopted: the schema is not the expected one',
      findings: checked.findings,
    };
  }
  const { adopted, left, after } = adoptExtra({ ...checked, expected: checked.expected });
  await recordProved(context, project, session, after, { state, plan, optional: false });
  const { findings } = after;
  const data = { adopted, left };
  if (adopted.length === 0) return { ...base, summary: 'there is nothing extra to adopt', findings, data };
  return { ...base, summary: `from now on expected: ${few(adopted)}`, findings, data };
}
