// `history` over several steps: what each step did, and what happened to the migrations of each, with its name.
import { byTime, type HistoryEntry } from '../../ledger/history-entry.ts';
import type { GateStep } from '../../project/steps/gate-step.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import { historyAnswer } from '../../stages/ledger/history-answer.ts';
import { historyLimits } from '../../stages/ledger/history-limits.ts';
import { readState } from '../../stages/ledger/ledger-state.ts';
import { readHistory } from '../../stages/ledger/read-history.ts';
import type { OpenSteps } from '../../stages/steps/open-steps.ts';
import { readStepsState } from '../../stages/steps/steps-state.ts';
import { ofSteps } from './of-steps.ts';

export const historySteps = (steps: readonly GateStep[], of: CommandFacets): Command =>
  ofSteps(steps, { of, purpose: 'read', without: [], run, check: ({ flags }) => void historyLimits(flags, new Date(0)) });

async function run({ context, project, ready, workspace, steps }: OpenSteps): Promise<Answer> {
  const { session, facts } = ready;
  const whole = await readHistory(session, { workspace, project, state: await readStepsState(ready, workspace) });
  const entries: HistoryEntry[] = whole.entries.map((entry) => ({ ...entry, step: entry.ran?.step ?? null }));
  for (const one of steps) {
    if (one.kind === 'command') continue;
    const { gate, step } = one;
    const state = await readState(session, gate.workspace, facts, gate.project.migrations, { everyRow: true });
    const own = await readHistory(session, { ...gate, state });
    entries.push(...own.entries.map((entry) => ({ ...entry, step: step.name })));
  }
  return historyAnswer(context, { entries: entries.sort(byTime), now: whole.now }, {});
}
