// `status` over several steps: where each stands, and the schema of the whole.
import type { GateStep } from '../../project/steps/gate-step.ts';
import { targetText } from '../../report/run-facts.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import { targetOf } from '../../run/report-of.ts';
import type { Answer } from '../../stages/answer.ts';
import { recordedFor } from '../../stages/expectation/expectation.ts';
import { leastOf, withExitCode } from '../../stages/expectation/migration-standings.ts';
import { standingAgainst } from '../../stages/expectation/schema-standing.ts';
import { factLines } from '../../stages/expectation/status-screen.ts';
import { withJson } from '../../stages/json-answer.ts';
import { gateAtWork } from '../../stages/ledger/lock-holder.ts';
import type { OpenSteps } from '../../stages/steps/open-steps.ts';
import { readStepStandings } from '../../stages/steps/step-standings.ts';
import { stepsData, stepsScreen, stepsSummary } from '../../stages/steps/steps-screen.ts';
import { ofSteps } from './of-steps.ts';

export const statusSteps = (steps: readonly GateStep[], of: CommandFacets): Command =>
  ofSteps(steps, { of, purpose: 'read', without: [], run, check: ({ flags }) => void leastOf(flags) });

async function run(opened: OpenSteps): Promise<Answer> {
  const { context, project, ready } = opened;
  const { config, flags, effects } = context;
  const { session } = ready;
  const { standings, state, head, workspace } = await readStepStandings(opened);
  const schema = await standingAgainst(context, project, { session, workspace, state }, recordedFor(session, config, state, head));
  const lock = await gateAtWork(context, ready, workspace);
  const target = targetOf(config, ready);
  const summary = stepsSummary(standings);
  const screen = factLines(
    [
      ['server', target === undefined ? null : targetText(target)],
      ['schema', schema.text],
      ['lock', lock === null ? 'free' : `held by ${lock}`],
    ],
    effects.columns,
  );
  const text = [...screen, '', ...stepsScreen(standings, flags['all'] === true), '', summary].join('\n');
  const findings = standings.flatMap((one) => one.findings);
  const answer = withJson({ summary, findings, text, data: { target, steps: stepsData(standings), schema, lock } }, flags);
  const isBehind = standings.some(({ pending, ahead }) => (pending?.length ?? 0) + ahead.length > 0) || schema.state === 'differs';
  return withExitCode(answer, flags, isBehind || findings.some(({ severity }) => severity !== 'notice'));
}
