// `plan` over several steps: what is pending in each, in order.
import type { GateStep } from '../../project/steps/gate-step.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import { leastOf, withFailOn } from '../../stages/expectation/migration-standings.ts';
import { foreseenLock } from '../../stages/gate/foreseen-pooler.ts';
import { withJson } from '../../stages/json-answer.ts';
import type { OpenSteps } from '../../stages/steps/open-steps.ts';
import { readStepStandings } from '../../stages/steps/step-standings.ts';
import { stepsData, stepsScreen, stepsSummary } from '../../stages/steps/steps-screen.ts';
import { ofSteps } from './of-steps.ts';

export const planSteps = (steps: readonly GateStep[], of: CommandFacets): Command =>
  ofSteps(steps, { of, purpose: 'read', without: ['to', 'sql', 'trace'], run, check: ({ flags }) => void leastOf(flags) });

async function run(opened: OpenSteps): Promise<Answer> {
  const { flags } = opened.context;
  const { standings } = await readStepStandings(opened);
  const summary = stepsSummary(standings);
  const text = [summary, '', ...stepsScreen(standings, true)].join('\n');
  const isPending = standings.some(({ pending }) => pending === null || pending.length > 0);
  const refused = isPending ? await foreseenLock(opened.context, opened.ready) : [];
  const findings = [...standings.flatMap((one) => one.findings), ...refused];
  return withJson(withFailOn({ summary, findings, text, data: { steps: stepsData(standings) } }, flags), flags);
}
