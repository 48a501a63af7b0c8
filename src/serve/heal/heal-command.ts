// Runs a plan: takes the gate's lock, makes the plan again under it, and does it only if it is still the same. What came of it is an event in
// the history of the database.
import { finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import type { LedgerEvent } from '../../ledger/history-store.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import { conclude } from '../../stages/conclude.ts';
import type { Context } from '../../stages/context.ts';
import { readTables } from '../../stages/ledger/ledger-state.ts';
import { recordEvents } from '../../stages/ledger/record-events.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { workspaceOf } from '../../stages/workspace.ts';
import { type HealCommands, planHeal } from './heal-plan.ts';
import { type HealPlan, outdatedText } from './heal-state.ts';

export const healCommand = (commands: HealCommands, plan: HealPlan, why: string): Command => ({
  name: 'heal',
  summary: 'do what heals the database',
  example: 'schemagate serve --heal auto',
  rights: commands[plan.kind].rights,
  needs: 'database',
  purpose: 'write',
  flags: [],
  run: (context, project, ready) => heal({ context, project, ready }, commands, plan, why),
});

interface At {
  readonly context: Context;
  readonly project: Project;
  readonly ready: Ready;
}

/** @throws Stop('history') if the state is another one; as the command that it runs. */
async function heal(at: At, commands: HealCommands, plan: HealPlan, why: string): Promise<Answer> {
  const { context, project, ready } = at;
  // Behind a pooler that keeps no session no lock outlives a transaction: the command takes it in each.
  if (ready.session.pooling !== 'transaction') await takeLock(context, ready, workspaceOf(context.config, project.layout, ready.facts));
  const now = await planHeal(context, project, ready, commands);
  if (now.plan?.id !== plan.id) throw new Stop([outdated(plan, now.plan)]);
  try {
    const flags = plan.kind === 'recover' ? { yes: true } : {};
    const answer = await commands[plan.kind].run({ ...context, flags }, project, ready);
    const { outcome, summary } = conclude(answer);
    await record(at, outcome === 'ready' ? 'healed' : 'heal-failed', `${plan.summary}, ${why}${outcome === 'ready' ? '' : `: ${summary}`}`);
    return answer;
  } catch (error) {
    if (!context.signal.aborted) await record(at, 'heal-failed', `${plan.summary}, ${why}: ${reasonOf(error)}`);
    throw error;
  }
}

/** That it cannot be written down changes nothing about what was done. */
async function record({ context, project, ready }: At, event: LedgerEvent['event'], detail: string): Promise<void> {
  const { session, facts } = ready;
  try {
    await session.rollback();
    const workspace = workspaceOf(context.config, project.layout, facts);
    const state = await readTables(session, workspace, project.migrations);
    const statements = recordEvents(context, { workspace, state }, [{ event, of: null, detail: detail.slice(0, MOST_TEXT) }]);
    if (statements.length > 0) await session.query(`/* gate:heal */ ${statements.join(';\n')}`);
  } catch (error) {
    context.emit({ event: 'note', level: 'warn', message: `the heal could not be recorded in the history: ${reasonOf(error)}` });
  }
}

const MOST_TEXT = 1000;

const outdated = (plan: HealPlan, now: HealPlan | null) =>
  finding({
    code: 'heal-outdated',
    subject: plan.id,
    message: outdatedText(plan.id),
    hint: now === null ? 'there is nothing to heal any more' : `look at the plan for the state that it has now: ${now.id}`,
  });
